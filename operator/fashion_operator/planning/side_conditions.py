"""Conditions beside the way of a rollout, which leave Ready alone; pure."""

from fashion_operator.planning.conditions import Condition
from fashion_operator.planning.observed import Observed
from fashion_operator.planning.way_in import address, faults, is_probed
from fashion_operator.spec.platform import Platform


def data_left_behind(platform: Platform, observed: Observed) -> Condition:
    """Return whether an embedded database that is no longer used left its volume."""
    claim = observed.volume(platform, "postgres")
    if platform.spec.database.is_embedded or not claim:
        return Condition("DataLeftBehind", "False", "NoOtherVolume", "No volume of another database is left.")
    message = (
        f"The volume {claim['metadata']['name']} holds what was stored before database.secretRef was given:"
        " copy it as docs/kubernetes.md says, or delete the claim."
    )
    return Condition("DataLeftBehind", "True", "VolumeKept", message)


def reachable(platform: Platform, observed: Observed) -> Condition:
    """Return whether clients outside reach the gateway; Unknown while no controller reports an address."""

    def say(status: str, reason: str, message: str) -> Condition:
        return Condition("Reachable", status, reason, message)

    if not platform.spec.ingress.enabled:
        return say("True", "ClusterOnly", f"Pods of the cluster reach the gateway at {platform.url}.")
    if fault := next(iter(faults(platform, observed)), None):
        return say("False", *fault)
    found = address(platform, observed)
    if not found:
        return say("Unknown", "NotTakenUp", _not_taken_up(platform))
    if not is_probed(platform, found):
        return say("True", "TakenUp", f"An ingress controller serves the Ingress at {found}.")
    if observed.way_in.failure is None:
        return say("False", "NotProbed", f"The gateway has not answered at {found} yet.")
    return say("True", "Serving", f"The gateway answers at {found}.")


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
