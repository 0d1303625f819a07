"""What users are promised, and how it is measured: the share of what went wrong, over windows."""

from dataclasses import dataclass

WINDOWS = ("5m", "30m", "1h", "2h", "6h")
LONG_WINDOWS = ("1d", "3d", "30d")
PERIOD = "30d"

_PUBLIC = 'service="gateway", route!~"/|/health|/ready|/metrics|/docs.*|unmatched"'


@dataclass(frozen=True)
class Objective:
    """A promise that is kept for at least `target` of all that happens.

    Attributes:
        alert: name of the alert that fires when it is about to be broken.
        total: the counter of all that happens.
        good: the counter of what went well; for another reading, `bad` counts what did not. What went well is
            counted after all that happens, which may be by another service: its rate may be the higher one.
    """

    name: str
    title: str
    promise: str
    alert: str
    target: float
    total: str
    good: str = ""
    bad: str = ""

    @property
    def budget(self) -> float:
        """The share that may go wrong."""
        return round(1 - self.target, 6)

    def recorded(self, window: str) -> str:
        """The recorded share of what went wrong in a window."""
        return f"fashion:{self.name}:error_ratio_rate{window}"

    @property
    def budget_left(self) -> str:
        """The recorded share of the budget that is left."""
        return f"fashion:{self.name}:error_budget_remaining"

    def recorded_rate(self, what: str) -> str:
        """The recorded rate over 5 minutes of the `total` or of the `errors`."""
        return f"fashion:{self.name}:{what}_rate5m"

    def rates(self, window: str) -> dict[str, str]:
        """The rates of the `total` and of the `errors`, which are below 0 while what went well is counted late."""
        total = f"sum by (platform) (rate({self.total}[{window}]))"
        counted = f"(sum by (platform) (rate({self.bad or self.good}[{window}])) or 0 * {total})"
        return {"total": total, "errors": counted if self.bad else f"({total} - {counted})"}

    def error_ratio(self, window: str) -> str:
        """The share of what went wrong in a window, 0 while nothing happens.

        Over days it comes from the recorded rates: the counters of every pod since then are too many to read.
        """
        if window in LONG_WINDOWS:
            rates = {what: f"avg_over_time({self.recorded_rate(what)}[{window}])" for what in ("total", "errors")}
        else:
            rates = self.rates(window)
        total, errors = rates["total"], rates["errors"]
        return f"clamp_min({errors} / ({total} > 0), 0) or 0 * {total}"


OBJECTIVES = (
    Objective(
        name="availability",
        title="Availability",
        promise="99.9 % of requests get an answer that is no server error",
        alert="FashionAvailability",
        target=0.999,
        total=f"fashion_http_requests_total{{{_PUBLIC}}}",
        bad=f'fashion_http_requests_total{{{_PUBLIC}, status=~"5.."}}',
    ),
    Objective(
        name="uploads",
        title="Uploads",
        promise="95 % of uploads are measured within 1 s",
        alert="FashionUploadsSlow",
        target=0.95,
        total="fashion_upload_duration_seconds_count",
        good='fashion_upload_duration_seconds_bucket{le="1.0"}',
    ),
    Objective(
        name="chains",
        title="Chains",
        promise="95 % of uploads have their products ranked within 2 s",
        alert="FashionChainsSlow",
        target=0.95,
        total="fashion_analyses_total",
        good='fashion_chain_duration_seconds_bucket{le="2.0"}',
    ),
)
