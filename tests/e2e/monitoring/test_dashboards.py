"""Every panel of every dashboard, while people use the installed platform."""

from collections.abc import Iterator

import pytest

from fashion_operator.monitoring.dashboards.build import PAGES
from fashion_operator.monitoring.dashboards.panels import Panel
from support.cluster.cluster import eventually
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
