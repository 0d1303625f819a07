from dataclasses import replace
from typing import Any

import pytest

from fashion_operator.planning.observed import Observed, WayIn
from fashion_operator.planning.reconcile import Plan
from fashion_operator.planning.reporting.status import build_status
from fashion_operator.spec.platform import Platform
from support.operator.world import World, platform_of

GATEWAY = {
    "kind": "Pod",
    "metadata": {"name": "shop-gateway-x", "uid": "x", "labels": {"app.kubernetes.io/name": "gateway"}},
    "status": {"conditions": [{"type": "Ready", "status": "True"}]},
}


def observed(platform: Platform, address: str = "", **way_in: Any) -> Observed:
    """A platform that is rolled out, with an address that a controller reports."""
    world = World()
    world.settle(platform)
    world.pods = [GATEWAY]
    if address:
        points = [{"hostname" if "example" in address else "ip": address}]
        world.children["Ingress", "shop"]["status"] = {"loadBalancer": {"ingress": points}}
    return replace(world.observed, way_in=WayIn(**way_in))


def conditions(platform: Platform, found: Observed) -> dict[str, tuple[str, str]]:
    status = build_status(platform, found, Plan(revision="abc"), {}, "now", None)
    return {each["type"]: (each["status"], each["reason"]) for each in status["conditions"]}


@pytest.mark.parametrize(
    ("address", "failure", "expected"),
    [
        ("", None, ("Unknown", "NotTakenUp")),
        ("192.0.2.1", None, ("False", "NotProbed")),
        ("192.0.2.1", "", ("True", "Serving")),
        ("lb.example.com", "", ("True", "Serving")),
        ("192.0.2.1", "502 from something else", ("False", "NotServing")),
        ("localhost", None, ("True", "TakenUp")),
    ],
)
def test_the_way_in_is_what_the_gateway_answers(
    address: str, failure: str | None, expected: tuple[str, str]
) -> None:
    platform = platform_of()
    found = conditions(platform, observed(platform, address, failure=failure))
    assert found["Reachable"] == expected


@pytest.mark.parametrize("way_in", [{"failure": "502"}, {"has_certificate": False}, {"classes": frozenset()}])
def test_a_platform_that_nobody_reaches_is_neither_ready_nor_available(way_in: dict[str, Any]) -> None:
    platform = platform_of(ingress={"className": "mine"})
    found = conditions(platform, observed(platform, "192.0.2.1", **{"failure": "", **way_in}))
    assert {found[name][0] for name in ("Ready", "Available", "Reachable")} == {"False"}
    assert found["Degraded"][0] == "True"


def test_an_ingress_that_nobody_took_up_is_reported_and_does_not_keep_a_platform_from_being_ready() -> None:
    platform = platform_of(ingress={"className": "mine"})
    found = observed(platform)
    assert conditions(platform, found)["Ready"][0] == "True"
    status = build_status(platform, found, Plan(revision="abc"), {}, "now", None)
    assert "see that one serves the IngressClass mine" in status["message"]


def test_what_was_wrong_at_an_address_that_is_gone_is_forgotten() -> None:
    platform = platform_of()
    assert conditions(platform, observed(platform, failure="502"))["Reachable"] == ("Unknown", "NotTakenUp")


def test_a_gateway_without_a_ready_pod_is_no_trouble_of_the_way_in() -> None:
    platform = platform_of()
    found = replace(observed(platform, "192.0.2.1", failure="503"), pods=[])
    assert conditions(platform, found)["Degraded"][0] == "False"


@pytest.mark.parametrize(
    ("ingress", "expected"),
    [({"enabled": False}, ("True", "ClusterOnly")), ({"probe": False}, ("True", "TakenUp"))],
)
def test_who_wants_no_probe_gets_none(ingress: dict[str, Any], expected: tuple[str, str]) -> None:
    platform = platform_of(ingress=ingress)
    address = "192.0.2.1" if ingress.get("enabled", True) else ""
    assert conditions(platform, observed(platform, address))["Reachable"] == expected
