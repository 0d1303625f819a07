import json
import re
from pathlib import Path
from typing import get_args

import pytest

from fashion_operator.monitoring.alerts import RUNBOOK, section
from fashion_operator.monitoring.dashboards import PAGES, build_dashboards
from fashion_operator.monitoring.panels import Panel, Row, Unit
from fashion_operator.monitoring.scoping import faster, scoped

ROOT = Path(__file__).parents[4]
METRICS = set(re.findall(r"^\| `(\w+)`", (ROOT / "docs" / "metrics.md").read_text(), re.MULTILINE))
SECTIONS = set(re.findall(r"^##+ (.+)$", (ROOT / RUNBOOK).read_text(), re.MULTILINE))
SHOWN = [
    pytest.param(panel, row, id=f"{page.name}: {row.title}: {panel.title}")
    for page in PAGES
    for row in page.rows
    for panel in row.panels
]


@pytest.mark.parametrize(("panel", "row"), SHOWN)
def test_a_panel_has_a_unit_a_sentence_and_a_section_of_the_runbook(panel: Panel, row: Row) -> None:
    assert panel.unit in get_args(Unit)
    assert re.fullmatch(r"[A-Z][^\n]*\.", panel.about)
    assert (panel.read or row.read) in SECTIONS


@pytest.mark.parametrize(("panel", "row"), SHOWN)
def test_a_panel_asks_for_metrics_that_there_are(panel: Panel, row: Row) -> None:
    asked = {name for query in panel.queries.values() for name in re.findall(r"\bfashion_\w+", query)}
    assert {name for name in asked if re.sub("_(bucket|count|sum)$", "", name) not in METRICS} == set()


def test_every_page_is_a_config_map_that_grafana_takes() -> None:
    found = build_dashboards("shop", "default", "default_shop")
    assert [each["metadata"]["labels"] for each in found] == [{"grafana_dashboard": "1"}] * len(PAGES)
    assert all(len(json.dumps(each)) < 200_000 for each in found)


def test_two_platforms_have_dashboards_of_their_own() -> None:
    uids = [
        json.loads(content)["uid"]
        for namespace in ("one", "two")
        for each in build_dashboards("shop", namespace, f"{namespace}_shop")
        for content in each["data"].values()
    ]
    assert len(set(uids)) == len(uids) == 2 * len(PAGES)
    assert all(len(uid) <= 40 for uid in uids)


def test_a_dashboard_is_built_the_same_each_time() -> None:
    assert build_dashboards("shop", "a", "a_shop") == build_dashboards("shop", "a", "a_shop")


def test_every_panel_has_a_place_of_its_own() -> None:
    for each in build_dashboards("shop", "default", "default_shop"):
        for content in each["data"].values():
            places = [(at["x"], at["y"]) for at in (panel["gridPos"] for panel in json.loads(content)["panels"])]
            assert len(set(places)) == len(places)


def test_a_query_is_given_its_platform() -> None:
    query = 'sum by (kind) (rate(fashion_a_total{x="y"}[5m])) / fashion:b / fashion_operator_c'
    told = 'sum by (kind) (rate(fashion_a_total{p="q", x="y"}[5m])) / fashion:b{p="q"} / fashion_operator_c'
    assert scoped(query, 'p="q"') == told
    assert scoped(query, "") == query


def test_durations_can_be_shortened() -> None:
    assert faster("rate(a[5m] offset 1h)", 60) == "rate(a[5000ms] offset 60000ms)"


def test_a_section_is_addressed_as_markdown_does() -> None:
    assert section("FashionStoreDown") == f"{RUNBOOK}#fashionstoredown"
