"""The HTTPRoute by which Gateways of the Gateway API lead to the gateway."""

import msgspec

from fashion_operator.resources.network.ingress import ROUTES
from fashion_operator.resources.objects import Manifest, child
from fashion_operator.spec.platform import Platform
from fashion_operator.spec.services import PORTS

GATEWAY_API = "gateway.networking.k8s.io"
HTTP_ROUTES = f"{GATEWAY_API}/HTTPRoute"
_TYPES = {"Prefix": "PathPrefix", "Exact": "Exact"}


def build_route(platform: Platform, apis: frozenset[str]) -> Manifest | None:
    """The HTTPRoute to the gateway's API and its description, where that kind is served.

    TLS is as the Gateways have it.
    """
    wanted = platform.spec.gateway
    if not wanted or HTTP_ROUTES not in apis:
        return None
    paths = [{"path": {"type": _TYPES[kind], "value": path}} for path, kind in sorted(ROUTES.items())]
    backend = {"name": f"{platform.name}-gateway", "port": PORTS["gateway"]}
    spec = {
        "parentRefs": [msgspec.to_builtins(each) for each in wanted.parent_refs],
        **({"hostnames": list(wanted.hostnames)} if wanted.hostnames else {}),
        "rules": [{"matches": paths, "backendRefs": [backend]}],
    }
    return child(platform, f"{GATEWAY_API}/v1", "HTTPRoute", "gateway", "ingress", name=platform.name, spec=spec)
