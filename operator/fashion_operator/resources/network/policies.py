"""Network policies: what pods let in and may reach."""

from collections.abc import Sequence
from typing import Any

from fashion_operator.resources.network.egress import job_egress, service_egress
from fashion_operator.resources.objects import MANAGER, NAME, Manifest, child, of_platform, selector
from fashion_operator.spec.platform import Platform
from fashion_operator.spec.services import Service

Peer = dict[str, Any]


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
