"""The conditions of a platform; pure.

Available means that users are served, also by an old version while a new one fails; Ready, that the spec of this
generation serves them. Reconciling and Stalled are those of kstatus, which Flux and others read.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from fashion_operator.planning.observed import Observed, condition_of, fails, is_rolled_out, is_updated
from fashion_operator.planning.problems import Problem
from fashion_operator.planning.served_versions import ServedVersions
from fashion_operator.planning.stores import embedded_stores, growing_volumes, unready_stores
from fashion_operator.resources import Manifest, migration_name
from fashion_operator.resources.objects import NAME
from fashion_operator.resources.stores import CLIENTS
from fashion_operator.spec.keys import ChildKey
from fashion_operator.spec.platform import Platform
from fashion_operator.spec.services import SERVICES

Status = dict[str, Any]


@dataclass(frozen=True)
class Condition:
    """One condition; the status is `True`, `False` or `Unknown`."""

    type: str
    status: str
    reason: str
    message: str


def available(services: Sequence[Mapping[str, Any]], database: Condition, reachable: Condition) -> Condition:
    """Return whether users are served, by whatever version."""
    if database.status != "True":
        return Condition("Available", "False", "DatabaseNotReady", database.message)
    waiting = [each["name"] for each in services if not each["ready"]]
    if waiting:
        return Condition("Available", "False", "ServicesNotReady", f"No pod is ready yet: {', '.join(waiting)}.")
    if reachable.status == "False":
        return Condition("Available", "False", reachable.reason, reachable.message)
    return Condition("Available", "True", "Serving", "All four services accept requests.")


def ready(versions: ServedVersions, observed: Observed, available: Condition) -> Condition:
    """Whether users are served by the spec of this generation, and no pod of an earlier one is left."""
    if available.status != "True":
        return Condition("Ready", "False", available.reason, available.message)
    if not versions.is_migrated:
        return Condition("Ready", "False", "Migrating", "The previous version serves until the migration is done.")
    old = [name for name in SERVICES if not is_updated(observed.deployment(name), versions.wanted)]
    if old:
        return Condition("Ready", "False", "RollingOut", f"Not yet rolled out: {', '.join(old)}.")
    return Condition("Ready", "True", "Serving", "All four services run the current spec.")


def kstatus(platform: Platform, ready: Condition, problem: Problem | None) -> list[Condition]:
    """The conditions Reconciling and Stalled, both False once the platform is Ready."""
    is_ready = ready.status == "True"
    rests = platform.spec.suspend or platform.spec.stopped
    reconciling, stalled = not (is_ready or problem or rests), bool(problem) and not is_ready
    message = problem.message if problem and stalled else ready.message
    reason = problem.reason if problem and stalled else ready.reason
    return [
        Condition("Reconciling", str(reconciling), reason, message),
        Condition("Stalled", str(stalled), reason, message),
    ]


def progressing(
    versions: ServedVersions, observed: Observed, problem: Problem | None, held_back: Sequence[ChildKey] = ()
) -> Condition:
    """Return whether the platform is migrating, rolling out or scaling.

    Args:
        held_back: what would be written if the platform were not suspended.
    """

    def say(status: str, reason: str, message: str) -> Condition:
        return Condition("Progressing", status, reason, message)

    if versions.wanted.spec.suspend:
        return say("False", "Suspended", _suspended(held_back))
    if problem:
        return say("False", problem.reason, "The rollout continues once the problem is fixed; see Degraded.")
    if not versions.is_migrated:
        return say("True", "Migrating", f"The schemas are being migrated to {versions.wanted.version}.")
    rolling = [name for name in SERVICES if not is_rolled_out(observed.deployment(name))]
    if rolling:
        return say("True", "RollingOut", f"Rolling out or scaling: {', '.join(rolling)}.")
    if growing := growing_volumes(versions.wanted, observed):
        return say("True", "Growing", f"Volumes that grow: {', '.join(growing)}.")
    return say("False", "Settled", "Every object is as the spec describes it.")


def _suspended(held_back: Sequence[ChildKey]) -> str:
    """What suspension means now."""
    sentence = "The operator changes nothing while spec.suspend is true."
    if not held_back:
        return sentence
    named = ", ".join(f"{kind} {name}" for kind, name in held_back[:3])
    more = f" and {len(held_back) - 3} more" if len(held_back) > 3 else ""
    return f"{sentence} Not as the spec describes them: {named}{more}."


def degraded(problem: Problem | None) -> Condition:
    """Return whether a person has to act."""
    if problem:
        return Condition("Degraded", "True", problem.reason, problem.message)
    return Condition("Degraded", "False", "AsExpected", "No problem is known.")


def database(versions: ServedVersions, observed: Observed) -> Condition:
    """Return whether the stores accept the services and their schemas fit."""

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


def synced(observed: Observed, revision: str, previous: Status) -> Condition:
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
        if observed.revisions.get(uid) != revision and (reason := observed.rejections.get(uid)):
            return f" {pod['metadata']['name']} rejects it: {reason[:500]}"
    return ""


def service_pods(observed: Observed) -> list[Manifest]:
    """Return the ready pods of the services that are not being deleted."""
    return [
        pod
        for pod in observed.service_pods()
        if "deletionTimestamp" not in pod["metadata"] and condition_of(pod, "Ready")
    ]


def condition_named(status: Mapping[str, Any], name: str) -> dict[str, Any] | None:
    """A condition of a status by its type."""
    found: Iterable[dict[str, Any]] = status.get("conditions", ())
    return next((each for each in found if each["type"] == name), None)
