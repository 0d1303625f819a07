"""The status of a platform: conditions, services, the URL; pure.

`lastTransitionTime` changes only when a condition's status does. Ready means that users are served, also by an
old version while a new one fails: that is Degraded.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from fashion_operator.planning.observed import Observed, condition_of, fails, is_rolled_out
from fashion_operator.planning.problems import Problem, find_problem
from fashion_operator.planning.served_versions import ServedVersions, served_versions
from fashion_operator.planning.stores import embedded_stores, unready_stores
from fashion_operator.resources import Manifest, migration_name
from fashion_operator.resources.objects import NAME
from fashion_operator.resources.services import IMAGE
from fashion_operator.resources.stores import CLIENTS
from fashion_operator.spec.platform import Platform
from fashion_operator.spec.references import tag_of
from fashion_operator.spec.services import SERVICES

Status = dict[str, Any]


@dataclass(frozen=True)
class Condition:
    """One condition; the status is `True`, `False` or `Unknown`."""

    type: str
    status: str
    reason: str
    message: str


def build_status(
    platform: Platform, observed: Observed, revision: str, previous: Status, now: str, refusal: Problem | None
) -> Status:
    """The status of a platform.

    Args:
        revision: the configuration that pods should serve.
        previous: the status before.
        now: RFC 3339, UTC.
        refusal: why the last write failed, if it did.
    """
    services = [_service(name, observed) for name in SERVICES]
    problem = find_problem(platform, observed, refusal)
    versions = served_versions(platform, observed)
    database = _database(versions, observed)
    ready = _ready(services, database)
    progressing = _progressing(versions, observed, problem)
    degraded = _degraded(problem)
    conditions = [ready, progressing, degraded, database, _synced(observed, revision, previous)]
    return {
        "observedGeneration": platform.generation,
        "conditions": [_dated(each, previous, now) for each in conditions],
        "services": services,
        "summary": f"{sum(each['ready'] > 0 for each in services)}/{len(SERVICES)}",
        "version": ", ".join(_versions(observed)),
        "url": platform.url,
        "configRevision": revision,
        "message": next((each for each in (degraded, progressing) if each.status == "True"), ready).message,
    }


def service_pods(observed: Observed) -> list[Manifest]:
    """Return the ready pods of the services that are not being deleted."""
    return [
        pod
        for pod in observed.service_pods()
        if "deletionTimestamp" not in pod["metadata"] and condition_of(pod, "Ready")
    ]


def _versions(observed: Observed) -> list[str]:
    """The versions of the ready pods; while there is none, those of the Deployments."""
    images = (pod["metadata"].get("annotations", {}).get(IMAGE) for pod in service_pods(observed))
    return sorted({tag_of(image) for image in {*filter(None, images)} or {*observed.images.values()}})


def _service(name: str, observed: Observed) -> dict[str, Any]:
    found = observed.deployment(name) or {}
    return {
        "name": name,
        "ready": found.get("status", {}).get("readyReplicas", 0),
        "desired": found.get("spec", {}).get("replicas", 0),
        "version": tag_of(observed.images[name]) if name in observed.images else "",
    }


def _ready(services: Sequence[Mapping[str, Any]], database: Condition) -> Condition:
    if database.status != "True":
        return Condition("Ready", "False", "DatabaseNotReady", database.message)
    waiting = [each["name"] for each in services if not each["ready"]]
    if waiting:
        return Condition("Ready", "False", "ServicesNotReady", f"No pod is ready yet: {', '.join(waiting)}.")
    return Condition("Ready", "True", "Serving", "All four services take requests.")


def _progressing(versions: ServedVersions, observed: Observed, problem: Problem | None) -> Condition:
    def say(status: str, reason: str, message: str) -> Condition:
        return Condition("Progressing", status, reason, message)

    if versions.wanted.spec.suspend:
        return say("False", "Suspended", "The operator changes nothing while spec.suspend is true.")
    if problem:
        return say("False", problem.reason, "The rollout continues once the problem is fixed; see Degraded.")
    if not versions.is_migrated:
        return say("True", "Migrating", f"The schemas are being migrated to {versions.wanted.version}.")
    rolling = [name for name in SERVICES if not is_rolled_out(observed.deployment(name))]
    if rolling:
        return say("True", "RollingOut", f"Rolling out or scaling: {', '.join(rolling)}.")
    return say("False", "Settled", "Every object is as the spec describes it.")


def _degraded(problem: Problem | None) -> Condition:
    if problem:
        return Condition("Degraded", "True", problem.reason, problem.message)
    return Condition("Degraded", "False", "AsExpected", "No problem is known.")


def _database(versions: ServedVersions, observed: Observed) -> Condition:
    def say(status: str, reason: str, message: str) -> Condition:
        return Condition("DatabaseReady", status, reason, message)

    using = versions.current
    if unready := unready_stores(using or versions.wanted, observed):
        return say("False", "StoresNotReady", f"Not ready yet: {', '.join(unready)}.")
    if using and (reason := _unreachable(observed)):
        return say("False", "StoreUnreachable", reason)
    if using:
        stores = embedded_stores(using)
        answering = f" Ready: {', '.join(stores)}." if stores else ""
        return say("True", "Migrated", f"The schemas are ready for {using.version}.{answering}")
    if fails(observed.find("Job", migration_name(versions.wanted))):
        return say("False", "MigrationFailed", "The first migration failed and is retried; see Degraded.")
    return say("False", "Migrating", "The schemas are being created.")


def _unreachable(observed: Observed) -> str:
    """Why no pod that needs a store can use it; empty while one can."""
    for store, users in CLIENTS.items():
        pods = [pod for pod in service_pods(observed) if pod["metadata"]["labels"][NAME] in users]
        reasons = [observed.stores.get(pod["metadata"]["uid"], {}).get(store) for pod in pods]
        if pods and (reason := next(iter(reasons))) and all(reasons):
            return f"No pod can use {store}: {reason[:500]}."
    return ""


def _synced(observed: Observed, revision: str, previous: Status) -> Condition:
    """A pod that has not reported yet, as after a restart of the operator, does not change a True condition."""
    pods = [observed.revisions.get(pod["metadata"]["uid"], "") for pod in service_pods(observed)]
    if not pods:
        return Condition("ConfigSynced", "Unknown", "NoPods", "There is no ready pod.")
    was = previous.get("configRevision") == revision and condition_named(previous, "ConfigSynced")
    serving = pods.count(revision)
    if serving == len(pods) or (was and was["status"] == "True" and serving + pods.count("") == len(pods)):
        return Condition("ConfigSynced", "True", "Served", f"Every pod serves {revision}.")
    message = f"{serving} of {len(pods)} pods serve {revision}.{_refusal(observed, revision)}"
    return Condition("ConfigSynced", "False", "Syncing", message)


def _refusal(observed: Observed, revision: str) -> str:
    """Why a pod rejects the revision, if one reports that."""
    for pod in service_pods(observed):
        uid = pod["metadata"]["uid"]
        if observed.revisions.get(uid) != revision and (reason := observed.refusals.get(uid)):
            return f" {pod['metadata']['name']} rejects it: {reason[:500]}"
    return ""


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
