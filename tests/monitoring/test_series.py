"""The charts of the studio's page on health, read from a real Prometheus."""

import asyncio
from collections.abc import Iterator

import pytest

from fashion.gateway.series import Chart, Charts, read_series
from fashion.settings import Settings, load_settings
from monitoring.conftest import used
from support.platforms.processes import Platform, wait_for
from support.telemetry.scraping import Prometheus

NAMES = ["requests", "uploads", "chains", "fill", "lag", "dead_letters"]


@pytest.fixture(scope="module")
def settings(platform: Platform, prometheus: Prometheus) -> Iterator[Settings]:
    """Those of a gateway of a platform that people use meanwhile."""
    with used(platform):
        yield load_settings(platform=platform.name, prometheus_url=prometheus.url)


def read(settings: Settings) -> Charts:
    async def reading() -> Charts:
        charts: Charts = await read_series.fn(settings, minutes=5)
        return charts

    return asyncio.run(reading())


def chart(settings: Settings, name: str) -> Chart:
    return next(each for each in read(settings).items if each.name == name)


def latest(settings: Settings, name: str) -> dict[str, float | None]:
    return {each.label: each.values[-1] for each in chart(settings, name).series}


def test_every_chart_has_a_value_for_each_time_or_none(settings: Settings) -> None:
    wait_for(lambda: chart(settings, "requests").series)
    charts = read(settings)
    lengths = {len(series.values) for each in charts.items for series in each.series}
    assert [each.name for each in charts.items] == NAMES
    assert lengths == {len(charts.times)}


def test_requests_are_counted_by_their_status(settings: Settings) -> None:
    wait_for(lambda: {"200", "201"} <= latest(settings, "requests").keys())
    wait_for(lambda: all(value is not None and value >= 0 for value in latest(settings, "requests").values()))


@pytest.mark.parametrize("name", ["uploads", "chains"])
def test_the_median_is_at_most_what_one_in_twenty_exceed(settings: Settings, name: str) -> None:
    wait_for(lambda: None not in [*latest(settings, name).values(), latest(settings, name).get("p95")])
    found = latest(settings, name)
    assert 0 < (found["p50"] or 0) <= (found["p95"] or 0)


def test_every_consumer_has_its_lag_and_the_stream_its_fill(settings: Settings) -> None:
    wait_for(lambda: latest(settings, "lag").keys() == {"color", "products"})
    wait_for(lambda: 0 < (latest(settings, "fill").get("") or 0) < 1)


def test_another_platform_has_no_series(settings: Settings, prometheus: Prometheus) -> None:
    other = load_settings(platform="other", prometheus_url=prometheus.url)
    assert [each.series for each in read(other).items] == [[] for _ in NAMES]
