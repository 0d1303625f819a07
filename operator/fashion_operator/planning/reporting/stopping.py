"""The conditions of a platform that is stopped; pure."""

from fashion_operator.planning.conditions import Condition
from fashion_operator.planning.observed import Observed
from fashion_operator.resources.stores import is_of_store
from fashion_operator.spec.platform import Platform

_STOPPED = "The platform is stopped; what is stored is kept. Set spec.stopped to false to start it."


def stopped_conditions(platform: Platform, observed: Observed) -> dict[str, Condition]:
    """Return the conditions that are other ones while a platform is stopped, by type; none if it is not."""
    if not platform.spec.stopped or platform.spec.suspend:
        return {}
    said = [Condition(each, "False", "Stopped", _STOPPED) for each in ("Ready", "Available", "DatabaseReady")]
    said += [
        Condition("Reachable", "False", "Stopped", _STOPPED),
        Condition("Autoscaling", "Unknown", "Stopped", "A platform that is stopped is not scaled."),
        _stopping(observed),
    ]
    return {each.type: each for each in said}


def _stopping(observed: Observed) -> Condition:
    left = [pod["metadata"]["name"] for pod in observed.pods if is_of_store(pod)]
    left += [pod["metadata"]["name"] for pod in observed.service_pods()]
    if left:
        return Condition("Progressing", "True", "Stopping", f"Pods that still end: {', '.join(sorted(left)[:3])}.")
    return Condition("Progressing", "False", "Stopped", _STOPPED)
