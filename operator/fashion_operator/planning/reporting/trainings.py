"""What is known of the last training of what rankings learn from interactions; pure."""

from collections.abc import Iterator, Mapping
from contextlib import suppress
from typing import Any

import msgspec

from fashion_operator.planning.conditions import Condition, Status
from fashion_operator.planning.observed import Observed, failure_of
from fashion_operator.resources import Manifest
from fashion_operator.resources.relevance import PART
from fashion_operator.spec.platform import Platform

LastTraining = dict[str, Any]
_LONGEST = 1000
_OF_LAST_SUCCESS = ("trainedAt", "version", "wins", "interactions", "people")


class _Report(msgspec.Struct):
    """What the version was learned from."""

    interactions: int
    people: int


class _Trained(msgspec.Struct):
    """What `fashion relevance train --json` prints."""

    version: int
    wins: bool
    report: _Report


def last_training(platform: Platform, observed: Observed, previous: Status) -> LastTraining | None:
    """Return the last training that ended, by pods of today or by the status before, if there is any.

    Its version is that of the last one that succeeded.
    """
    if not platform.spec.relevance.enabled:
        return None
    last: LastTraining = previous.get("lastTraining", {})
    for each in sorted(_ended(observed), key=lambda each: str(each["time"])):
        if each["time"] > last.get("time", ""):
            kept = {name: last[name] for name in _OF_LAST_SUCCESS if name in last}
            last = {**kept, **each}
    return last or None


def relevance_trained(last: LastTraining | None) -> Condition:
    """Return whether the last training succeeded, whoever wins; Unknown before the first one."""
    if not last:
        return _trained("Unknown", "NoTrainingYet", "No training has ended since relevance was enabled.")
    if last["outcome"] == "Failed":
        return _trained(
            "False", "TrainingFailed", f"The training that ended at {last['time']} failed: {last['message']}"
        )
    by = f"Version {last['version']}, trained at {last['time']} on {last['interactions']} interactions,"
    if last["wins"]:
        return _trained("True", "VersionWins", f"{by} wins: rankings use it.")
    if not last["interactions"]:
        return _trained("True", "NoInteractions", f"{by} had nothing to learn from: rankings go by color alone.")
    return _trained("True", "VersionDoesNotWin", f"{by} does not win: rankings go by color alone.")


def _trained(status: str, reason: str, message: str) -> Condition:
    return Condition("RelevanceTrained", status, reason, message)


def _ended(observed: Observed) -> Iterator[LastTraining]:
    for pod, ended in observed.ended_containers(PART):
        # A Job that was deleted did not fail.
        if "deletionTimestamp" not in pod["metadata"]:
            yield {"time": ended["finishedAt"], **_outcome(pod, ended)}


def _outcome(pod: Manifest, ended: Mapping[str, Any]) -> dict[str, Any]:
    with suppress(msgspec.MsgspecError):
        if ended["exitCode"] == 0:
            return _succeeded(msgspec.json.decode(ended.get("message", ""), type=_Trained), ended["finishedAt"])
    return {"outcome": "Failed", "message": failure_of(pod, ended)[-_LONGEST:]}


def _succeeded(trained: _Trained, time: str) -> dict[str, Any]:
    return {
        "outcome": "Succeeded",
        "trainedAt": time,
        "version": trained.version,
        "wins": trained.wins,
        "interactions": trained.report.interactions,
        "people": trained.report.people,
    }
