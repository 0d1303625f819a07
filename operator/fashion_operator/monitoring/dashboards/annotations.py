"""What is marked on every graph: alerts that fire, processes that start, configurations that are new."""

from dataclasses import dataclass

from grafana_foundation_sdk.builders import dashboard
from grafana_foundation_sdk.models.dashboard import AnnotationQuery

from fashion_operator.monitoring.dashboards.drawing import SOURCE, chosen


@dataclass(frozen=True)
class Annotation:
    """Marks of one color: one for each series of the query, from when it begins to when it ends.

    Attributes:
        title: what a mark says; `{{label}}` is the value of a label.
        at_value: whether each value is the time of a mark, in milliseconds.
    """

    name: str
    color: str
    query: str
    title: str
    at_value: bool = False


# A graph over days asks at few moments: each looks back as far as the one before it.
ALERTS = Annotation(
    "Alerts",
    "red",
    'max by (alertname, severity) (max_over_time(ALERTS{alertstate="firing"}[$__rate_interval]))',
    "{{alertname}} ({{severity}})",
)
STARTS = Annotation(
    "Rollouts and restarts",
    "blue",
    "max by (service, version) (1000 * process_start_time_seconds"
    " * on (platform, service, instance) group_left (version) fashion_build_info)",
    "{{service}} {{version}} started",
    at_value=True,
)
CONFIGURATIONS = Annotation(
    "Configurations",
    "purple",
    "group by (revision) (fashion_config_revision)"
    " unless group by (revision) (fashion_config_revision offset $__rate_interval)",
    "Configuration {{revision}}",
)
ANNOTATIONS = (ALERTS, STARTS, CONFIGURATIONS)


class _Query(AnnotationQuery):
    """An annotation with what Grafana reads of one that asks Prometheus, which its SDK does not have."""

    def __init__(self, annotation: Annotation) -> None:
        super().__init__(annotation.name, SOURCE, icon_color=annotation.color, expr=chosen(annotation.query))
        self._of_prometheus = {"titleFormat": annotation.title, "useValueForTime": annotation.at_value}

    def to_json(self) -> dict[str, object]:
        """Return the fields as Grafana names them."""
        return super().to_json() | self._of_prometheus


class Drawn(dashboard.AnnotationQuery):
    """An annotation as the builder of a dashboard takes it."""

    def __init__(self, annotation: Annotation) -> None:
        self._internal = _Query(annotation)
