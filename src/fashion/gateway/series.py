"""How the platform has been, as charts of what Prometheus recorded, for the scope `operate`."""

import asyncio
import json
from collections.abc import Mapping
from typing import Annotated, Literal

import msgspec
from litestar import get
from litestar.di import NamedDependency
from litestar.params import QueryParameter

from fashion.gateway.prometheus import Prometheus, Window
from fashion.kernel.http.authentication.authorization import requires
from fashion.kernel.http.problems import ProblemError, documented
from fashion.localization.marking import sentence
from fashion.settings import Settings

ChartName = Literal["requests", "uploads", "chains", "fill", "lag", "dead_letters"]
ChartUnit = Literal["per_second", "seconds", "ratio", "number"]
Minutes = Annotated[int, QueryParameter(description="How far to look back", ge=5, le=1440)]

_QUANTILES = {"p50": 0.5, "p95": 0.95}
_NO_PROMETHEUS = sentence("No Prometheus is known here: set FASHION_PROMETHEUS_URL to its address.")


class Series(msgspec.Struct, frozen=True, kw_only=True):
    """One line of a chart: a value for each time, null where there is none."""

    label: str
    values: list[float | None]


class Chart(msgspec.Struct, frozen=True, kw_only=True):
    """The lines of one subject, by their labels: a status, a quantile, a consumer, or none."""

    name: ChartName
    unit: ChartUnit
    series: list[Series]


class Charts(msgspec.Struct, frozen=True, kw_only=True):
    """Charts over the same times, in Unix seconds."""

    times: list[int]
    items: list[Chart]
    next: None = None


class _Question(msgspec.Struct, frozen=True):
    """What a chart asks: queries by the label of their series, or one whose series are told apart by a label."""

    name: ChartName
    unit: ChartUnit
    queries: Mapping[str, str]
    label: str = ""


def _quantiles(histogram: str) -> dict[str, str]:
    buckets = f"sum by (le) (rate({histogram}_bucket{{$chosen}}[$window]))"
    return {name: f"histogram_quantile({share}, {buckets})" for name, share in _QUANTILES.items()}


_QUESTIONS = (
    _Question(
        "requests",
        "per_second",
        {"": 'sum by (status) (rate(fashion_http_requests_total{$chosen, service="gateway"}[$window]))'},
        "status",
    ),
    _Question("uploads", "seconds", _quantiles("fashion_upload_duration_seconds")),
    _Question("chains", "seconds", _quantiles("fashion_chain_duration_seconds")),
    _Question(
        "fill",
        "ratio",
        {"": "max(fashion_stream_bytes{$chosen}) / max(fashion_stream_limit_bytes{$chosen})"},
    ),
    _Question("lag", "seconds", {"": "max by (group) (fashion_consumer_group_lag_seconds{$chosen})"}, "group"),
    _Question("dead_letters", "number", {"": "max(fashion_dead_letters{$chosen})"}),
)


@get(
    "/v1/operations/series",
    security=requires("operate"),
    responses=documented(400, 403, 404, 429, 503),
    tags=["operations"],
    summary="Read how the platform has been",
)
async def read_series(settings: NamedDependency[Settings], minutes: Minutes = 60) -> Charts:
    """What Prometheus recorded of requests, uploads, chains and the event stream; 404 where none is configured."""
    if not settings.prometheus_url:
        raise ProblemError(404, "not-found", _NO_PROMETHEUS)
    prometheus, window = Prometheus(settings.prometheus_url), Window.of_last(minutes)
    items = await asyncio.gather(
        *(_chart(prometheus, question, settings.platform, window) for question in _QUESTIONS)
    )
    return Charts(times=list(window.times), items=items)


async def _chart(prometheus: Prometheus, question: _Question, platform: str, window: Window) -> Chart:
    found: dict[str, list[float | None]] = {}
    for name, query in question.queries.items():
        asked = query.replace("$chosen", f"platform={json.dumps(platform)}").replace("$window", f"{window.rate}s")
        lines = await prometheus.series(asked, window.times, question.label)
        found |= {name or label: values for label, values in lines.items()}
    series = [Series(label=label, values=values) for label, values in sorted(found.items())]
    return Chart(name=question.name, unit=question.unit, series=series)
