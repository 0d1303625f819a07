"""What is known of the last import of a platform's catalogue; pure."""

from collections.abc import Iterator, Mapping
from contextlib import suppress
from typing import Any

import msgspec

from fashion_operator.planning.conditions import Condition, Status
from fashion_operator.planning.observed import Observed, condition_of, fails, failure_of
from fashion_operator.planning.problems import missing_catalogue
from fashion_operator.resources import Manifest, build_catalogue
from fashion_operator.resources.catalogues import PART
from fashion_operator.spec.platform import Platform

LastImport = dict[str, Any]
_JOB = "batch.kubernetes.io/job-name"
_LONGEST = 1000
_OF_LAST_SUCCESS = ("importedAt", "added", "changed", "retired", "rejected", "total", "firstRejected")
# Hardly more Jobs are there at once and tried again.
_MOST_FAILED = 10


class _Summary(msgspec.Struct):
    """What `fashion catalogue import --summary` writes."""

    added: int
    changed: int
    retired: int
    rejected: int
    total: int
    first_rejected: str
    failure: str


def last_import(platform: Platform, observed: Observed, previous: Status) -> LastImport | None:
    """Return the last import that ended, by pods of today or by the status before; the sample is none.

    Its counts are those of the last one that succeeded.
    """
    if not platform.spec.catalogue:
        return None
    last: LastImport | None = previous.get("catalogue")
    for each in sorted(_ended(observed), key=lambda each: str(each["time"])):
        if not last or each["time"] > last["time"]:
            kept = {name: last[name] for name in _OF_LAST_SUCCESS if name in last} if last else {}
            last = each if each["outcome"] == "Succeeded" else {**kept, **each}
    failed = _failed_jobs(last, previous.get("catalogue"))
    return {**last, **({"failedJobs": failed} if failed else {})} if last else None


def catalogue_imported(platform: Platform, observed: Observed, last: LastImport | None) -> Condition:
    """Return whether the last import succeeded; Unknown before the first one of this catalogue has ended."""
    if missing := missing_catalogue(platform, observed):
        return _imported("False", missing.reason, missing.message)
    job = build_catalogue(platform, observed.catalogue)
    name = job["metadata"]["name"] if job else ""
    first = observed.find("Job", name)
    is_done = condition_of(first, "Complete")
    known = last if last and _decides(platform, last, name, is_done) else None
    if known and known["outcome"] == "Failed":
        return _imported(
            "False", "ImportFailed", f"Job {known['job']} failed at {known['time']}: {known['message']}"
        )
    if fails(first):
        return _imported("False", "ImportFailed", f"Job {name} failed: see its log.")
    if not is_done:
        return _imported("Unknown", "NoImportYet", "The first import of this catalogue has not ended yet.")
    if not known:
        return _imported(
            "True", "ImportSucceeded", f"Job {name} imported the catalogue; its counts are not known."
        )
    return _imported("True", "ImportSucceeded", f"Job {known['job']} imported the catalogue at {known['time']}.")


def is_news(last: LastImport, before: LastImport | None) -> bool:
    """Whether another import has ended since: its Job is tried again and again, but fails once."""
    known = before or {}
    if last["outcome"] == "Failed":
        return last["job"] not in known.get("failedJobs", ())
    return bool(last["importedAt"] != known.get("importedAt"))


def describe_import(last: LastImport) -> str:
    """Return what became of an import, in sentences, and where to read the rest."""
    job = last["job"]
    log = f"The rest is in its log: kubectl logs job/{job}."
    if last["outcome"] == "Failed":
        return f"Job {job} failed to import the catalogue: {last['message']} {log}"
    counts = ", ".join(f"{last[name]} {name}" for name in ("added", "changed", "retired", "rejected"))
    rejected = f" Rejected: {last['firstRejected']} {log}" if last["rejected"] else ""
    return f"Job {job} imported the catalogue of {last['total']} rows: {counts}.{rejected}"


def _imported(status: str, reason: str, message: str) -> Condition:
    return Condition("CatalogueImported", status, reason, message)


def _decides(platform: Platform, last: LastImport, first: str, is_done: bool) -> bool:
    """Whether an import counts: that of the first Job, and once this is done, those by a schedule."""
    if last["job"] == first:
        return last["outcome"] == "Succeeded" or not is_done
    return is_done and platform.spec.catalogue is not None and bool(platform.spec.catalogue.schedule)


def _failed_jobs(last: LastImport | None, before: LastImport | None) -> list[str]:
    """The Jobs whose failures were the last import once, so that each is announced once."""
    failed: list[str] = [*(before or {}).get("failedJobs", ())]
    if last and last["outcome"] == "Failed" and last["job"] not in failed:
        failed.append(last["job"])
    return failed[-_MOST_FAILED:]


def _ended(observed: Observed) -> Iterator[LastImport]:
    for pod, ended in observed.ended_containers(PART):
        # A Job that was deleted did not fail.
        if "deletionTimestamp" not in pod["metadata"] and (outcome := _outcome(ended, pod)):
            yield {"job": pod["metadata"]["labels"].get(_JOB, ""), "time": ended["finishedAt"], **outcome}


def _outcome(ended: Mapping[str, Any], pod: Manifest) -> dict[str, Any] | None:
    """Return how an import ended; None if it was none."""
    message = ended.get("message", "").strip()
    with suppress(msgspec.MsgspecError):
        summary = msgspec.json.decode(message, type=_Summary)
        return _failed(_of_rejected(summary)) if ended["exitCode"] else _succeeded(summary, ended["finishedAt"])
    if ended["exitCode"] == 0:
        return None
    return _failed(failure_of(pod, ended))


def _succeeded(summary: _Summary, time: str) -> dict[str, Any]:
    return {
        "outcome": "Succeeded",
        "importedAt": time,
        "added": summary.added,
        "changed": summary.changed,
        "retired": summary.retired,
        "rejected": summary.rejected,
        "total": summary.total,
        **({"firstRejected": summary.first_rejected} if summary.first_rejected else {}),
    }


def _failed(message: str) -> dict[str, Any]:
    return {"outcome": "Failed", "message": message[-_LONGEST:]}


def _of_rejected(summary: _Summary) -> str:
    return f"{summary.failure} The first: {summary.first_rejected}" if summary.first_rejected else summary.failure
