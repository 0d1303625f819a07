from typing import Any

import pytest

from fashion_operator.planning.conditions import condition_named
from fashion_operator.planning.problems import find_problem
from fashion_operator.planning.reporting.status import build_status
from fashion_operator.spec.references import tag_of
from support.operator.world import World, platform_of


@pytest.fixture
def settled() -> World:
    world = World()
    world.settle(platform_of())
    return world


def running(part: str, image: str) -> dict[str, object]:
    """A pod that serves, of an image."""
    found: Any = pod(part)
    return {**found, "metadata": {**found["metadata"], "annotations": {"fashion-platform.dev/image": image}}}


def pod(part: str, **container: object) -> dict[str, object]:
    meta = {"name": f"shop-{part}-x", "uid": part, "labels": {"app.kubernetes.io/name": part}}
    status = {"conditions": [{"type": "Ready", "status": "True"}], "containerStatuses": [container]}
    return {"kind": "Pod", "metadata": meta, "status": status}


def test_a_settled_platform_is_ready(settled: World) -> None:
    status = settled.status(platform_of())
    conditions = {each["type"]: (each["status"], each["reason"]) for each in status["conditions"]}
    assert conditions["Ready"] == conditions["Available"] == ("True", "Serving")
    assert conditions["Reconciling"][0] == conditions["Stalled"][0] == "False"
    assert conditions["Progressing"] == ("False", "Settled")
    assert conditions["Degraded"] == ("False", "AsExpected")
    assert (status["summary"], status["version"], status["observedGeneration"]) == ("4/4", "1.0", 1)


def test_a_platform_without_stores_is_not_ready() -> None:
    assert World().condition(platform_of(), "Ready")["reason"] == "DatabaseNotReady"


def test_one_service_without_a_pod_is_named(settled: World) -> None:
    settled.of("Deployment")[0]["status"]["readyReplicas"] = 0
    assert "imaging" in settled.condition(platform_of(), "Available")["message"]
    assert "imaging" in settled.condition(platform_of(), "Ready")["message"]


def test_the_time_of_a_condition_moves_only_with_its_status(settled: World) -> None:
    first = settled.status(platform_of(), now="first")
    settled.of("Deployment")[0]["status"]["updatedReplicas"] = 0
    second = settled.status(platform_of(), first, now="second")
    moved = {each["type"] for each in second["conditions"] if each["lastTransitionTime"] == "second"}
    assert moved == {"Progressing", "Ready", "Reconciling"}


def test_an_old_version_that_serves_is_available_and_stalled_while_the_new_one_fails(settled: World) -> None:
    settled.step(platform_of(version="2.0"))
    settled.finish_jobs("Failed")
    status = settled.status(platform_of(version="2.0"))
    conditions = {each["type"]: (each["status"], each["reason"]) for each in status["conditions"]}
    assert conditions["Available"][0] == "True"
    assert conditions["Ready"] == ("False", "Migrating")
    assert conditions["Stalled"] == conditions["Degraded"] == ("True", "MigrationFailed")
    assert status["version"] == "1.0"


def test_an_image_that_cannot_be_had_is_named(settled: World) -> None:
    waiting = {"state": {"waiting": {"reason": "ImagePullBackOff"}}, "image": "fashion/color:9", "name": "color"}
    settled.pods = [pod("color", **waiting)]
    found = find_problem(platform_of(), settled.observed)
    assert found is not None
    assert (found.reason, "fashion/color:9" in found.message) == ("ImageUnavailable", True)


def test_the_configuration_is_synced_when_every_pod_says_so(settled: World) -> None:
    settled.pods = [pod("color"), pod("imaging")]
    settled.revisions = {"color": "abc"}
    assert settled.condition(platform_of(), "ConfigSynced")["message"] == "1 of 2 pods serve abc."
    settled.revisions = {"color": "abc", "imaging": "abc"}
    assert settled.condition(platform_of(), "ConfigSynced")["status"] == "True"


def test_why_a_pod_rejects_the_configuration_is_reported(settled: World) -> None:
    settled.pods, settled.revisions = [pod("color")], {"color": "old"}
    settled.rejections = {"color": "a palette is wrong"}
    message = settled.condition(platform_of(), "ConfigSynced")["message"]
    assert message == "0 of 1 pods serve abc. shop-color-x rejects it: a palette is wrong"


