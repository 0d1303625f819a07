"""Every panel of every dashboard, and the charts of the studio, while people use the installed platform."""

from collections.abc import Iterator

import pytest

from fashion_operator.monitoring.dashboards.build import PAGES
from fashion_operator.monitoring.dashboards.panels import Panel
from support.cluster.cluster import eventually, execute
from support.cluster.load import using
from support.cluster.platform import Platform
from support.telemetry.scraping import Prometheus

# The chart's Prometheus scrapes no kubelet.
OF_KUBELETS = {"Volumes"}
SHOWN = [
    pytest.param(panel, id=f"{page.name}: {panel.title}")
    for page in PAGES
    for panel in page.panels
    if panel.title not in OF_KUBELETS
]

READ_SERIES = """
import asyncio
from fashion.gateway.series import read_series
from fashion.settings import load_settings
charts = asyncio.run(read_series.fn(load_settings(), minutes=5))
print(*(chart.name for chart in charts.items if chart.series))
"""


@pytest.fixture(scope="module")
def busy(installed: Platform, prometheus: Prometheus) -> Iterator[Prometheus]:
    """A Prometheus of a platform that people use meanwhile, and have used for a while."""
    with using(installed, pause=0.1) as load:
        eventually(lambda: prometheus.query("fashion_coverage_people"))
        eventually(lambda: prometheus.query("fashion:chains:error_budget_remaining"))
        yield prometheus
    assert load.failures == []


@pytest.mark.parametrize("panel", SHOWN)
def test_every_panel_shows_something(busy: Prometheus, panel: Panel) -> None:
    eventually(lambda: len(busy.shown(panel)) >= len(panel.queries))


def test_the_gateway_reads_the_series_of_its_platform(installed: Platform, busy: Prometheus) -> None:
    (pod, *_) = installed.serving("gateway")
    found = {"requests", "uploads", "chains", "fill", "lag", "dead_letters"}
    eventually(lambda: set(execute(pod, READ_SERIES).split()) == found)
