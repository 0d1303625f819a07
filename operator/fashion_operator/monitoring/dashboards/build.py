"""Pages as Grafana dashboards, in ConfigMaps that its sidecar takes."""

import json
from collections.abc import Iterator
from functools import cache
from hashlib import sha256
from typing import Any

from grafana_foundation_sdk.builders import dashboard
from grafana_foundation_sdk.cog.encoder import JSONEncoder
from grafana_foundation_sdk.models.dashboard import (
    DashboardCursorSync,
    DashboardLinkType,
    VariableOption,
    VariableRefresh,
)

from fashion_operator.monitoring.dashboards.analysis import ANALYSIS
from fashion_operator.monitoring.dashboards.annotations import ANNOTATIONS, Drawn
from fashion_operator.monitoring.dashboards.coverage import COVERAGE
from fashion_operator.monitoring.dashboards.drawing import CHOSEN, SOURCE, Builder, draw, draw_section
from fashion_operator.monitoring.dashboards.events import EVENTS
from fashion_operator.monitoring.dashboards.operating import OPERATOR
from fashion_operator.monitoring.dashboards.overview import OVERVIEW
from fashion_operator.monitoring.dashboards.panels import Page, Panel, Row
from fashion_operator.monitoring.dashboards.stores import STORES
from fashion_operator.monitoring.runbook import SECTIONS, panel_address

Manifest = dict[str, Any]

PAGES = (OVERVIEW, ANALYSIS, EVENTS, STORES, OPERATOR, COVERAGE)
RUNBOOK = Page("runbook", "Runbook", "Meaning, impact, diagnosis and mitigation of each alert.", ())
TAG = "fashion"


def build_dashboards(name: str, namespace: str, prefix: str) -> list[Manifest]:
    """A ConfigMap for each page; it opens with the platform whose metrics say `platform="prefix"`.

    The sidecar keeps the pages of every namespace in one folder by their keys; no name in Kubernetes has the
    underscore that parts them.
    """
    return [
        {
            "apiVersion": "v1",
            "kind": "ConfigMap",
            "metadata": {
                "name": f"{name}-dashboard-{page}",
                "namespace": namespace,
                "labels": {"grafana_dashboard": "1"},
                "annotations": {"grafana_folder": "Fashion"},
            },
            "data": {f"{namespace}_{name}_{page}.json": content},
        }
        for page, content in dashboards(f"{namespace}/{name}", prefix).items()
    ]


def dashboards(title: str, prefix: str) -> dict[str, str]:
    """Every page of a platform as Grafana reads it, by its name."""
    built = {page.name: _dashboard(page, title, prefix) for page in PAGES}
    built[RUNBOOK.name] = _runbook(title)
    return {
        name: json.dumps(each.build(), cls=JSONEncoder, indent=1, sort_keys=True) for name, each in built.items()
    }


def uid_of(page: str, title: str) -> str:
    """Return the UID of a platform's page in Grafana."""
    return f"{page}-{sha256(title.encode()).hexdigest()[:12]}"


def _dashboard(page: Page, title: str, prefix: str) -> dashboard.Dashboard:
    built = _begun(page, title).refresh("30s").time("now-1h", "now").variables([*_variables(prefix)])
    for annotation in ANNOTATIONS:
        built.annotation(Drawn(annotation))
    for row in page.rows:
        built.with_row(_row(row))
        for panel in row.panels:
            built.with_panel(_panel(panel, row, title))
    return built


def _runbook(title: str) -> dashboard.Dashboard:
    """The runbook, a row for each of its chapters; its links keep to the path that Grafana is served under."""
    built = _begun(RUNBOOK, title)
    for section in SECTIONS.values():
        if section.level < 3:
            built.with_row(dashboard.Row(section.title))
        built.with_panel(draw_section(section, address_of(RUNBOOK.name, title).removeprefix("/")))
    return built


def _begun(page: Page, title: str) -> dashboard.Dashboard:
    others = [each for each in (*PAGES, RUNBOOK) if each != page]
    return (
        dashboard.Dashboard(f"{page.title} of {title}")
        .uid(uid_of(page.name, title))
        .description(page.about)
        .tags([TAG])
        .readonly()
        .tooltip(DashboardCursorSync.CROSSHAIR)
        .links([_link(each.title, address_of(each.name, title), keep=True) for each in others])
    )


def _variables(prefix: str) -> Iterator[dashboard.DatasourceVariable | dashboard.QueryVariable]:
    yield dashboard.DatasourceVariable("datasource").label("Prometheus").type("prometheus")
    yield (
        _values("platform", "fashion_build_info")
        .label("Platform")
        .current(VariableOption(text=prefix, value=prefix, selected=True))
    )
    yield _several("service", f"fashion_build_info{{{CHOSEN}}}")
    yield _several("instance", f'fashion_build_info{{{CHOSEN}, service=~"$service"}}').all_value(".*")


def _several(label: str, metric: str) -> dashboard.QueryVariable:
    """A variable of which some or all values are chosen."""
    chosen = VariableOption(text="All", value="$__all", selected=True)
    return _values(label, metric).label(label.capitalize()).multi(True).include_all(True).current(chosen)


def _values(label: str, metric: str) -> dashboard.QueryVariable:
    variable = dashboard.QueryVariable(label).query(f"label_values({metric}, {label})")
    return variable.datasource(SOURCE).refresh(VariableRefresh.ON_TIME_RANGE_CHANGED)


def _row(row: Row) -> dashboard.Row:
    built = dashboard.Row(row.title)
    return built.repeat(row.repeats) if row.repeats else built


def _panel(panel: Panel, row: Row, title: str) -> Builder:
    more = [_link("Read on", address_of(panel.page, title), keep=True)] if panel.page else []
    section = panel_address(panel.read or row.read, address_of(RUNBOOK.name, title))
    return draw(panel).links([_link("Runbook", section), *more])


@cache
def page_on(alert: str) -> str:
    """Return the page on what an alert is about: the overview where no other one is."""
    found = (page.name for page in PAGES if page != OVERVIEW and alert in _read_with(page))
    return next(found, OVERVIEW.name)


def _read_with(page: Page) -> set[str]:
    """The sections of the runbook that a page's panels name."""
    return {panel.read or row.read for row in page.rows for panel in row.panels}


def address_of(page: str, title: str) -> str:
    """Return the path of a platform's page in Grafana."""
    return f"/d/{uid_of(page, title)}"


def _link(title: str, url: str, *, keep: bool = False) -> dashboard.DashboardLink:
    link = dashboard.DashboardLink(title).type(DashboardLinkType.LINK).url(url)
    return link.keep_time(True).include_vars(True) if keep else link.target_blank(True)
