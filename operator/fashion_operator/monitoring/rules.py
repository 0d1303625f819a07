"""Recording rules and alerts: a PrometheusRule for a Prometheus that its operator runs, a file for any other."""

from collections.abc import Iterable, Sequence
from typing import Any

from fashion_operator.monitoring.alerts import BURNING, Alert
from fashion_operator.monitoring.causes import CAUSES
from fashion_operator.monitoring.coverage_causes import OF_COVERAGE
from fashion_operator.monitoring.objectives import OBJECTIVES, PERIOD, WINDOWS, Objective
from fashion_operator.monitoring.operator_causes import OF_OPERATOR
from fashion_operator.monitoring.scoping import duration, faster, scoped

Rule = dict[str, Any]
Manifest = dict[str, Any]

ALERTS = (*BURNING, *CAUSES, *OF_OPERATOR, *OF_COVERAGE)
LONG = ("1d", "3d", "30d")
_READS = 'fashion_cache_reads_total{kind!="analysis"}'

RECORDED = {
    "fashion:cache:reads_rate5m": f"sum by (platform) (rate({_READS}[5m]))",
    "fashion:cache:hit_ratio_rate5m": "1 - sum by (platform)"
    ' (rate(fashion_cache_reads_total{kind!="analysis", outcome="miss"}[5m]))'
    f" / (sum by (platform) (rate({_READS}[5m])) > 0)",
}


def build_rules(name: str, namespace: str, prefix: str) -> Manifest:
    """The PrometheusRule of the platform whose metrics say `platform="prefix"`."""
    return {
        "apiVersion": "monitoring.coreos.com/v1",
        "kind": "PrometheusRule",
        "metadata": {"name": f"{name}-rules", "namespace": namespace},
        "spec": {"groups": rule_groups(f'platform="{prefix}"')},
    }


def rule_groups(matcher: str = "", times: float = 1) -> list[dict[str, Any]]:
    """Every group of rules.

    Args:
        matcher: the platform whose metrics are meant; all by default.
        times: how many times as short every duration is; for tests that cannot wait.
    """
    short = [window for window in WINDOWS if window not in LONG]
    recorded = [_record(name, expression) for name, expression in RECORDED.items()]
    groups = (
        ("fashion-objectives", "30s", [*_ratios(short), *recorded]),
        ("fashion-objectives-long", "5m", [*_ratios(LONG), *map(_budget, OBJECTIVES)]),
        ("fashion-budgets", "30s", _alerts(BURNING, times)),
        ("fashion-causes", "15s", _alerts(CAUSES, times)),
        ("fashion-operator", "30s", _alerts(OF_OPERATOR, times)),
        ("fashion-coverage", "1m", _alerts(OF_COVERAGE, times)),
    )
    return [
        {
            "name": name,
            "interval": duration(interval, times),
            "rules": [rule | {"expr": faster(scoped(rule["expr"], matcher), times)} for rule in rules],
        }
        for name, interval, rules in groups
    ]


def _ratios(windows: Iterable[str]) -> list[Rule]:
    return [_record(each.recorded(window), each.error_ratio(window)) for each in OBJECTIVES for window in windows]


def _budget(objective: Objective) -> Rule:
    return _record(objective.budget_left, f"1 - {objective.recorded(PERIOD)} / {objective.budget}")


def _record(name: str, expression: str) -> Rule:
    return {"record": name, "expr": expression}


def _alerts(alerts: Sequence[Alert], times: float) -> list[Rule]:
    return [_alert(each, times) for each in alerts]


def _alert(alert: Alert, times: float) -> Rule:
    told = {"summary": alert.summary, "description": alert.description, "runbook_url": alert.runbook}
    held = {"for": duration(alert.wait, times)} if alert.wait != "0s" else {}
    return (
        {"alert": alert.name, "expr": alert.expression}
        | held
        | {
            "labels": {"severity": alert.severity},
            "annotations": told,
        }
    )
