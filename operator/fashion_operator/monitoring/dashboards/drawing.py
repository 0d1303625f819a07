"""Panels as Grafana draws them."""

from grafana_foundation_sdk.builders import bargauge, dashboard, prometheus, stat, table, text, timeseries
from grafana_foundation_sdk.models.common import BigValueGraphMode, VizOrientation
from grafana_foundation_sdk.models.dashboard import DataSourceRef, Threshold, ThresholdsMode
from grafana_foundation_sdk.models.prometheus import PromQueryFormat
from grafana_foundation_sdk.models.text import TextMode

from fashion_operator.monitoring.dashboards.panels import HEIGHTS, Panel
from fashion_operator.monitoring.runbook import Section, linked
from fashion_operator.monitoring.scoping import narrowed, scoped

Builder = timeseries.Panel | stat.Panel | bargauge.Panel | table.Panel

CHOSEN, INSTANCE = 'platform="$platform"', 'instance=~"$instance"'
SOURCE = DataSourceRef(type_val="prometheus", uid="${datasource}")


def draw(panel: Panel) -> Builder:
    """A panel with its queries, which ask for the platform and the instances that are chosen."""
    built = _drawn(panel).title(panel.title).description(panel.about).datasource(SOURCE).unit(panel.unit)
    built.height(HEIGHTS[panel.kind]).span(panel.width).thresholds(_thresholds(panel.limits))
    for number, (legend, query) in enumerate(panel.queries.items()):
        built.with_target(_target(panel, chr(ord("A") + number), legend, query))
    return built


def chosen(query: str) -> str:
    """A query about the platform and the instances that are chosen."""
    return narrowed(scoped(query, CHOSEN), INSTANCE)


def draw_section(section: Section, dashboard: str) -> text.Panel:
    """A section of the runbook, two next to each other; its links lead to others on the same dashboard."""
    built = text.Panel().id(section.panel).title(section.title).transparent(True)
    built.mode(TextMode.MARKDOWN).content(linked(section, dashboard))
    return built.span(12).height(4 + 2 * section.text.count("\n") // 3)


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
    target = prometheus.Dataquery().ref_id(ref).expr(chosen(query)).legend_format(legend)
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
