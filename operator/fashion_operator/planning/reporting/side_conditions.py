"""Conditions that do not affect Ready; pure."""

from fashion_operator.planning.conditions import Condition
from fashion_operator.planning.observed import Observed
from fashion_operator.planning.routes import is_accepted
from fashion_operator.planning.way_in import address, faults, is_probed
from fashion_operator.spec.platform import Platform
from fashion_operator.spec.services import Store

_LEFT: dict[Store, str] = {
    "postgres": "what was stored before database.secretRef was given: copy it as docs/kubernetes.md says, or"
    " delete the claim",
    "nats": "events that an erasure no longer reaches: delete the claim",
}
_WORST_FIRST = ("False", "Unknown", "True")


def data_left_behind(platform: Platform, observed: Observed) -> Condition:
    """Return whether an embedded database or NATS that is no longer used left its volume."""
    for store, what_to_do in _LEFT.items():
        used, claim = platform.stores.get(store), observed.volume(platform, store)
        if claim and not (used and used.is_embedded):
            message = f"The volume {claim['metadata']['name']} holds {what_to_do}."
            return Condition("DataLeftBehind", "True", "VolumeKept", message)
    return Condition("DataLeftBehind", "False", "NoOtherVolume", "No volume of another store is left.")


def reachable(platform: Platform, observed: Observed) -> Condition:
    """Return whether clients outside reach the gateway; Unknown while no controller says that it serves."""
    if fault := next(iter(faults(platform, observed)), None):
        return _reachable("False", *fault)
    ways = [
        *([_by_ingress(platform, observed)] if platform.spec.ingress.enabled else []),
        *([_by_gateway(platform, observed)] if platform.spec.gateway else []),
    ]
    inside = _reachable("True", "ClusterOnly", f"Pods of the cluster reach the gateway at {platform.url}.")
    return min(ways, key=lambda each: _WORST_FIRST.index(each.status), default=inside)


def _reachable(status: str, reason: str, message: str) -> Condition:
    return Condition("Reachable", status, reason, message)


def _by_ingress(platform: Platform, observed: Observed) -> Condition:
    found = address(platform, observed)
    if not found:
        return _reachable("Unknown", "NotTakenUp", _not_taken_up(platform))
    if not is_probed(platform, found):
        return _reachable("True", "TakenUp", f"An ingress controller serves the Ingress at {found}.")
    if observed.way_in.failure is None:
        return _reachable("False", "NotProbed", f"The gateway has not answered at {found} yet.")
    return _reachable("True", "Serving", f"The gateway answers at {found}.")


def _by_gateway(platform: Platform, observed: Observed) -> Condition:
    if is_accepted(platform, observed):
        return _reachable("True", "TakenUp", f"A Gateway accepts the HTTPRoute {platform.name}.")
    message = f"No controller has taken up the HTTPRoute {platform.name}: see that one serves its Gateways."
    return _reachable("Unknown", "NotTakenUp", message)


def _not_taken_up(platform: Platform) -> str:
    named = platform.spec.ingress.class_name
    wanted = f"the IngressClass {named}" if named else "the default IngressClass"
    return (
        f"No ingress controller has reported an address for the Ingress {platform.name}:"
        f" see that one serves {wanted}, or that it reports none."
    )


def autoscaling(observed: Observed) -> Condition:
    """Return whether the autoscalers read the metrics that they decide by."""
    blind = [
        (name, each["reason"])
        for (kind, name), found in sorted(observed.children.items())
        for each in found.get("status", {}).get("conditions", ())
        if kind == "HorizontalPodAutoscaler" and each["type"] == "ScalingActive" and each["status"] == "False"
    ]
    if not blind:
        return Condition("Autoscaling", "True", "Active", "Every autoscaler reads its metrics.")
    names = ", ".join(name for name, _ in blind)
    message = f"These keep the pods that they have, as they read no metrics: {names}. Is metrics-server running?"
    return Condition("Autoscaling", "False", blind[0][1], message)
