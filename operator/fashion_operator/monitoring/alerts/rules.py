"""Recording rules and alerts: a PrometheusRule for a Prometheus that its operator runs, a file for any other."""

from collections.abc import Iterable, Mapping
from itertools import starmap
from types import MappingProxyType
from typing import Any

from fashion_operator.monitoring.alerts.alert import BURNING, Alert
from fashion_operator.monitoring.alerts.causes import CAUSES
from fashion_operator.monitoring.alerts.coverage_causes import OF_COVERAGE
from fashion_operator.monitoring.alerts.objectives import LONG_WINDOWS, OBJECTIVES, PERIOD, WINDOWS, Objective
from fashion_operator.monitoring.alerts.operator_causes import OF_OPERATOR
from fashion_operator.monitoring.alerts.volumes import OF_VOLUMES, USED, used_ratio
from fashion_operator.monitoring.runbook import document_address
from fashion_operator.monitoring.scoping import duration, faster, scoped

Rule = dict[str, Any]
Manifest = dict[str, Any]

ALERTS = (*BURNING, *CAUSES, *OF_OPERATOR, *OF_VOLUMES, *OF_COVERAGE)
NO_LINKS: Mapping[str, str] = MappingProxyType({})
_READS = 'fashion_cache_reads_total{kind!="analysis"}'

RECORDED = {
    "fashion:cache:reads_rate5m": f"sum by (platform) (rate({_READS}[5m]))",
    "fashion:cache:hit_ratio_rate5m": "1 - sum by (platform)"
    ' (rate(fashion_cache_reads_total{kind!="analysis", outcome="miss"}[5m]))'
    f" / (sum by (platform) (rate({_READS}[5m])) > 0)",
}


def build_rules(
    name: str, namespace: str, prefix: str, runbook: str = "", dashboards: Mapping[str, str] = NO_LINKS
) -> Manifest:
    """The PrometheusRule of the platform whose metrics say `platform="prefix"`."""
    return {
        "apiVersion": "monitoring.coreos.com/v1",
        "kind": "PrometheusRule",
        "metadata": {"name": f"{name}-rules", "namespace": namespace},
        "spec": {"groups": rule_groups(prefix, runbook, dashboards, volumes=used_ratio(namespace, name))},
    }


def rule_groups(
    platform: str,
    runbook: str = "",
    dashboards: Mapping[str, str] = NO_LINKS,
    *,
    operated: bool = True,
    volumes: str = "",
    times: float = 1,
) -> list[dict[str, Any]]:
    """Every group of rules of one platform.

    Args:
        platform: what its metrics say in their label.
        runbook: where the runbook is; its path in the repository by default.
        dashboards: the address of the page on each alert, where Grafana has one.
        operated: whether an operator looks after the platform.
        volumes: what gives the share that is used of each of its volumes, if it has any.
        times: how many times as short every duration is; for tests that cannot wait.
    """

    def alerts(group: Iterable[Alert]) -> list[Rule]:
        return [_alert(each, platform, runbook, dashboards.get(each.name, "")) for each in group]

    groups = (
        ("fashion-objectives", "30s", [*_rates(), *_ratios(WINDOWS), *starmap(_record, RECORDED.items())]),
        ("fashion-objectives-long", "1m", [*_ratios(LONG_WINDOWS), *map(_budget, OBJECTIVES)]),
        ("fashion-budgets", "30s", alerts(BURNING)),
        ("fashion-causes", "15s", alerts(CAUSES)),
        ("fashion-operator", "30s", alerts(OF_OPERATOR if operated else ())),
        ("fashion-volumes", "1m", [_of_volumes(volumes, platform), *alerts(OF_VOLUMES)] if volumes else []),
        ("fashion-coverage", "1m", alerts(OF_COVERAGE)),
    )
    return [
        {
            "name": name,
            "interval": duration(interval, times),
            "rules": [_applied(rule, platform, times) for rule in rules],
        }
        for name, interval, rules in groups
        if rules
    ]


def _rates() -> list[Rule]:
    return [
        _record(each.recorded_rate(what), rate) for each in OBJECTIVES for what, rate in each.rates("5m").items()
    ]


def _ratios(windows: Iterable[str]) -> list[Rule]:
    return [_record(each.recorded(window), each.error_ratio(window)) for each in OBJECTIVES for window in windows]


def _budget(objective: Objective) -> Rule:
    return _record(objective.budget_left, f"1 - {objective.recorded(PERIOD)} / {objective.budget}")


def _of_volumes(used: str, platform: str) -> Rule:
    """Kubelets do not name the platform."""
    return {**_record(USED, used), "labels": {"platform": platform}}


def _record(name: str, expression: str) -> Rule:
    return {"record": name, "expr": expression}


def _alert(alert: Alert, platform: str, runbook: str, dashboard: str) -> Rule:
    return {
        "alert": alert.name,
        "expr": alert.expression,
        "for": alert.wait,
        "labels": {"severity": alert.severity, "platform": platform},
        "annotations": {
            "summary": alert.summary,
            "description": alert.description,
            "runbook_url": document_address(alert.name, runbook),
            **({"dashboard_url": dashboard} if dashboard else {}),
        },
    }


def _applied(rule: Rule, platform: str, times: float) -> Rule:
    """The rule as Prometheus takes it: about one platform, its durations so many times as short."""
    expression = faster(scoped(rule["expr"], f'platform="{platform}"'), times)
    held = {"for": duration(rule["for"], times)} if "for" in rule else {}
    return {**rule, "expr": expression, **held}
