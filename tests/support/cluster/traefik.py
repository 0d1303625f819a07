"""Traefik, an implementation of the Gateway API that is not ours, in the cluster."""

from support.cluster.cluster import Object, apply, kubectl
from support.cluster.programs import administrator, deployment, module

IMAGE = "traefik:v3.7.13"
GATEWAY_API = "sigs.k8s.io/gateway-api@v1.6.1"
NAMESPACE, PORT = "traefik", 8000
CONTROLLER = "traefik.io/gateway-controller"


def install_gateway_api() -> None:
    """Have the cluster serve the standard kinds of the Gateway API, as its own project defines them."""
    definitions = f"--filename={module(GATEWAY_API)}/config/crd/standard"
    kubectl("apply", "--server-side", "--force-conflicts", definitions)
    kubectl("wait", "--for=condition=Established", "--timeout=60s", "crd/httproutes.gateway.networking.k8s.io")


def install_traefik(*listeners: Object) -> None:
    """Start Traefik with a Gateway `public` of these listeners, which admit routes of any namespace."""
    kubectl("create", "namespace", NAMESPACE)
    arguments = ["--providers.kubernetesgateway", f"--entrypoints.web.address=:{PORT}", "--ping"]
    apply(
        *administrator(NAMESPACE),
        _object("GatewayClass", NAMESPACE, {"controllerName": CONTROLLER}),
        _object("Gateway", "public", {"gatewayClassName": NAMESPACE, "listeners": list(listeners)}),
        deployment(NAMESPACE, IMAGE, arguments, {"httpGet": {"path": "/ping", "port": 8080}}),
    )
    kubectl("rollout", "status", "deployment/traefik", f"--namespace={NAMESPACE}", "--timeout=120s")


def listener(name: str, admits: str = "All") -> Object:
    """A listener for HTTP that admits routes of some namespaces: All or Same."""
    return {
        "name": name,
        "port": PORT,
        "protocol": "HTTP",
        "hostname": f"{name}.example.com",
        "allowedRoutes": {"namespaces": {"from": admits}},
    }


def remove_traefik() -> None:
    """Delete all of it but the definitions."""
    kubectl("delete", "gatewayclass,clusterrolebinding", NAMESPACE, "--ignore-not-found")
    kubectl("delete", "namespace", NAMESPACE, "--ignore-not-found")


def _object(kind: str, name: str, spec: Object) -> Object:
    meta = {"name": name, "namespace": NAMESPACE}
    return {"apiVersion": "gateway.networking.k8s.io/v1", "kind": kind, "metadata": meta, "spec": spec}
