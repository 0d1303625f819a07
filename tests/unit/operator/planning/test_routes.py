from dataclasses import replace
from typing import Any

import pytest

from fashion_operator.planning.observed import Observed
from fashion_operator.planning.problems import find_problem
from fashion_operator.planning.reporting.side_conditions import reachable
from fashion_operator.resources import build_route
from fashion_operator.resources.network.ingress import ROUTES
from fashion_operator.resources.network.routes import HTTP_ROUTES
from fashion_operator.resources.pods.environment import service_environment
from support.operator.world import World, platform_of

SERVED = frozenset({HTTP_ROUTES})
GATEWAY = {"parentRefs": [{"name": "public", "namespace": "gateways"}], "hostnames": ["shop.example.com"]}
ROUTED = platform_of(ingress={"enabled": False}, gateway=GATEWAY)


def observed(apis: frozenset[str] = SERVED, **conditions: str) -> Observed:
    """A platform whose route has conditions, if any."""
    world = World()
    world.settle(ROUTED)
    made = build_route(ROUTED, SERVED)
    assert made
    said = [
        {"type": name, "status": status, "reason": "Mine", "message": "as I say"}
        for name, status in conditions.items()
    ]
    parents = [{"parentRef": {"name": "public"}, "conditions": said}] if said else []
    world.children["HTTPRoute", "shop"] = {**made, "status": {"parents": parents}}
    return replace(world.observed, apis=apis)


def test_a_route_leads_the_paths_of_the_api_to_the_gateway() -> None:
    made = build_route(ROUTED, SERVED)
    assert made
    spec = made["spec"]
    assert (spec["parentRefs"], spec["hostnames"]) == (GATEWAY["parentRefs"], GATEWAY["hostnames"])
    (rule,) = spec["rules"]
    paths = {each["path"]["value"]: each["path"]["type"] for each in rule["matches"]}
    assert paths == {path: {"Prefix": "PathPrefix"}.get(kind, kind) for path, kind in ROUTES.items()}
    assert rule["backendRefs"] == [{"name": "shop-gateway", "port": 8080}]


def test_there_is_none_unless_it_is_asked_for_and_known() -> None:
    assert build_route(platform_of(), SERVED) is None
    assert build_route(ROUTED, frozenset()) is None


def test_the_gateway_trusts_the_one_in_front_of_it() -> None:
    variables = {each["name"]: each.get("value") for each in service_environment(ROUTED, "gateway")}
    assert variables["FASHION_FORWARDED_HOPS"] == "1"


@pytest.mark.parametrize(
    ("found", "expected"),
    [
        (observed(), ("Unknown", "NotTakenUp")),
        (observed(Accepted="True", ResolvedRefs="True"), ("True", "TakenUp")),
        (observed(Accepted="False"), ("False", "RouteRejected")),
        (observed(Accepted="True", ResolvedRefs="False"), ("False", "RouteRejected")),
        (observed(frozenset()), ("False", "GatewayAPIMissing")),
    ],
)
def test_the_way_in_is_what_the_controller_says(found: Observed, expected: tuple[str, str]) -> None:
    condition = reachable(ROUTED, found)
    assert (condition.status, condition.reason) == expected


def test_a_rejected_route_is_a_problem_in_the_controllers_words() -> None:
    problem = find_problem(ROUTED, observed(Accepted="False"))
    assert problem
    assert problem.message == "spec.gateway: the Gateway public does not serve the HTTPRoute: as I say"


@pytest.mark.parametrize("ingress", [{}, {"host": "shop.example.com"}])
def test_of_two_ways_in_the_worse_one_is_reported(ingress: dict[str, Any]) -> None:
    platform = platform_of(ingress=ingress, gateway=GATEWAY)
    assert reachable(platform, observed(Accepted="True")).reason == "NotTakenUp"
