"""Who reaches whom: the ingress from outside, and what pods let in and may reach."""

from collections.abc import Sequence
from typing import Any

from fashion_operator.resources.egress import job_egress, service_egress
from fashion_operator.resources.objects import MANAGER, NAME, Manifest, child, of_platform, selector
from fashion_operator.spec.platform import Platform
from fashion_operator.spec.services import Service
from fashion_operator.spec.units import whole

FORM_BYTES = 65_536
NGINX, F5_NGINX = "nginx.ingress.kubernetes.io", "nginx.org"
ROUTES = {"/v1": "Prefix", "/docs": "Prefix", "/studio": "Prefix", "/": "Exact"}

Peer = dict[str, Any]


def build_ingress(platform: Platform) -> Manifest | None:
    """The way to the gateway's API and its description; not to its metrics."""
    ingress = platform.spec.ingress
    if not ingress.enabled:
        return None
    paths = [
        {"path": path, "pathType": kind, "backend": _gateway(platform)} for path, kind in sorted(ROUTES.items())
    ]
    host = {"host": ingress.host} if ingress.host else {}
    spec = {
        **({"ingressClassName": ingress.class_name} if ingress.class_name else {}),
        "rules": [{**host, "http": {"paths": paths}}],
        **({"tls": [{"hosts": [ingress.host], "secretName": ingress.tls_secret}]} if ingress.tls_secret else {}),
    }
    made = child(platform, "networking.k8s.io/v1", "Ingress", "gateway", "ingress", name=platform.name, spec=spec)
    made["metadata"]["annotations"] = {**_annotations(whole(ingress.max_upload)), **ingress.annotations}
    return made


def build_service_policy(platform: Platform, service: Service, served: Platform | None = None) -> Manifest:
    """The gateway is open; the others are for the gateway, for the operator and for Prometheus.

    Args:
        served: the platform that the pods are made of while another is wanted.
    """
    allowed: dict[str, Any] = {"ports": [{"port": "http"}]}
    if service != "gateway":
        allowed["from"] = [_pods(platform, "gateway"), _operator(platform), *_monitoring(platform)]
    egress = service_egress([platform, *([served] if served else [])], service)
    rules = {"policyTypes": ["Ingress", "Egress"], "ingress": [allowed], "egress": egress}
    return _policy(platform, service, "service", rules)


def build_job_policy(platform: Platform, in_use: Sequence[Platform]) -> Manifest:
    """Jobs reach the stores of every platform in use, and nobody reaches them."""
    pods = {"matchLabels": {**of_platform(platform), "app.kubernetes.io/component": "job"}}
    spec = {"podSelector": pods, "policyTypes": ["Ingress", "Egress"], "egress": job_egress(in_use)}
    return child(platform, "networking.k8s.io/v1", "NetworkPolicy", "jobs", "job", spec=spec)


def build_store_policy(platform: Platform, part: str, clients: tuple[str, ...]) -> Manifest:
    """A store is for the parts that use it, and itself connects to nothing."""
    allowed = {"from": [_pods(platform, *clients)], "ports": [{"port": part}]}
    return _policy(platform, part, "store", {"policyTypes": ["Ingress", "Egress"], "ingress": [allowed]})


def _policy(platform: Platform, part: str, component: str, rules: dict[str, Any]) -> Manifest:
    spec = {"podSelector": {"matchLabels": selector(platform, part)}, **rules}
    return child(platform, "networking.k8s.io/v1", "NetworkPolicy", part, component, spec=spec)


def _pods(platform: Platform, *parts: str) -> Peer:
    among = [{"key": NAME, "operator": "In", "values": list(parts)}]
    return {"podSelector": {"matchLabels": of_platform(platform), "matchExpressions": among}}


def _operator(platform: Platform) -> Peer:
    pods = {"podSelector": {"matchLabels": {NAME: MANAGER}}}
    return {**_namespace(platform.defaults.namespace), **pods}


def _monitoring(platform: Platform) -> list[Peer]:
    namespace = platform.defaults.monitoring_namespace
    return [_namespace(namespace)] if namespace else []


def _namespace(name: str) -> Peer:
    return {"namespaceSelector": {"matchLabels": {"kubernetes.io/metadata.name": name}}}


def _gateway(platform: Platform) -> dict[str, Any]:
    return {"service": {"name": f"{platform.name}-gateway", "port": {"name": "http"}}}


def _annotations(max_upload: int) -> dict[str, str]:
    """What controllers need that limit bodies; Traefik and HAProxy do not."""
    return {
        f"{NGINX}/proxy-body-size": str(max_upload + FORM_BYTES),
        f"{NGINX}/proxy-read-timeout": "300",
        # Live events must not wait for a full buffer, nor a photo be written to a disk.
        f"{NGINX}/proxy-buffering": "off",
        f"{NGINX}/proxy-request-buffering": "off",
        f"{F5_NGINX}/client-max-body-size": str(max_upload + FORM_BYTES),
        f"{F5_NGINX}/proxy-read-timeout": "300s",
        f"{F5_NGINX}/proxy-buffering": "False",
    }
