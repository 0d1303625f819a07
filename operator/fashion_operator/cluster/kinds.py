"""The kinds of objects that the operator reads and writes."""

from collections.abc import Set
from typing import Any

from lightkube.core.resource import NamespacedResourceG
from lightkube.generic_resource import (
    GenericNamespacedResource,
    create_global_resource,
    create_namespaced_resource,
)

from fashion_operator.resources.backups import VOLUME as BACKUPS
from fashion_operator.resources.monitoring import PROMETHEUS
from fashion_operator.resources.network.routes import GATEWAY_API
from fashion_operator.resources.objects import API, DOMAIN, VERSION
from fashion_operator.resources.scaling import CUSTOM_METRICS
from fashion_operator.resources.volumes import CLAIM
from fashion_operator.spec.services import STORE_PORTS

PLURAL = "fashionplatforms"
FIELD_MANAGER = "fashion-operator"
MANAGED = {"app.kubernetes.io/managed-by": FIELD_MANAGER}

Kind = type[GenericNamespacedResource]

PLATFORM = create_namespaced_resource(DOMAIN, VERSION, "FashionPlatform", PLURAL)
CHILDREN: dict[str, Kind] = {
    kind: create_namespaced_resource(group, version, kind, plural)
    for group, version, kind, plural in (
        ("", "v1", "ConfigMap", "configmaps"),
        ("", "v1", "Secret", "secrets"),
        ("", "v1", "Service", "services"),
        ("", "v1", "ServiceAccount", "serviceaccounts"),
        ("apps", "v1", "Deployment", "deployments"),
        ("apps", "v1", "StatefulSet", "statefulsets"),
        ("batch", "v1", "CronJob", "cronjobs"),
        ("batch", "v1", "Job", "jobs"),
        ("autoscaling", "v2", "HorizontalPodAutoscaler", "horizontalpodautoscalers"),
        ("policy", "v1", "PodDisruptionBudget", "poddisruptionbudgets"),
        ("networking.k8s.io", "v1", "Ingress", "ingresses"),
        ("networking.k8s.io", "v1", "NetworkPolicy", "networkpolicies"),
        ("", "v1", "PersistentVolumeClaim", "persistentvolumeclaims"),
        (GATEWAY_API, "v1", "HTTPRoute", "httproutes"),
        (PROMETHEUS, "v1", "PrometheusRule", "prometheusrules"),
        (PROMETHEUS, "v1", "ServiceMonitor", "servicemonitors"),
    )
}
LEASE = create_namespaced_resource("coordination.k8s.io", "v1", "Lease", "leases")
EVENT = create_namespaced_resource("", "v1", "Event", "events")
INGRESS_CLASS = create_global_resource("networking.k8s.io", "v1", "IngressClass", "ingressclasses")
POD = create_namespaced_resource("", "v1", "Pod", "pods")
# Of these not every kind needs to be served.
IN_PART = (PROMETHEUS, GATEWAY_API)
OPTIONAL = {API, CUSTOM_METRICS, *IN_PART}


def served_kinds(apis: Set[str]) -> list[Kind]:
    """What is watched: of APIs that may be missing only those kinds that are served, each by itself."""
    named = ((kind, kind._api_info.resource) for kind in (*CHILDREN.values(), POD))
    return [
        kind
        for kind, resource in named
        if resource.group not in IN_PART or f"{resource.group}/{resource.kind}" in apis
    ]


def plural_of(kind: Kind) -> str:
    """The kind's name in addresses and metrics."""
    return kind._api_info.plural


def labels_of(kind: type[NamespacedResourceG]) -> dict[str, Any] | None:
    """The labels of what is ours; a StatefulSet gives its selector's to the claims that it makes."""
    if kind is CHILDREN[CLAIM]:
        return {"app.kubernetes.io/part-of": "fashion", "app.kubernetes.io/name": (*STORE_PORTS, BACKUPS)}
    return None if kind is PLATFORM else dict(MANAGED)
