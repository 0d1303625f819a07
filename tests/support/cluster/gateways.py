"""HTTPRoutes where the Gateway API is not installed, and what a controller reports of them."""

import json

from support.cluster.cluster import Object, apply, kubectl
from support.cluster.platform import Platform

_GROUP = "gateway.networking.k8s.io"
_NAME = f"httproutes.{_GROUP}"
_ANYTHING = {"type": "object", "x-kubernetes-preserve-unknown-fields": True}


def install_http_routes() -> None:
    """Have the cluster serve HTTPRoutes, whatever is in them; the real definition stays where it is installed."""
    if kubectl("get", "crd", _NAME, "--ignore-not-found"):
        return
    version = {
        "name": "v1",
        "served": True,
        "storage": True,
        "subresources": {"status": {}},
        "schema": {"openAPIV3Schema": _ANYTHING},
    }
    names = {"kind": "HTTPRoute", "plural": "httproutes", "singular": "httproute", "listKind": "HTTPRouteList"}
    # Groups of k8s.io want it to be said.
    approved = {"api-approved.kubernetes.io": "unapproved, for tests"}
    spec = {"group": _GROUP, "scope": "Namespaced", "names": names, "versions": [version]}
    definition: Object = {"apiVersion": "apiextensions.k8s.io/v1", "kind": "CustomResourceDefinition"}
    apply({**definition, "metadata": {"name": _NAME, "annotations": approved}, "spec": spec})
    kubectl("wait", "--for=condition=Established", "--timeout=60s", f"crd/{_NAME}")


def report_acceptance(platform: Platform, gateway: str, accepted: bool, message: str) -> None:
    """Report of a platform's HTTPRoute what the controller of a Gateway reports."""
    condition = {
        "type": "Accepted",
        "status": str(accepted),
        "reason": "Accepted" if accepted else "NotAllowedByListeners",
        "message": message,
        "lastTransitionTime": "2026-01-01T00:00:00Z",
    }
    parent = {"parentRef": {"name": gateway}, "controllerName": "example.com/tests", "conditions": [condition]}
    patch = json.dumps({"status": {"parents": [parent]}})
    where = f"--namespace={platform.namespace}", "--subresource=status", "--type=merge"
    kubectl("patch", f"httproute.{_GROUP}", platform.name, *where, f"--patch={patch}")