def test_a_pod_that_was_not_asked_yet_makes_nothing_untrue(settled: World) -> None:
    settled.pods, settled.revisions = [pod("color")], {"color": "abc"}
    before = settled.status(platform_of())
    settled.revisions = {}
    assert settled.status(platform_of(), before) == before
    settled.revisions = {"color": "another"}
    assert settled.status(platform_of(), before) != before


def test_a_suspended_platform_says_so(settled: World) -> None:
    assert settled.condition(platform_of(suspend=True), "Progressing")["reason"] == "Suspended"


def test_a_missing_catalogue_is_named(settled: World) -> None:
    platform = platform_of(catalogue={"configMapRef": {"name": "spring"}})
    found = find_problem(platform, settled.observed)
    assert found is not None
    assert "spring" in found.message


def test_a_catalogue_at_a_url_is_in_no_configmap(settled: World) -> None:
    platform = platform_of(catalogue={"url": "https://shop.example.com/feed.xml"})
    assert find_problem(platform, settled.observed) is None


MINE = {"secretRef": {"name": "mine"}}


def test_a_migration_that_fails_says_so_at_once_and_that_it_is_tried_again(settled: World) -> None:
    new = platform_of(version="2.0")
    settled.step(new)
    settled.fail_jobs()
    degraded = settled.condition(new, "Degraded")
    assert (degraded["reason"], "retried" in degraded["message"]) == ("MigrationFailed", True)
    settled.of("Job")[-1]["status"]["conditions"] = [{"type": "Complete", "status": "True"}]
    assert settled.condition(new, "Degraded")["status"] == "False"


def test_so_does_a_first_one() -> None:
    world, platform = World(), platform_of(database=MINE, redis=MINE)
    for _ in ("the Secret of the keys", "the migration"):
        world.step(platform)
    assert world.condition(platform, "DatabaseReady")["reason"] == "Migrating"
    world.fail_jobs()
    assert world.condition(platform, "DatabaseReady")["reason"] == "MigrationFailed"


def test_an_import_that_fails_says_that_it_is_tried_again(settled: World) -> None:
    for job in settled.of("Job"):
        if "catalogue" in job["metadata"]["name"]:
            job["status"] = {"failed": 2}
    degraded = settled.condition(platform_of(), "Degraded")
    assert (degraded["reason"], "retried" in degraded["message"]) == ("CatalogueFailed", True)


@pytest.mark.parametrize(
    ("spec", "message"),
    [
        ({}, "The schemas are ready for 1.0. Ready: shop-postgres, shop-redis."),
        ({"database": MINE}, "The schemas are ready for 1.0. Ready: shop-redis."),
        ({"database": MINE, "redis": MINE}, "The schemas are ready for 1.0."),
    ],
)
def test_of_the_stores_only_what_is_known_is_reported(spec: dict[str, Any], message: str) -> None:
    world = World()
    world.settle(platform_of(**spec))
    assert world.condition(platform_of(**spec), "DatabaseReady")["message"] == message


def test_a_store_that_is_down_is_named(settled: World) -> None:
    settled.of("StatefulSet")[0]["status"] = {}
    assert settled.condition(platform_of(), "DatabaseReady")["message"] == "Not ready yet: shop-postgres."


def test_a_new_store_that_starts_makes_no_old_one_unready() -> None:
    world = World()
    world.settle(platform_of(database=MINE, redis=MINE))
    world.step(platform_of())
    world.step(platform_of())
    assert world.of("StatefulSet")
    assert world.condition(platform_of(), "Available")["status"] == "True"


def test_the_message_is_the_most_urgent_conditions(settled: World) -> None:
    new = platform_of(version="2.0")
    inside = platform_of(ingress={"enabled": False})
    assert settled.status(inside)["message"] == settled.condition(inside, "Available")["message"]
    assert settled.status(platform_of())["message"] == settled.condition(platform_of(), "Reachable")["message"]
    settled.step(new)
    assert settled.status(new)["message"] == settled.condition(new, "Progressing")["message"]
    settled.fail_jobs()
    assert settled.status(new)["message"] == settled.condition(new, "Degraded")["message"]


def test_the_version_is_that_of_the_pods_that_serve(settled: World) -> None:
    new = platform_of(version="2.0")
    settled.pods = [running("color", "fashion/color:1.0")]
    settled.settle(new)
    assert settled.status(new)["version"] == "1.0"
    settled.pods.append(running("color", "fashion/color:2.0"))
    assert settled.status(new)["version"] == "1.0, 2.0"


