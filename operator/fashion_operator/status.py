"""What a platform's status says: conditions, services, the address; pure.

`lastTransitionTime` moves only when a condition's status does. Ready means that users are served, also by an
old version while a new one fails: that is Degraded.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from fashion_operator.platform import SERVICES, Platform
from fashion_operator.reconcile import Observed, condition_of, migrated, stores_ready
from fashion_operator.resources import Manifest, build_migration
from fashion_operator.trouble import Trouble, trouble_of

Status = dict[str, Any]


@dataclass(frozen=True)
class Condition:
    """One condition as it should be said; the status is `True`, `False` or `Unknown`."""

    type: str
    status: str
    reason: str
    message: str


def build_status(
    platform: Platform, observed: Observed, revision: str, previous: Status, now: str, refusal: Trouble | None
) -> Status:
    """The status of a platform.

    Args:
        revision: the configuration that pods should serve.
        previous: the status as it stands.
        now: RFC 3339, UTC.
        refusal: what kept the operator from writing, if anything did.
    """
    services = [_service(name, observed) for name in SERVICES]
    trouble = refusal or trouble_of(platform, observed)
    conditions = [
        _ready(services, _database(platform, observed)),
        _progressing(platform, observed, services, trouble),
        _degraded(trouble),
        _database(platform, observed),
        _synced(observed, revision, previous),
    ]
    return {
        "observedGeneration": platform.generation,
        "conditions": [_dated(each, previous, now) for each in conditions],
        "services": services,
        "summary": f"{sum(each['ready'] > 0 for each in services)}/{len(SERVICES)}",
        "version": ", ".join(sorted({each["version"] for each in services if each["version"]})),
        "url": platform.url,
        "configRevision": revision,
    }


def service_pods(observed: Observed) -> list[Manifest]:
    """The pods of the services that take requests and are not on their way out."""
    return [
        pod
        for pod in observed.pods
        if pod["metadata"]["labels"].get("app.kubernetes.io/name") in SERVICES
        and "deletionTimestamp" not in pod["metadata"]
        and condition_of(pod, "Ready")
    ]


def _service(name: str, observed: Observed) -> dict[str, Any]:
    found = observed.deployment(name) or {}
    return {
        "name": name,
        "ready": found.get("status", {}).get("readyReplicas", 0),
        "desired": found.get("spec", {}).get("replicas", 0),
        "version": observed.images.get(name, "").rpartition(":")[2],
    }


def _ready(services: Sequence[Mapping[str, Any]], database: Condition) -> Condition:
    if database.status != "True":
        return Condition("Ready", "False", "DatabaseNotReady", database.message)
    waiting = [each["name"] for each in services if not each["ready"]]
    if waiting:
        return Condition("Ready", "False", "ServicesNotReady", f"No pod is ready yet: {', '.join(waiting)}.")
    return Condition("Ready", "True", "Serving", "All four services take requests.")


def _progressing(
    platform: Platform, observed: Observed, services: Iterable[Mapping[str, Any]], trouble: Trouble | None
) -> Condition:
    def say(status: str, reason: str, message: str) -> Condition:
        return Condition("Progressing", status, reason, message)

    if platform.spec.suspend:
        return say("False", "Suspended", "Nothing is changed while spec.suspend is true.")
    if trouble:
        return say("False", trouble.reason, "It goes on once the trouble is over; see Degraded.")
    if not migrated(platform, observed):
        return say("True", "Migrating", f"The schemas are brought to {platform.version}.")
    rolling = [name for name in SERVICES if not _is_rolled_out(observed.deployment(name))]
    if rolling:
        return say("True", "RollingOut", f"Rolling out or scaling: {', '.join(rolling)}.")
    return say("False", "Settled", "Everything is as it should be.")


def _is_rolled_out(found: Manifest | None) -> bool:
    if not found:
        return False
    status, wanted = found.get("status", {}), found["spec"].get("replicas", 1)
    counted = (status.get(name, 0) for name in ("replicas", "updatedReplicas", "availableReplicas"))
    seen = status.get("observedGeneration", 0) >= found["metadata"].get("generation", 0)
    return seen and all(each == wanted for each in counted)


def _degraded(trouble: Trouble | None) -> Condition:
    if trouble:
        return Condition("Degraded", "True", trouble.reason, trouble.message)
    return Condition("Degraded", "False", "AsExpected", "No trouble is known.")


def _database(platform: Platform, observed: Observed) -> Condition:
    def say(status: str, reason: str, message: str) -> Condition:
        return Condition("DatabaseReady", status, reason, message)

    if not stores_ready(platform, observed):
        return say("False", "StoresNotReady", "An embedded store is not ready.")
    job = observed.find("Job", build_migration(platform)["metadata"]["name"])
    if job and condition_of(job, "Failed") and not observed.images:
        return say("False", "MigrationFailed", "The first migration failed; see Degraded.")
    if not migrated(platform, observed) and not observed.images:
        return say("False", "Migrating", "The schemas are being made.")
    return say("True", "StoresReady", "The stores answer.")


def _synced(observed: Observed, revision: str, previous: Status) -> Condition:
    """A pod that has not been asked yet, of a new operator or itself new, makes nothing untrue that was true."""
    pods = [observed.revisions.get(pod["metadata"]["uid"], "") for pod in service_pods(observed)]
    if not pods:
        return Condition("ConfigSynced", "Unknown", "NoPods", "No pod is there to serve it.")
    was = previous.get("configRevision") == revision and condition_named(previous, "ConfigSynced")
    serving = pods.count(revision)
    if serving == len(pods) or (was and was["status"] == "True" and serving + pods.count("") == len(pods)):
        return Condition("ConfigSynced", "True", "Served", f"Every pod serves {revision}.")
    return Condition("ConfigSynced", "False", "Spreading", f"{serving} of {len(pods)} pods serve {revision}.")


def _dated(condition: Condition, previous: Status, now: str) -> dict[str, str]:
    before = condition_named(previous, condition.type)
    since = before["lastTransitionTime"] if before and before["status"] == condition.status else now
    return {
        "type": condition.type,
        "status": condition.status,
        "reason": condition.reason,
        "message": condition.message,
        "lastTransitionTime": since,
    }


def condition_named(status: Mapping[str, Any], name: str) -> dict[str, Any] | None:
    """A condition of a status by its type."""
    found: Iterable[dict[str, Any]] = status.get("conditions", ())
    return next((each for each in found if each["type"] == name), None)
