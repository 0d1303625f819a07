"""What Gateways say of a platform's HTTPRoute; pure."""

from collections.abc import Iterable
from typing import Any

from fashion_operator.planning.observed import Observed
from fashion_operator.resources.network.routes import HTTP_ROUTES
from fashion_operator.spec.platform import Platform

_NEEDED = ("Accepted", "ResolvedRefs")


def route_faults(platform: Platform, observed: Observed) -> Iterable[tuple[str, str]]:
    """Yield why Gateways do not lead to a platform that asks for that."""
    if not platform.spec.gateway:
        return
    if HTTP_ROUTES not in observed.apis:
        yield (
            "GatewayAPIMissing",
            "spec.gateway: the cluster serves no HTTPRoute of gateway.networking.k8s.io/v1: install the Gateway"
            " API and a controller for it.",
        )
    for parent in _parents(platform, observed):
        for each in parent.get("conditions", ()):
            if each["type"] in _NEEDED and each["status"] == "False":
                name = parent["parentRef"]["name"]
                said = each.get("message") or each["reason"]
                yield "RouteRejected", f"spec.gateway: the Gateway {name} does not serve the HTTPRoute: {said}"


def is_accepted(platform: Platform, observed: Observed) -> bool:
    """Whether a Gateway accepted the HTTPRoute."""
    return any(
        each["type"] == "Accepted" and each["status"] == "True"
        for parent in _parents(platform, observed)
        for each in parent.get("conditions", ())
    )


def _parents(platform: Platform, observed: Observed) -> list[dict[str, Any]]:
    found = observed.find("HTTPRoute", platform.name) or {}
    parents: list[dict[str, Any]] = found.get("status", {}).get("parents", [])
    return parents
