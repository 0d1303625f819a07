"""A Prometheus that Prometheus Operator runs takes up what our operator makes of a platform."""

import json
from collections.abc import Callable, Iterator

import pytest
import yaml

from fashion_operator.monitoring.alerts.rules import ALERTS
from support.cluster.cluster import Object, eventually, helm
from support.cluster.platform import SERVICES, Platform
from support.cluster.programs import forwarded
from support.cluster.prometheus_operator import (
    NAMESPACE,
    POD,
    PORT,
    install_prometheus_operator,
    remove_prometheus_operator,
    run_prometheus,
)
from support.repository import ROOT
from support.telemetry.scraping import Prometheus

LABELS = {"release": "shops"}
CHOSEN = f"--set=monitoring.labels.release={LABELS['release']},monitoring.namespace={NAMESPACE}"
RELEASE = "fashion-operator", "--namespace=fashion-system"


@pytest.fixture(scope="module")
def prometheus_operator(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[[], None]]:
    """Prometheus Operator, and ours upgraded to label what it makes and to let it in; removes both when called."""
    before = json.loads(helm("status", *RELEASE, "--output=json"))["version"]

    def remove() -> None:
        helm("rollback", *RELEASE, str(before), "--wait")
        remove_prometheus_operator()

    try:
        install_prometheus_operator(tmp_path_factory.mktemp("prometheus-operator"))
        helm("upgrade", *RELEASE, str(ROOT / "charts/fashion-operator"), "--reuse-values", "--wait", CHOSEN)
        yield remove
    finally:
        remove()


@pytest.fixture(scope="module")
def operated(installed: Platform, prometheus_operator: Callable[[], None]) -> Iterator[Prometheus]:
    """The Prometheus that it runs, once that scrapes every service and our operator."""
    values = yaml.safe_load((ROOT / "charts/fashion-monitoring/values.yaml").read_text())
    run_prometheus(values["prometheus"]["image"], LABELS)
    with forwarded(NAMESPACE, POD, PORT) as address:
        found = Prometheus(address, installed.prefix, interval="1m")
        eventually(lambda: found.scrapes(len(SERVICES) + 1))
        yield found
        found.close()


def rules(prometheus: Prometheus) -> list[Object]:
    return [rule for group in prometheus.ask("/rules")["groups"] for rule in group["rules"]]


def test_it_scrapes_every_service_once(operated: Prometheus) -> None:
    assert len(operated.query("up")) == len(SERVICES) + 1
    eventually(lambda: operated.number("Services that live") == len(SERVICES))


def test_it_evaluates_every_rule(operated: Prometheus) -> None:
    eventually(lambda: {alert.name for alert in ALERTS} <= {rule["name"] for rule in rules(operated)})
    eventually(lambda: {rule["health"] for rule in rules(operated)} == {"ok"})


def test_an_alert_fires_there(left_alone: Platform, operated: Prometheus) -> None:
    left_alone.stop("statefulset", "redis")
    eventually(lambda: "FashionStoreDown" in operated.firing())
    left_alone.edit(suspend=False)
    eventually(lambda: "FashionStoreDown" not in operated.firing())


def test_a_platform_outlives_prometheus_operator(
    platform: Platform, operated: Prometheus, prometheus_operator: Callable[[], None]
) -> None:
    prometheus_operator()
    platform.edit(cache={"colors": "7m"})
    eventually(platform.is_settled, 60)
