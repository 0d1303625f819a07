"""What becomes of a platform until it is its turn to follow a new release of the operator; pure."""

from typing import Any

import msgspec

from fashion_operator.planning.conditions import Condition, Status
from fashion_operator.planning.diff import APPLIED, covers, signature
from fashion_operator.planning.observed import Observed, Turn
from fashion_operator.planning.problems import Problem
from fashion_operator.planning.upgrading.fleet import is_under_way, was_upgraded
from fashion_operator.resources import Manifest
from fashion_operator.resources.objects import DOMAIN
from fashion_operator.resources.rollouts import is_rollout_of
from fashion_operator.spec.platform import Platform
from fashion_operator.spec.services import SERVICES

_WITH_PODS = {"Deployment", "StatefulSet"}
_CREDENTIALS = f"{DOMAIN}/credentials"


def as_rolled_out(platform: Platform, current: Platform) -> Platform:
    """Return the platform with the version and registry that its pods have, unless its spec names others."""
    spec, registry = platform.spec, platform.spec.image.registry or current.registry
    image = msgspec.structs.replace(spec.image, registry=registry)
    kept = msgspec.structs.replace(spec, version=spec.version or current.version, image=image)
    return msgspec.structs.replace(platform, spec=kept)


def keeps_pods(platform: Platform, observed: Observed) -> bool:
    """Whether its pods stay as an earlier operator made them: it waits, and nobody has edited it since."""
    found = (observed.deployment(service) for service in SERVICES)
    return not observed.turn.follows and all(each and is_rollout_of(each, platform) for each in found)


def differs_in_pods_alone(found: Manifest | None, desired: Manifest) -> bool:
    """Whether an earlier operator made an object that differs in nothing but what its pods are made of."""
    if not found or desired["kind"] not in _WITH_PODS or signature(found) == signature(desired):
        return False
    return covers(_without_pods(found), _without_pods(desired))


def _without_pods(manifest: Manifest) -> Any:
    """An object without its pods' template, except for the credentials that pods start again with."""
    meta, spec = manifest["metadata"], dict(manifest["spec"])
    annotations = {key: each for key, each in meta.get("annotations", {}).items() if key != APPLIED}
    credentials = spec.pop("template")["metadata"].get("annotations", {}).get(_CREDENTIALS, "")
    return {"metadata": {**meta, "annotations": annotations}, "spec": spec, "credentials": credentials}


def upgraded(turn: Turn, version: str, previous: Status, is_ready: bool, problem: Problem | None) -> Condition:
    """Return whether a platform follows the release of the operator.

    Args:
        version: what platforms get from this operator that name none.
    """

    def say(status: str, reason: str, message: str) -> Condition:
        return Condition("Upgraded", status, reason, message)

    if not turn.follows:
        return say("False", *_waiting(turn, version))
    if not turn.begins and was_upgraded(previous):
        return say("True", "Upgraded", f"It was upgraded to what operator {version} makes.")
    if not turn.begins and not is_under_way(previous):
        return say("True", "Installed", f"It is as operator {version} makes it.")
    if problem:
        message = f"Degraded while it is upgraded to {version}: no further platform begins. {problem.message}"
        return say("False", "UpgradeFailed", message)
    if turn.begins or not is_ready:
        return say("False", "Upgrading", f"It is upgraded to what operator {version} makes.")
    return say("True", "Upgraded", f"It was upgraded to what operator {version} makes.")


def _waiting(turn: Turn, version: str) -> tuple[str, str]:
    if turn.stopped_by:
        return "FleetStopped", f"No further platform is upgraded to {version} while {turn.stopped_by} is Degraded."
    return "Waiting", f"Its pods stay as they are until it is its turn to be upgraded to {version}."
