from typing import Any

import pytest

from fashion_operator.resources import build_job_policy, build_service, build_stores
from fashion_operator.resources.network.policies import build_service_policy
from fashion_operator.spec.platform import Platform
from fashion_operator.spec.ports import ports_of
from fashion_operator.spec.services import WITH_TABLES
from support.operator.finding import one
from support.operator.world import platform_of

NAME = "app.kubernetes.io/name"


def policy(part: str) -> Any:
    platform: Platform = platform_of(events={"engine": "nats"})
    services = (
        build_service(platform, name, platform, "") for name in ("imaging", "color", "products", "gateway")
    )
    return one([*build_stores(platform, ""), *(each for made in services for each in made)], "NetworkPolicy", part)


def allowed(part: str) -> Any:
    (rule,) = policy(part)["spec"]["ingress"]
    return rule


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


@pytest.mark.parametrize(("store", "gateway_is_in"), [("postgres", False), ("redis", True), ("nats", True)])
def test_only_what_uses_a_store_reaches_it(store: str, gateway_is_in: bool) -> None:
    (source,) = allowed(store)["from"]
    (among,) = source["podSelector"]["matchExpressions"]
    jobs = {"migrate", "catalogue", "maintenance", "backup", "restore", "relevance"}
    assert set(among["values"]) == {*WITH_TABLES, *jobs} | ({"gateway"} if gateway_is_in else set())
    assert source["podSelector"]["matchLabels"]["app.kubernetes.io/instance"] == "shop"


@pytest.mark.parametrize("store", ["postgres", "redis", "nats"])
def test_a_store_connects_to_nothing(store: str) -> None:
    spec = policy(store)["spec"]
    assert "Egress" in spec["policyTypes"]
    assert "egress" not in spec


def egress(part: str, **spec: Any) -> list[Any]:
    """What pods of a service may reach, DNS left out."""
    found = build_service_policy(platform_of(**spec), part)["spec"]["egress"]  # type: ignore[arg-type]
    assert {each["port"] for each in found[0]["ports"]} == {53, 5353}
    rules: list[Any] = found[1:]
    return rules


def parts(rules: list[Any]) -> set[tuple[str, int]]:
    """The parts of the platform that rules lead to, each with its port."""
    own = (rule for rule in rules if "podSelector" in rule.get("to", [{}])[0])
    return {(rule["to"][0]["podSelector"]["matchLabels"][NAME], rule["ports"][0]["port"]) for rule in own}


def outside(rules: list[Any]) -> set[int]:
    """The ports that rules open to every address."""
    return {port["port"] for rule in rules if "to" not in rule for port in rule["ports"]}


def test_a_service_reaches_its_stores_and_the_gateway_the_services() -> None:
    assert parts(egress("imaging")) == {("postgres", 5432), ("redis", 6379)}
    assert parts(egress("gateway")) == {("redis", 6379), ("imaging", 8001), ("color", 8002), ("products", 8003)}
    assert outside(egress("imaging")) == outside(egress("gateway")) == set()


@pytest.mark.parametrize("service", ["imaging", "gateway"])
def test_a_service_reaches_the_nats_that_carries_the_events(service: str) -> None:
    assert ("nats", 4222) in parts(egress(service, events={"engine": "nats"}))
    other = {"engine": "nats", "secretRef": {"name": "mine"}}
    assert 4222 in outside(egress(service, events=other))


@pytest.mark.parametrize("service", ["imaging", "color", "gateway"])
def test_products_alone_reaches_the_internet_and_no_private_network(service: str) -> None:
    def blocks(part: str) -> list[Any]:
        return [rule for rule in egress(part) if "ipBlock" in rule.get("to", [{}])[0]]

    (rule,) = blocks("products")
    block = rule["to"][0]["ipBlock"]
    assert (block["cidr"], rule["ports"]) == ("0.0.0.0/0", [{"port": 443, "protocol": "TCP"}])
    assert {"10.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12", "192.168.0.0/16"} <= {*block["except"]}
    assert blocks(service) == []


def test_stores_telemetry_prometheus_and_issuers_of_others_are_reached_at_their_ports() -> None:
    own = {"secretRef": {"name": "mine"}}
    issuers = [{"issuer": "https://id.example.com:8443", "audience": "a", "tenant": "a"}]
    spec: dict[str, Any] = {
        "database": own,
        "redis": own,
        "errors": own,
        "tracing": {"endpoint": "http://collector:4318"},
        "identity": {"issuers": issuers},
        "monitoring": {"prometheusUrl": "http://prometheus:9090"},
    }
    assert outside(egress("color", **spec)) == {5432, 6379, 443, 4318}
    assert outside(egress("gateway", **spec)) == {6379, 443, 4318, 8443, 9090}
    assert {"to": [{"namespaceSelector": {}}]} in egress("color", **spec)


def test_pods_of_the_old_platform_still_reach_its_stores_during_a_migration() -> None:
    wanted = platform_of(database={"secretRef": {"name": "mine"}})
    rules = build_service_policy(wanted, "color", platform_of())["spec"]["egress"]
    assert parts(rules[1:]) == {("postgres", 5432), ("redis", 6379)}
    assert outside(rules[1:]) == {5432}


def test_jobs_reach_both_stores_and_let_nobody_in() -> None:
    spec = build_job_policy(platform_of(), [platform_of()])["spec"]
    assert not any("ipBlock" in to for rule in spec["egress"] for to in rule.get("to", ()))
    assert parts(spec["egress"][1:]) == {("postgres", 5432), ("redis", 6379)}
    assert spec["podSelector"]["matchLabels"]["app.kubernetes.io/component"] == "job"
    assert ("Ingress" in spec["policyTypes"], "ingress" in spec) == (True, False)


def test_jobs_reach_public_servers_by_https_where_the_catalogue_is_at_a_url() -> None:
    platform = platform_of(catalogue={"url": "https://shop.example.com/feed.xml"})
    [public] = [
        rule
        for rule in build_job_policy(platform_of(), [platform])["spec"]["egress"]
        if "ipBlock" in rule.get("to", [{}])[0]
    ]
    assert [each["port"] for each in public["ports"]] == [443]
    assert "10.0.0.0/8" in public["to"][0]["ipBlock"]["except"]


@pytest.mark.parametrize(
    ("url", "ports"),
    [
        ("postgresql+asyncpg://u:p@db", (5432,)),
        ("redis://:p@[::1]:6380/0", (6380,)),
        ("redis://[::1]", (6379,)),
        ("redis+sentinel://:p@one,two:5000/main", (5000, 6379, 26379)),
        ("rediss+cluster://:p@one,two:7001", (6379, 7001)),
        ("https://key@sentry.example.com/4", (443,)),
        ("http://collector:4318/v1?x=a:9", (4318,)),
        ("not a url", ()),
        ("unknown://host", ()),
    ],
)
def test_the_ports_of_a_url(url: str, ports: tuple[int, ...]) -> None:
    assert ports_of(url) == ports