@pytest.mark.parametrize(
    ("image", "tag"),
    [
        ("fashion/imaging:1.0", "1.0"),
        ("host:5000/imaging", "latest"),
        ("host:5000/imaging:1.0", "1.0"),
        (f"host:5000/imaging:1.0@sha256:{'a' * 64}", "1.0"),
        (f"imaging@sha256:{'a' * 64}", f"sha256:{'a' * 12}"),
    ],
)
def test_a_version_is_an_images_tag(image: str, tag: str) -> None:
    assert tag_of(image) == tag


REJECTED = 'password authentication failed for user "fashion"'


def test_a_database_that_rejects_every_pod_is_not_ready(settled: World) -> None:
    settled.pods = [pod("color"), pod("imaging"), pod("gateway")]
    settled.stores = {each: {"postgres": REJECTED} for each in ("color", "imaging")}
    database = settled.condition(platform_of(), "DatabaseReady")
    assert (database["status"], database["reason"]) == ("False", "StoreUnreachable")
    assert REJECTED in database["message"]
    assert settled.condition(platform_of(), "Ready")["status"] == "False"


def test_a_database_that_rejects_one_pod_is_a_problem_of_that_pod(settled: World) -> None:
    settled.pods = [pod("color"), pod("imaging")]
    settled.stores = {"color": {"postgres": REJECTED}}
    degraded = settled.condition(platform_of(), "Degraded")
    assert (degraded["reason"], "shop-color-x" in degraded["message"]) == ("StoreUnreachable", True)
    assert settled.condition(platform_of(), "DatabaseReady")["status"] == "True"


def test_every_condition_speaks_of_the_generation(settled: World) -> None:
    conditions = settled.status(platform_of(generation=7))["conditions"]
    assert {each["observedGeneration"] for each in conditions} == {7}


def test_a_new_version_is_ready_when_no_pod_of_the_old_one_is_left(settled: World) -> None:
    new = platform_of(version="2.0")
    reasons = []
    for play in (settled.finish_jobs, settled.roll_out):
        settled.step(new)
        reasons.append(settled.condition(new, "Ready")["reason"])
        play()
    assert reasons == ["Migrating", "RollingOut"]
    assert settled.condition(new, "Ready")["status"] == "True"


def test_a_new_version_is_not_ready_before_anything_is_written(settled: World) -> None:
    assert settled.condition(platform_of(version="2.0"), "Ready")["status"] == "False"
    assert settled.condition(platform_of(version="2.0"), "Reconciling")["status"] == "True"


def test_a_suspended_platform_whose_version_changes_is_not_ready(settled: World) -> None:
    changed = platform_of(version="2.0", suspend=True)
    assert settled.condition(changed, "Ready")["status"] == "False"
    assert settled.condition(changed, "Reconciling")["status"] == "False"


def test_more_pods_of_the_same_version_leave_it_ready(settled: World) -> None:
    for each in settled.of("Deployment"):
        each["spec"]["replicas"] = 3
        each["status"] |= {"replicas": 3, "updatedReplicas": 3}
    assert settled.condition(platform_of(), "Progressing")["status"] == "True"
    assert settled.condition(platform_of(), "Ready")["status"] == "True"


def test_a_suspended_platform_is_ready_as_it_was_and_names_what_it_holds_back(settled: World) -> None:
    assert settled.condition(platform_of(suspend=True), "Ready")["status"] == "True"
    edited = platform_of(suspend=True, cache={"colors": "5m"})
    plan, previous = settled.plan(edited), settled.status(platform_of())
    status = build_status(edited, settled.observed, plan, previous, "now", None)
    progressing = condition_named(status, "Progressing")
    assert progressing
    assert progressing["message"].endswith("Not as the spec describes them: ConfigMap shop-config.")
    assert status["configRevision"] == previous["configRevision"] != plan.revision


def test_an_autoscaler_without_metrics_is_reported_and_leaves_the_platform_ready(settled: World) -> None:
    assert settled.condition(platform_of(), "Autoscaling")["status"] == "True"
    scaler = settled.children["HorizontalPodAutoscaler", "shop-color"]
    condition = {"type": "ScalingActive", "status": "False", "reason": "FailedGetResourceMetric"}
    scaler["status"] = {"conditions": [condition]}
    found = settled.condition(platform_of(), "Autoscaling")
    assert (found["status"], found["reason"]) == ("False", "FailedGetResourceMetric")
    assert "shop-color" in found["message"]
    assert settled.condition(platform_of(), "Ready")["status"] == "True"
