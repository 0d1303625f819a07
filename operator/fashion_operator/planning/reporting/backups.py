"""What is known of the last backup of a platform; pure."""

from collections.abc import Mapping
from contextlib import suppress
from typing import Any

import msgspec

from fashion_operator.planning.conditions import Condition, Status
from fashion_operator.planning.observed import Observed, failure_of
from fashion_operator.resources import Manifest
from fashion_operator.resources.backups import PART
from fashion_operator.spec.platform import Platform

LastBackup = dict[str, Any]
_LONGEST = 1000


class _Report(msgspec.Struct):
    """What `fashion backup --json` prints."""

    file: str
    bytes: int


def last_backup(platform: Platform, observed: Observed, previous: Status) -> LastBackup | None:
    """Return the last backup that ended, by pods of today or by the status before, if there is any."""
    if not platform.spec.backup:
        return None
    known: LastBackup | None = previous.get("lastBackup")
    ended = [_outcome(*each) for each in observed.ended_containers(PART)]
    return max([*ended, *([known] if known else [])], key=lambda each: str(each["time"]), default=None)


def backed_up(last: LastBackup | None) -> Condition:
    """Return whether the last backup succeeded; Unknown before the first one."""
    if not last:
        return Condition("BackedUp", "Unknown", "NoBackupYet", "No backup has ended yet.")
    if last["outcome"] == "Failed":
        message = f"The backup that ended at {last['time']} failed: {last['message']}"
        return Condition("BackedUp", "False", "BackupFailed", message)
    message = f"The last backup ended at {last['time']}: {last['file']}, {last['bytes']} bytes."
    return Condition("BackedUp", "True", "BackupSucceeded", message)


def _outcome(pod: Manifest, ended: Mapping[str, Any]) -> LastBackup:
    with suppress(msgspec.MsgspecError):
        report = msgspec.json.decode(ended.get("message", ""), type=_Report)
        if ended["exitCode"] == 0:
            return {
                "time": ended["finishedAt"],
                "outcome": "Succeeded",
                "file": report.file,
                "bytes": report.bytes,
            }
    reason = failure_of(pod, ended)[-_LONGEST:]
    return {"time": ended["finishedAt"], "outcome": "Failed", "message": reason}
