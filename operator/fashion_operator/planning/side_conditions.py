"""Conditions beside the way of a rollout, which leave Ready alone; pure."""

from fashion_operator.planning.conditions import Condition
from fashion_operator.planning.observed import Observed
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
