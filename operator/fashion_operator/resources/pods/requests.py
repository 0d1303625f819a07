"""The requests and limits of every container."""

from typing import Any, get_args

import msgspec

from fashion_operator.spec.fields import Amounts, Resources, Sized
from fashion_operator.spec.platform import Platform
from fashion_operator.spec.units import canonical, larger, smaller

# A node counts logs and /tmp, not what is in a volume.
_SPACE, _MOST_SPACE = "64Mi", "1Gi"


def _usual(cpu: str, memory: str, most_memory: str) -> Resources:
    return Resources(Amounts(cpu, memory, _SPACE), Amounts(None, most_memory, _MOST_SPACE))


_SERVICE = _usual("50m", "160Mi", "320Mi")
_STORE = _usual("50m", "128Mi", "512Mi")
_DEFAULTS: dict[Sized, Resources] = {
    "imaging": _usual("100m", "256Mi", "768Mi"),
    "postgres": _STORE,
    "redis": _STORE,
    "nats": _STORE,
    "jobs": _usual("50m", "128Mi", "320Mi"),
    # Of a million interactions it needs 540 MB.
    "relevance": _usual("50m", "256Mi", "1Gi"),
}


def container_resources(platform: Platform, workload: Sized) -> dict[str, Any]:
    """Return the resources of each container of a workload; what the spec leaves out fits what it gives."""
    given, usual = platform.spec.resources.get(workload, Resources()), _DEFAULTS.get(workload, _SERVICE)
    requests, limits = _amounts(given.requests), _amounts(given.limits)
    for name, amount in _amounts(usual.requests).items():
        requests.setdefault(name, smaller(amount, limits.get(name, amount)))
    for name, amount in _amounts(usual.limits).items():
        limits.setdefault(name, larger(amount, requests[name]))
    return {"requests": requests, "limits": limits}


def memory_limit_field(part: str) -> str:
    """Return the field of the spec that limits the memory of the containers of a part."""
    return f"spec.resources.{part if part in get_args(Sized) else 'jobs'}.limits.memory"


def _amounts(amounts: Amounts) -> dict[str, str]:
    found = msgspec.to_builtins(amounts)
    return {name: canonical(value) for name, value in found.items()}
