from typing import Any

import pytest

from fashion_operator.planning.observed import Observed
from fashion_operator.planning.problems import Problem, find_problem
from fashion_operator.resources import Manifest
from fashion_operator.spec.platform import Platform
from support.operator.world import World, platform_of

FAILED = {"lastState": {"terminated": {"exitCode": 1}}, "restartCount": 1, "ready": False, "name": "color"}


def found_in(container: dict[str, Any]) -> Problem | None:
    meta = {"name": "shop-color-x", "uid": "x", "labels": {"app.kubernetes.io/name": "color"}}
    pod: Manifest = {"kind": "Pod", "metadata": meta, "status": {"containerStatuses": [container]}}
    return find_problem(platform_of(), Observed(pods=[pod]))


def test_a_crash_loop_is_one_trouble_whether_it_waits_or_runs() -> None:
    waiting = found_in({**FAILED, "state": {"waiting": {"reason": "CrashLoopBackOff"}}})
    running = found_in({**FAILED, "state": {"running": {}}})
    assert running
    assert (running.reason, running) == ("Crashing", waiting)


def test_a_container_that_runs_out_of_memory_is_reported_with_the_setting_that_limits_it() -> None:
    killed = {"lastState": {"terminated": {"exitCode": 137, "reason": "OOMKilled"}}}
    found = found_in({**FAILED, **killed, "state": {"waiting": {"reason": "CrashLoopBackOff"}}})
    assert found
    assert (found.reason, "raise spec.resources.color.limits.memory." in found.message) == ("OutOfMemory", True)


@pytest.mark.parametrize(
    "since",
    [{"ready": True}, {"restartCount": 0}, {"lastState": {"terminated": {"exitCode": 0}}}, {"lastState": {}}],
)
def test_a_container_that_got_over_it_or_ended_well_is_no_trouble(since: dict[str, Any]) -> None:
    assert found_in({**FAILED, "state": {"running": {}}, **since}) is None


def test_a_volume_of_another_class_is_named() -> None:
    world, platform = World(), platform_of(database={"embedded": {"storageClassName": "fast"}})
    world.settle(platform)
    spec = {"storageClassName": "slow", "resources": {"requests": {"storage": "1Gi"}}}
    name = "data-shop-postgres-0"
    claim = {"kind": "PersistentVolumeClaim", "metadata": {"name": name}, "spec": spec}
    world.children["PersistentVolumeClaim", name] = claim
    assert reason_of(platform, world) == "VolumeOfOtherClass"
    assert not find_problem(platform_of(), world.observed)


def test_nothing_hides_a_failed_migration() -> None:
    world, platform = World(), platform_of(catalogue={"configMapRef": {"name": "spring"}})
    world.settle(platform_of())
    rejection = Problem("Rejected", "The API server rejected it.")
    newer = platform_of(version="2.0", catalogue={"configMapRef": {"name": "spring"}})
    assert reason_of(platform, world) == "CatalogueMissing"
    assert reason_of(platform, world, rejection) == "Rejected"
    world.step(newer)
    world.fail_jobs()
    assert reason_of(newer, world, rejection) == "MigrationFailed"


def reason_of(platform: Platform, world: World, rejection: Problem | None = None) -> str:
    found = find_problem(platform, world.observed, rejection)
    return found.reason if found else ""


NODES = "0/3 nodes are available: 3 Insufficient cpu."
QUOTA = 'pods "shop-color-x" is forbidden: failed quota: small: must specify limits.cpu for: color'


def test_a_pod_that_no_node_takes_is_explained_by_the_scheduler() -> None:
    meta = {"name": "shop-postgres-0", "uid": "x", "labels": {"app.kubernetes.io/name": "postgres"}}
    unscheduled = {"type": "PodScheduled", "status": "False", "reason": "Unschedulable", "message": NODES}
    pod: Manifest = {"kind": "Pod", "metadata": meta, "status": {"conditions": [unscheduled]}}
    assert find_problem(platform_of(), Observed(pods=[pod])) == Problem("Unschedulable", f"postgres: {NODES}")


def test_pods_of_a_service_that_a_quota_forbids_are_explained_by_it() -> None:
    world = World()
    world.settle(platform_of())
    failure = {"type": "ReplicaFailure", "status": "True", "reason": "FailedCreate", "message": QUOTA}
    color = next(each for each in world.of("Deployment") if each["metadata"]["name"] == "shop-color")
    color["status"]["conditions"] = [failure]
    assert find_problem(platform_of(), world.observed) == Problem("FailedCreate", f"color: {QUOTA}")


def test_pods_of_a_store_that_a_quota_forbids_are_explained_by_it() -> None:
    observed = Observed(event_reasons={("StatefulSet", "shop-redis"): QUOTA})
    assert find_problem(platform_of(), observed) == Problem("FailedCreate", f"StatefulSet shop-redis: {QUOTA}")
