"""The requests and limits of every container."""

from typing import Any

from fashion_operator.spec.fields import Amounts, Resources, Workload
from fashion_operator.spec.platform import Platform
from fashion_operator.spec.units import canonical, larger, smaller

_SERVICE = Resources(Amounts("50m", "160Mi"), Amounts(memory="320Mi"))
_STORE = Resources(Amounts("50m", "128Mi"), Amounts(memory="512Mi"))
_DEFAULTS: dict[Workload, Resources] = {
    "imaging": Resources(Amounts("100m", "256Mi"), Amounts(memory="768Mi")),
    "postgres": _STORE,
    "redis": _STORE,
    "jobs": Resources(Amounts("50m", "128Mi"), Amounts(memory="320Mi")),
}


def container_resources(platform: Platform, workload: Workload) -> dict[str, Any]:
    """Return the resources of each container of a workload; what the spec leaves out fits what it gives."""
    given, usual = platform.spec.resources.get(workload, Resources()), _DEFAULTS.get(workload, _SERVICE)
    requests, limits = _amounts(given.requests), _amounts(given.limits)
    for name, amount in _amounts(usual.requests).items():
        requests.setdefault(name, smaller(amount, limits.get(name, amount)))
    for name, amount in _amounts(usual.limits).items():
        limits.setdefault(name, larger(amount, requests[name]))
    return {"requests": requests, "limits": limits}


def _amounts(amounts: Amounts) -> dict[str, str]:
    found = {"cpu": amounts.cpu, "memory": amounts.memory}
    return {name: canonical(value) for name, value in found.items() if value is not None}
