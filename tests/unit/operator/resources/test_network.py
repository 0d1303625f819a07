from typing import Any

import pytest

from fashion.settings import load_settings
from fashion_operator.resources import build_ingress, build_service, build_stores
from fashion_operator.spec.platform import Platform
from support.operator.finding import one
from support.operator.world import platform_of

NAME = "app.kubernetes.io/name"


def ingress(**given: Any) -> Any:
    return build_ingress(platform_of(ingress=given))


def policy(part: str) -> Any:
    platform: Platform = platform_of()
    services = (
        build_service(platform, name, platform, "") for name in ("imaging", "color", "products", "gateway")
    )
    return one([*build_stores(platform, ""), *(each for made in services for each in made)], "NetworkPolicy", part)


def allowed(part: str) -> Any:
    (rule,) = policy(part)["spec"]["ingress"]
    return rule


def test_the_ingress_leads_to_the_api_and_its_description_alone() -> None:
    (rule,) = ingress()["spec"]["rules"]
    paths = {each["path"]: each["pathType"] for each in rule["http"]["paths"]}
    assert paths == {"/v1": "Prefix", "/docs": "Prefix", "/": "Exact"}
    assert {each["backend"]["service"]["name"] for each in rule["http"]["paths"]} == {"shop-gateway"}


def test_without_a_host_it_takes_any() -> None:
    assert set(ingress()["spec"]) == {"rules"}
    assert "host" not in ingress()["spec"]["rules"][0]


def test_a_host_may_have_a_certificate() -> None:
    spec = ingress(host="shop.example.com", tlsSecret="mine", className="nginx")["spec"]
    assert (spec["rules"][0]["host"], spec["ingressClassName"]) == ("shop.example.com", "nginx")
    assert spec["tls"] == [{"hosts": ["shop.example.com"], "secretName": "mine"}]


def test_it_lets_a_photo_and_the_form_around_it_through() -> None:
    annotations = ingress(maxUpload="10Mi")["metadata"]["annotations"]
    settings = load_settings(max_upload_bytes=10 * 1024 * 1024)
    assert annotations["nginx.ingress.kubernetes.io/proxy-body-size"] == str(settings.max_body_bytes)


def test_it_is_left_out_when_asked() -> None:
    assert ingress(enabled=False) is None


def test_anyone_reaches_the_gateway() -> None:
    assert allowed("gateway") == {"ports": [{"port": "http"}]}


@pytest.mark.parametrize("service", ["imaging", "color", "products"])
def test_the_gateway_the_operator_and_prometheus_reach_the_others(service: str) -> None:
    gateway, operator, prometheus = allowed(service)["from"]
    assert gateway["podSelector"]["matchExpressions"] == [{"key": NAME, "operator": "In", "values": ["gateway"]}]
    assert gateway["podSelector"]["matchLabels"]["app.kubernetes.io/instance"] == "shop"
    assert operator["podSelector"]["matchLabels"] == {NAME: "fashion-operator"}
    assert operator["namespaceSelector"]["matchLabels"] == {"kubernetes.io/metadata.name": "fashion-system"}
    assert prometheus == {"namespaceSelector": {"matchLabels": {"kubernetes.io/metadata.name": "monitoring"}}}


@pytest.mark.parametrize(("store", "gateway_is_in"), [("postgres", False), ("redis", True)])
def test_only_what_uses_a_store_reaches_it(store: str, gateway_is_in: bool) -> None:
    (source,) = allowed(store)["from"]
    (among,) = source["podSelector"]["matchExpressions"]
    usual = {"imaging", "color", "products", "migrate", "catalogue", "maintenance"}
    assert set(among["values"]) == usual | ({"gateway"} if gateway_is_in else set())
    assert source["podSelector"]["matchLabels"]["app.kubernetes.io/instance"] == "shop"


@pytest.mark.parametrize("store", ["postgres", "redis"])
def test_a_store_connects_to_nothing(store: str) -> None:
    spec = policy(store)["spec"]
    assert "Egress" in spec["policyTypes"]
    assert "egress" not in spec
