"""What Prometheus and Grafana find of a platform, where their operators look for it.

A Prometheus without its operator finds the pods by their annotations.
"""

from functools import lru_cache

from fashion_operator.monitoring import build_dashboards, build_rules
from fashion_operator.monitoring.alerts.rules import ALERTS
from fashion_operator.monitoring.dashboards.build import page_on
from fashion_operator.resources.grafana import grafana_address, page_address
from fashion_operator.resources.objects import Manifest, adopted, child, of_platform
from fashion_operator.spec.platform import Platform

PROMETHEUS = "monitoring.coreos.com"
MONITORS, RULES = f"{PROMETHEUS}/ServiceMonitor", f"{PROMETHEUS}/PrometheusRule"
COMPONENT = "monitoring"
_BY_POD = {"action": "replace", "sourceLabels": ["__meta_kubernetes_pod_name"], "targetLabel": "instance"}
# Building them takes as long as all the rest of a reconciliation.
_dashboards = lru_cache(maxsize=32)(build_dashboards)


def build_monitoring(platform: Platform, apis: frozenset[str]) -> list[Manifest]:
    """Return what the spec asks for and is served; dashboards by default where Prometheus' operator is.

    Args:
        apis: the API groups that are served, and `{group}/{kind}` of those that may be served in part.
    """
    asked, served = platform.spec.monitoring, PROMETHEUS in apis
    names = platform.name, platform.namespace, platform.prefix
    dashboards = served if asked.dashboards is None else asked.dashboards
    return [
        *([_build_service_monitor(platform)] if asked.service_monitor and MONITORS in apis else []),
        *([_build_rules(platform)] if asked.rules and RULES in apis else []),
        *(
            adopted(platform, each, "dashboards", COMPONENT)
            for each in (_dashboards(*names) if dashboards else ())
        ),
    ]


def _build_rules(platform: Platform) -> Manifest:
    names, runbook = (platform.name, platform.namespace, platform.prefix), platform.defaults.runbook_url
    rules = build_rules(*names, runbook, _pages(platform))
    return _selected(platform, adopted(platform, rules, "rules", COMPONENT))


def _pages(platform: Platform) -> dict[str, str]:
    """The page in Grafana on each alert, where its whole address is known and it has the dashboards."""
    if not grafana_address(platform).startswith("http"):
        return {}
    return {alert.name: page_address(platform, page_on(alert.name)) for alert in ALERTS}


def _build_service_monitor(platform: Platform) -> Manifest:
    """One ServiceMonitor for the four services."""
    spec = {
        "selector": {"matchLabels": {**of_platform(platform), "app.kubernetes.io/component": "service"}},
        # The samples name their service and platform themselves.
        "endpoints": [
            {"port": "http", "path": "/metrics", "interval": "15s", "honorLabels": True, "relabelings": [_BY_POD]}
        ],
    }
    monitor = child(
        platform, f"{PROMETHEUS}/v1", "ServiceMonitor", "services", COMPONENT, name=platform.name, spec=spec
    )
    return _selected(platform, monitor)


def _selected(platform: Platform, manifest: Manifest) -> Manifest:
    """The object with the labels that Prometheus selects it by."""
    meta = manifest["metadata"]
    return {**manifest, "metadata": {**meta, "labels": platform.defaults.monitoring_labels | meta["labels"]}}
