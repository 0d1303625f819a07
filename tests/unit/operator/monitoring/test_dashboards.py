import json
import re
from collections.abc import Iterator
from typing import Any, get_args

import pytest

from fashion_operator.monitoring.dashboards.annotations import ANNOTATIONS
from fashion_operator.monitoring.dashboards.build import PAGES, RUNBOOK, build_dashboards
from fashion_operator.monitoring.dashboards.panels import Panel, Row, Unit
from fashion_operator.monitoring.scoping import faster, narrowed, scoped
from support.repository import ROOT

METRICS = set(re.findall(r"^\| `(\w+)`", (ROOT / "docs" / "metrics.md").read_text(), re.MULTILINE))
SHOWN = [
    pytest.param(panel, row, id=f"{page.name}: {row.title}: {panel.title}")
    for page in PAGES
    for row in page.rows
    for panel in row.panels
]


def built(name: str = "shop", namespace: str = "default") -> dict[str, Any]:
    """Every dashboard of a platform by its uid."""
    maps = build_dashboards(name, namespace, f"{namespace}_{name}")
    found = (json.loads(content) for each in maps for content in each["data"].values())
    return {each["uid"]: each for each in found}


@pytest.mark.parametrize(("panel", "row"), SHOWN)
def test_a_panel_has_a_unit_and_a_sentence(panel: Panel, row: Row) -> None:
    assert panel.unit in get_args(Unit)
    assert re.fullmatch(r"[A-Z][^\n]*\.", panel.about)


@pytest.mark.parametrize(("panel", "row"), SHOWN)
def test_a_panel_asks_for_metrics_that_there_are(panel: Panel, row: Row) -> None:
    asked = {name for query in panel.queries.values() for name in re.findall(r"\bfashion_\w+", query)}
    assert {name for name in asked if re.sub("_(bucket|count|sum)$", "", name) not in METRICS} == set()


@pytest.mark.parametrize(("panel", "row"), SHOWN)
def test_a_panel_divides_by_numbers_and_by_what_is_above_zero(panel: Panel, row: Row) -> None:
    for query in panel.queries.values():
        for divisor in query.split(" / ")[1:]:
            assert re.match(r"[\d.]+$|\(.* > 0\)", divisor)


def test_every_page_and_the_runbook_are_config_maps_that_grafana_takes() -> None:
    found = build_dashboards("shop", "default", "default_shop")
    assert [each["metadata"]["labels"] for each in found] == [{"grafana_dashboard": "1"}] * (len(PAGES) + 1)
    assert all(len(json.dumps(each)) < 200_000 for each in found)


def test_no_two_platforms_share_a_dashboard_or_its_file() -> None:
    places = [("shop", "one"), ("shop", "two"), ("c", "a-b"), ("b-c", "a")]
    maps = [each for place in places for each in build_dashboards(*place, "prefix")]
    files = [file for each in maps for file in each["data"]]
    uids = [uid for place in places for uid in built(*place)]
    assert len(set(files)) == len(set(uids)) == len(files) == len(places) * (len(PAGES) + 1)
    assert all(len(uid) <= 40 for uid in uids)


def test_a_dashboard_is_built_the_same_each_time() -> None:
    assert build_dashboards("shop", "a", "a_shop") == build_dashboards("shop", "a", "a_shop")


def test_every_panel_has_a_place_of_its_own() -> None:
    for each in built().values():
        places = [(at["x"], at["y"]) for at in (panel["gridPos"] for panel in each["panels"])]
        assert len(set(places)) == len(places)


def links(dashboard: dict[str, Any]) -> Iterator[str]:
    """Every address that a dashboard leads to; one in a text starts where Grafana is served."""
    yield from (link["url"] for link in dashboard["links"])
    for panel in dashboard["panels"]:
        yield from (link["url"] for link in panel.get("links") or ())
        yield from (
            f"/{url}" for url in re.findall(r"\]\(([^)]+)\)", (panel.get("options") or {}).get("content", ""))
        )


@pytest.mark.parametrize("page", [each.name for each in (*PAGES, RUNBOOK)])
def test_every_link_leads_to_a_dashboard_or_a_panel_that_there_is(page: str) -> None:
    found = built()
    (dashboard,) = (each for uid, each in found.items() if uid.startswith(page))
    followed = [re.fullmatch(r"/d/([\w-]+)(?:\?viewPanel=panel-(\d+))?", url) for url in links(dashboard)]
    assert len(followed) > len(PAGES)
    for uid, panel in (each.groups() if each else ("", "") for each in followed):
        assert panel is None or int(panel) in {each["id"] for each in found[uid]["panels"]}


def test_a_query_is_given_its_platform() -> None:
    query = 'sum by (kind) (rate(fashion_a_total{x="y"}[5m])) / fashion:b / fashion_operator_c'
    expected = 'sum by (kind) (rate(fashion_a_total{p="q", x="y"}[5m])) / fashion:b{p="q"} / fashion_operator_c'
    assert scoped(query, 'p="q"') == expected


def test_the_operators_metrics_are_filtered_by_platform() -> None:
    query = "fashion_operator_queue_depth and on (job) fashion_operator_platforms"
    assert scoped(query, 'p="q"') == query + '{p="q"}'


def test_what_a_process_exposes_is_narrowed_to_the_chosen_instances() -> None:
    query = scoped("sum(fashion_a_total) / fashion:b / fashion_operator_platforms", 'p="q"')
    assert (
        narrowed(query, "i")
        == 'sum(fashion_a_total{i, p="q"}) / fashion:b{p="q"} / fashion_operator_platforms{p="q"}'
    )


def test_a_dashboard_narrows_to_instances_of_the_chosen_services() -> None:
    for dashboard in built().values():
        variables = {each["name"]: each for each in dashboard.get("templating", {}).get("list", ())}
        if variables:
            assert 'service=~"$service"' in variables["instance"]["query"]
            assert (variables["instance"]["multi"], variables["instance"]["allValue"]) == (True, ".*")


def annotations() -> list[dict[str, Any]]:
    """Those of every page; the runbook has no graphs."""
    return [
        each for dashboard in built().values() for each in (dashboard.get("annotations") or {}).get("list", ())
    ]


def test_every_page_marks_alerts_starts_and_configurations_of_its_platform() -> None:
    found = annotations()
    assert len(found) == len(PAGES) * len(ANNOTATIONS)
    assert all('platform="$platform"' in each["expr"] for each in found)
    assert {each["datasource"]["uid"] for each in found} == {"${datasource}"}


def test_a_mark_says_what_it_is_by_labels_that_its_query_keeps() -> None:
    for each in annotations():
        for label in re.findall(r"{{(\w+)}}", each["titleFormat"]):
            assert re.search(rf" by \((?:\w+, )*{label}[,)]", each["expr"])


def test_durations_can_be_shortened() -> None:
    assert faster("rate(a[5m] offset 1h)", 60) == "rate(a[5000ms] offset 60000ms)"
