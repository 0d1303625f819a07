"""The status of a platform: conditions, services, the URL; pure.

`lastTransitionTime` changes only when a condition's status does.
"""

from collections.abc import Mapping
from typing import Any

from fashion_operator.planning.conditions import (
    Condition,
    Status,
    available,
    condition_named,
    database,
    degraded,
    kstatus,
    progressing,
    ready,
    service_pods,
    synced,
)
from fashion_operator.planning.observed import Observed
from fashion_operator.planning.problems import Problem, find_problem
from fashion_operator.planning.reconcile import Plan
from fashion_operator.planning.reporting.backups import backed_up, last_backup
from fashion_operator.planning.reporting.catalogues import catalogue_imported, last_import
from fashion_operator.planning.reporting.identity import identity_ready
from fashion_operator.planning.reporting.side_conditions import autoscaling, data_left_behind, reachable
from fashion_operator.planning.reporting.stopping import stopped_conditions
from fashion_operator.planning.reporting.trainings import last_training, relevance_trained
from fashion_operator.planning.served_versions import served_versions
from fashion_operator.planning.upgrading.turns import upgraded
from fashion_operator.resources.services import IMAGE
from fashion_operator.spec.platform import Platform
from fashion_operator.spec.references import tag_of
from fashion_operator.spec.services import SERVICES

# Whatever is urgent, the most important first.
_URGENT = (
    ("Degraded", {"True"}),
    ("Progressing", {"True"}),
    ("Available", {"False", "Unknown"}),
    ("IdentityReady", {"False"}),
    ("Reachable", {"False", "Unknown"}),
)


def build_status(
    platform: Platform, observed: Observed, plan: Plan, previous: Status, now: str, rejection: Problem | None
) -> Status:
    """The status of a platform.

    Args:
        plan: what was to be written, with the configuration that pods should serve.
        previous: the status before.
        now: RFC 3339, UTC.
        rejection: why the last write failed, if it did.
    """
    # A suspended platform goes on with the configuration that it has.
    revision = (platform.spec.suspend and previous.get("configRevision")) or plan.revision
    services = [_service(name, observed) for name in SERVICES]
    problem = find_problem(platform, observed, rejection)
    versions = served_versions(platform, observed)
    stores = database(versions, observed)
    way_in = reachable(platform, observed)
    is_available = available(services, stores, way_in)
    last = last_backup(platform, observed, previous)
    imported = last_import(platform, observed, previous)
    trained = last_training(platform, observed, previous)
    is_ready = ready(versions, observed, is_available)
    is_done = is_ready.status == "True" or platform.spec.stopped
    made = [
        is_ready,
        is_available,
        progressing(versions, observed, problem, plan.held_back),
        degraded(problem),
        stores,
        way_in,
        synced(observed, revision, previous),
        *([identity_ready(observed, previous)] if platform.spec.identity else []),
        autoscaling(observed),
        data_left_behind(platform, observed),
        *([backed_up(last)] if platform.spec.backup else []),
        *([catalogue_imported(platform, observed, imported)] if platform.spec.catalogue else []),
        *([relevance_trained(trained)] if platform.spec.relevance.enabled else []),
        *kstatus(platform, is_ready, problem),
        upgraded(observed.turn, platform.defaults.version, previous, is_done, problem),
    ]
    stopped = stopped_conditions(platform, observed)
    conditions = [stopped.get(each.type, each) for each in made]
    return {
        "observedGeneration": platform.generation,
        "conditions": [_dated(each, previous, now, platform.generation) for each in conditions],
        "services": services,
        "summary": f"{sum(each['ready'] > 0 for each in services)}/{len(SERVICES)}",
        "version": ", ".join(_versions(observed)),
        "url": platform.url,
        "configRevision": revision,
        **({"lastBackup": last} if last else {}),
        **({"catalogue": imported} if imported else {}),
        **({"lastTraining": trained} if trained else {}),
        "release": observed.turn.release if observed.turn.follows else previous.get("release", ""),
        "message": _message({each.type: each for each in conditions}),
    }


def _message(conditions: Mapping[str, Condition]) -> str:
    """Return the most important fact, for people."""
    found = ((conditions.get(name), statuses) for name, statuses in _URGENT)
    urgent = (each for each, statuses in found if each and each.status in statuses)
    return next(urgent, conditions["Available"]).message


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


def _dated(condition: Condition, previous: Status, now: str, generation: int) -> dict[str, Any]:
    before = condition_named(previous, condition.type)
    since = before["lastTransitionTime"] if before and before["status"] == condition.status else now
    return {
        "type": condition.type,
        "status": condition.status,
        "reason": condition.reason,
        "message": condition.message,
        "lastTransitionTime": since,
        "observedGeneration": generation,
    }
