import re

import msgspec
import pytest

from fashion_operator.monitoring.dashboards.build import address_of
from fashion_operator.resources import build_monitoring
from fashion_operator.resources.backups import claim_of_backups
from fashion_operator.resources.monitoring import MONITORS, PROMETHEUS, RULES
from fashion_operator.resources.volumes import claim_name
from fashion_operator.spec.platform import Defaults
from fashion_operator.spec.services import STORE_PORTS
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


def test_the_rules_read_the_volumes_that_the_platform_has() -> None:
    rules = str(one(build_monitoring(SHOP, APIS), "PrometheusRule"))
    (found,) = {*re.findall(r'namespace="team", persistentvolumeclaim=~"([^"]+)"', rules)}
    claims = [*(claim_name(SHOP, store) for store in STORE_PORTS), claim_of_backups(SHOP)]
    assert [each for each in claims if not re.fullmatch(found, each)] == []


GRAFANA = "https://grafana.example.com"


def annotations(**monitoring: object) -> dict[str, dict[str, str]]:
    """The annotations of each alert of a platform that has a Grafana."""
    told = platform_of(monitoring={"grafanaUrl": f"{GRAFANA}/", **monitoring})
    groups = one(build_monitoring(told, APIS), "PrometheusRule")["spec"]["groups"]
    return {rule["alert"]: rule["annotations"] for each in groups for rule in each["rules"] if "alert" in rule}


@pytest.mark.parametrize(
    ("alert", "page"),
    [("FashionRedisFilling", "stores"), ("FashionConsumerLag", "events"), ("FashionServiceDown", "overview")],
)
def test_an_alert_leads_to_the_page_on_what_it_is_about(alert: str, page: str) -> None:
    address = annotations()[alert]["dashboard_url"]
    assert address == f"{GRAFANA}{address_of(page, 'team/shop')}"
    assert any(address.endswith(uid) for uid in dashboard_uids())


def dashboard_uids() -> set[str]:
    """The dashboards that the operator makes."""
    maps = [each for each in build_monitoring(SHOP, APIS) if each["kind"] == "ConfigMap"]
    return {msgspec.json.decode(content)["uid"] for each in maps for content in each["data"].values()}


def test_without_dashboards_or_their_whole_address_no_alert_leads_to_one() -> None:
    assert "dashboard_url" not in str(annotations(dashboards=False))
    assert "dashboard_url" not in str(annotations(grafanaUrl="/grafana"))
    assert "dashboard_url" not in str(one(build_monitoring(SHOP, APIS), "PrometheusRule"))
