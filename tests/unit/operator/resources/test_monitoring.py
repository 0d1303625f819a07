import msgspec

from fashion_operator.resources import build_monitoring
from fashion_operator.resources.monitoring import MONITORS, PROMETHEUS, RULES
from fashion_operator.spec.platform import Defaults
from support.operator.finding import one
from support.operator.world import platform_of

APIS = frozenset({PROMETHEUS, MONITORS, RULES})
SHOP = platform_of()
TOLD = msgspec.structs.replace(
    SHOP,
    defaults=Defaults(
        version="1.0",
        monitoring_labels={"release": "stack", "app.kubernetes.io/instance": "stack"},
        runbook_url="https://docs/runbook",
    ),
)


def test_prometheus_selects_what_it_scrapes_and_its_rules_by_the_labels_of_the_spec() -> None:
    for kind in ("ServiceMonitor", "PrometheusRule"):
        labels = one(build_monitoring(TOLD, APIS), kind)["metadata"]["labels"]
        assert labels["release"] == "stack"
        assert labels["app.kubernetes.io/instance"] == SHOP.name


def test_alerts_lead_to_the_runbook_where_it_is_read() -> None:
    assert "https://docs/runbook#fashionstoredown" in str(one(build_monitoring(TOLD, APIS), "PrometheusRule"))


def test_dashboards_need_no_labels_of_prometheus() -> None:
    for each in build_monitoring(TOLD, APIS):
        assert each["kind"] != "ConfigMap" or "release" not in each["metadata"]["labels"]


def test_only_what_is_served_is_made() -> None:
    kinds = [{each["kind"] for each in build_monitoring(SHOP, APIS - {left})} for left in (MONITORS, RULES)]
    assert kinds == [{"PrometheusRule", "ConfigMap"}, {"ServiceMonitor", "ConfigMap"}]
