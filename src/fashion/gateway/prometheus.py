"""Range queries of a Prometheus, whose answers fit the charts that ask for them."""

from collections.abc import Mapping
from math import isfinite
from time import time

import msgspec
from yarl import URL

from fashion.gateway.fetching import FAILURES, TIMEOUT_SECONDS, Fetch, fetch, reason_of
from fashion.kernel.http.problems import ProblemError, unavailable
from fashion.localization.marking import sentence

POINTS = 120
RATE_SECONDS = 240
"""The shortest window of a rate: four scrapes at Prometheus' own interval of a minute."""


class Window(msgspec.Struct, frozen=True):
    """The times that charts show, in Unix seconds, and over how many seconds a rate is taken at each."""

    times: range
    rate: int

    @classmethod
    def of_last(cls, minutes: int, now: float | None = None) -> "Window":
        """Return `POINTS` intervals that end now."""
        step = max(1, 60 * minutes // POINTS)
        end = int(now or time())
        return cls(range(end - POINTS * step, end + 1, step), max(RATE_SECONDS, step))


class Found(msgspec.Struct):
    """One series of an answer: its labels, and texts of numbers by their times."""

    metric: dict[str, str]
    values: list[tuple[float, str]]


class _Data(msgspec.Struct):
    result: list[Found]


class _Answer(msgspec.Struct):
    data: _Data


class Prometheus:
    """The Prometheus at an address, which may have a path."""

    def __init__(self, url: str, fetch: Fetch = fetch) -> None:
        self._range_query, self._fetch = URL(url.rstrip("/") + "/api/v1/query_range"), fetch

    async def series(self, query: str, times: range, label: str) -> Mapping[str, list[float | None]]:
        """Return the values at these times of each series, by its label; None where it has none.

        Raises:
            ProblemError: 503 when Prometheus does not answer, or not with series.
        """
        window = {"start": times[0], "end": times[-1], "step": times.step}
        url = self._range_query.with_query(window).extend_query(query=query, timeout=f"{TIMEOUT_SECONDS:g}s")
        try:
            body = await self._fetch(str(url))
            found = msgspec.json.decode(body, type=_Answer).data.result
        except (*FAILURES, msgspec.DecodeError) as error:
            raise _unanswered(error) from error
        return {each.metric.get(label, ""): _values(each, times) for each in found}


def _values(found: Found, times: range) -> list[float | None]:
    values = {int(moment): float(text) for moment, text in found.values}
    return [value if isfinite(value := values.get(each, float("nan"))) else None for each in times]


def _unanswered(error: Exception) -> ProblemError:
    reason = reason_of(error)
    detail = sentence(
        "Prometheus does not answer: {reason}. FASHION_PROMETHEUS_URL says where it is.", reason=reason
    )
    return unavailable(detail, retry_after=30)
