import re
from collections.abc import Iterator

import pytest

from fashion.vocabulary import SERVICES
from fashion_operator.monitoring.dashboards.build import PAGES
from fashion_operator.monitoring.dashboards.panels import Panel
from monitoring.conftest import used
from support.platforms.processes import Platform, wait_for
from support.telemetry.scraping import QUIET, Prometheus

OF_AN_OPERATOR = re.compile("fashion_operator_|fashion:volume:")
SHOWN = [
    pytest.param(panel, id=f"{page.name}: {panel.title}")
    for page in PAGES
    for panel in page.panels
    if not OF_AN_OPERATOR.search("".join(panel.queries.values()))
]


@pytest.fixture(scope="module")
def busy(platform: Platform, prometheus: Prometheus) -> Iterator[Prometheus]:
    """A Prometheus of a platform that people use meanwhile, and have used for a while."""
    with used(platform):
        wait_for(lambda: prometheus.query("fashion_coverage_people"), 60)
        wait_for(lambda: prometheus.query("fashion:chains:error_budget_remaining"), 60)
        yield prometheus


@pytest.mark.parametrize("panel", SHOWN)
def test_every_panel_shows_something(busy: Prometheus, panel: Panel) -> None:
    wait_for(lambda: len(busy.found(panel)) >= len(panel.queries))


def test_what_is_asked_about_one_process_is_of_it_alone(busy: Prometheus) -> None:
    instances = {each["metric"]["instance"] for each in busy.query("fashion_build_info")}
    assert len(instances) == len(SERVICES)
    for instance in instances:
        (found,) = busy.of_instance(instance, "fashion_build_info")
        assert found["metric"]["instance"] == instance


def test_what_may_show_zero_are_panels_that_there_are() -> None:
    assert {panel.title for page in PAGES for panel in page.panels} >= QUIET


def test_every_rule_can_be_evaluated(busy: Prometheus) -> None:
    rules = [rule for group in busy.ask("/rules")["groups"] for rule in group["rules"]]
    assert len(rules) > 50
    assert [rule for rule in rules if rule["health"] != "ok"] == []
