"""Pages as Grafana dashboards, in ConfigMaps that its sidecar takes."""

import json
from collections.abc import Iterator
from hashlib import sha256
from typing import Any

from grafana_foundation_sdk.builders import bargauge, dashboard, prometheus, stat, table, timeseries
from grafana_foundation_sdk.cog.encoder import JSONEncoder
from grafana_foundation_sdk.models.common import BigValueGraphMode, VizOrientation
from grafana_foundation_sdk.models.dashboard import (
    DashboardCursorSync,
    DashboardLinkType,
    DataSourceRef,
    Threshold,
    ThresholdsMode,
    VariableOption,
    VariableRefresh,
)
from grafana_foundation_sdk.models.prometheus import PromQueryFormat

from fashion_operator.monitoring.alerts import section
from fashion_operator.monitoring.analysis import ANALYSIS
from fashion_operator.monitoring.coverage import COVERAGE
from fashion_operator.monitoring.events import EVENTS
from fashion_operator.monitoring.operating import OPERATOR
from fashion_operator.monitoring.overview import OVERVIEW
from fashion_operator.monitoring.panels import HEIGHTS, Page, Panel, Row
from fashion_operator.monitoring.scoping import scoped
from fashion_operator.monitoring.stores import STORES

Manifest = dict[str, Any]
Builder = timeseries.Panel | stat.Panel | bargauge.Panel | table.Panel

PAGES = (OVERVIEW, ANALYSIS, EVENTS, STORES, OPERATOR, COVERAGE)
TAG = "fashion"
CHOSEN = 'platform="$platform"'
SOURCE = DataSourceRef(type_val="prometheus", uid="${datasource}")


def build_dashboards(name: str, namespace: str, prefix: str) -> list[Manifest]:
    """A ConfigMap for each page; it opens with the platform whose metrics say `platform="prefix"`."""
    return [
        {
            "apiVersion": "v1",
            "kind": "ConfigMap",
            "metadata": {
                "name": f"{name}-dashboard-{page.name}",
                "namespace": namespace,
                "labels": {"grafana_dashboard": "1"},
                "annotations": {"grafana_folder": "Fashion"},
            },
            "data": {f"{name}-{page.name}.json": dashboard_json(page, f"{namespace}/{name}", prefix)},
        }
        for page in PAGES
    ]


def dashboard_json(page: Page, title: str, prefix: str) -> str:
    """A page as Grafana reads it."""
    built = (
        dashboard.Dashboard(f"{page.title} of {title}")
        .uid(uid_of(page.name, title))
        .description(page.about)
        .tags([TAG])
        .readonly()
        .refresh("30s")
        .time("now-1h", "now")
        .tooltip(DashboardCursorSync.CROSSHAIR)
        .variables([*_variables(prefix)])
        .links([_link(each.title, f"/d/{uid_of(each.name, title)}", keep=True) for each in PAGES if each != page])
    )
    for row in page.rows:
        built.with_row(_row(row))
        for panel in row.panels:
            built.with_panel(_panel(panel, row, title))
    return json.dumps(built.build(), cls=JSONEncoder, indent=1, sort_keys=True)


def uid_of(page: str, title: str) -> str:
    """What Grafana knows a platform's page by."""
    return f"{page}-{sha256(title.encode()).hexdigest()[:12]}"


def _variables(prefix: str) -> Iterator[dashboard.DatasourceVariable | dashboard.QueryVariable]:
    yield dashboard.DatasourceVariable("datasource").label("Prometheus").type("prometheus")
    yield (
        _values("platform", "fashion_build_info")
        .label("Platform")
        .current(VariableOption(text=prefix, value=prefix, selected=True))
    )
    yield (
        _values("service", f"fashion_build_info{{{CHOSEN}}}")
        .label("Service")
        .multi(True)
        .include_all(True)
        .current(VariableOption(text="All", value="$__all", selected=True))
    )


def _values(label: str, metric: str) -> dashboard.QueryVariable:
    variable = dashboard.QueryVariable(label).query(f"label_values({metric}, {label})")
    return variable.datasource(SOURCE).refresh(VariableRefresh.ON_TIME_RANGE_CHANGED)


def _row(row: Row) -> dashboard.Row:
    built = dashboard.Row(row.title)
    return built.repeat(row.repeats) if row.repeats else built


def _panel(panel: Panel, row: Row, title: str) -> Builder:
    more = [_link("Read on", f"/d/{uid_of(panel.page, title)}", keep=True)] if panel.page else []
    built = _drawn(panel).title(panel.title).description(panel.about).datasource(SOURCE).unit(panel.unit)
    built.height(HEIGHTS[panel.kind]).span(panel.width)
    built.links([_link("Runbook", section(panel.read or row.read)), *more])
    built.thresholds(_thresholds(panel.limits))
    for number, (legend, query) in enumerate(panel.queries.items()):
        built.with_target(_target(panel, chr(ord("A") + number), legend, query))
    return built


def _drawn(panel: Panel) -> Builder:
    match panel.kind:
        case "lines":
            return timeseries.Panel().fill_opacity(10).min(0)
        case "number":
            return stat.Panel().graph_mode(BigValueGraphMode.AREA)
        case "bars":
            return bargauge.Panel().orientation(VizOrientation.HORIZONTAL).min(0)
        case "table":
            return table.Panel()


def _target(panel: Panel, ref: str, legend: str, query: str) -> prometheus.Dataquery:
    target = prometheus.Dataquery().ref_id(ref).expr(scoped(query, CHOSEN)).legend_format(legend)
    match panel.kind:
        case "table":
            return target.instant().format(PromQueryFormat.TABLE)
        case "bars":
            return target.instant()
        case _:
            return target.range()


def _thresholds(limits: tuple[float, float] | None) -> dashboard.ThresholdsConfig:
    built = dashboard.ThresholdsConfig().mode(ThresholdsMode.ABSOLUTE)
    if limits is None:
        return built.steps([Threshold(value=None, color="green")])
    warn, fail = limits
    colors = ("green", "yellow", "red") if warn <= fail else ("red", "yellow", "green")
    values = (None, *sorted(limits))
    return built.steps([Threshold(value=value, color=color) for value, color in zip(values, colors, strict=True)])


def _link(title: str, url: str, *, keep: bool = False) -> dashboard.DashboardLink:
    link = dashboard.DashboardLink(title).type(DashboardLinkType.LINK).url(url)
    return link.keep_time(True).include_vars(True) if keep else link.target_blank(True)
