"""How many pods a service has, and how few it may be brought down to."""

from typing import Any

from fashion_operator.resources.objects import Manifest, child, selector
from fashion_operator.spec.fields import Scaling
from fashion_operator.spec.platform import Platform
from fashion_operator.spec.services import Service

CUSTOM_METRICS = "custom.metrics.k8s.io"
QUEUE = "fashion_measuring_waiting"


def build_autoscaler(platform: Platform, service: Service, apis: frozenset[str]) -> Manifest:
    """The autoscaler; where the API for it is served, it also looks at the queue.

    A metric that cannot be had would keep it from ever scaling down.
    """
    scaling = platform.scaling(service)
    by_queue = scaling.target_queue is not None and CUSTOM_METRICS in apis
    spec = {
        "scaleTargetRef": {"apiVersion": "apps/v1", "kind": "Deployment", "name": f"{platform.name}-{service}"},
        "minReplicas": scaling.min,
        "maxReplicas": scaling.max,
        "metrics": [_cpu(scaling), *([_queue(scaling)] if by_queue else [])],
        "behavior": {"scaleDown": {"stabilizationWindowSeconds": scaling.scale_down_seconds}},
    }
    return child(platform, "autoscaling/v2", "HorizontalPodAutoscaler", service, "service", spec=spec)


def build_disruption_budget(platform: Platform, service: Service) -> Manifest:
    """One pod at a time may be evicted; one that is not ready anyway, always."""
    spec = {
        "maxUnavailable": 1,
        "selector": {"matchLabels": selector(platform, service)},
        "unhealthyPodEvictionPolicy": "AlwaysAllow",
    }
    return child(platform, "policy/v1", "PodDisruptionBudget", service, "service", spec=spec)


def _cpu(scaling: Scaling) -> dict[str, Any]:
    target = {"type": "Utilization", "averageUtilization": scaling.target_cpu}
    return {"type": "Resource", "resource": {"name": "cpu", "target": target}}


def _queue(scaling: Scaling) -> dict[str, Any]:
    target = {"type": "AverageValue", "averageValue": str(scaling.target_queue)}
    return {"type": "Pods", "pods": {"metric": {"name": QUEUE}, "target": target}}
