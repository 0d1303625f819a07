from copy import deepcopy
from typing import Any

import msgspec
import pytest

from fashion_operator.resources.rollouts import with_rollout
from fashion_operator.spec.platform import Platform
from support.operator.finding import environment_of, pod_of
from support.operator.samples import documents
from support.operator.world import World, kinds, platform_of, with_secrets

MINE = {"secretRef": {"name": "mine"}}
OWN = {
    *(("shop-roles", f"{service}-url") for service in ("imaging", "color", "products")),
    ("shop-stores", "redis-url"),
}
OWNER = {("shop-stores", "database-url"), ("shop-stores", "redis-url")}
OTHERS: list[dict[str, Any]] = [{"database": MINE}, {"redis": MINE}, {"database": MINE, "redis": MINE}]


def stores_in_use(world: World, kind: str = "Deployment") -> set[tuple[str, str]]:
    """The Secrets and keys that pods read the URLs of the stores from."""
    environments = [
        environment_of(container) for each in world.of(kind) for container in pod_of(each)["containers"]
    ]
    names = ("FASHION_DATABASE_URL", "FASHION_REDIS_URL")
    return {each[name] for each in environments for name in names if name in each}


def leaving(part: str) -> dict[str, Any]:
    """A pod that finishes what it began."""
    return {"metadata": {"labels": {"app.kubernetes.io/name": part}, "deletionTimestamp": "now"}}


@pytest.fixture
def world() -> World:
    return World()


@pytest.fixture
def settled(world: World) -> World:
    world.settle(platform_of())
    return world


def test_the_first_thing_is_the_secret_of_the_stores(world: World) -> None:
    assert kinds(world.plan(platform_of()).apply) == {"ConfigMap", "Secret"}


def test_the_keys_are_made_once(settled: World) -> None:
    assert settled.names("Secret") == {"shop-keys", "shop-roles", "shop-stores"}
    assert not settled.plan(platform_of()).apply


def test_lost_keys_are_made_anew_and_pods_start_again_with_them(settled: World) -> None:
    before = deepcopy(settled.of("Deployment"))
    del settled.children["Secret", "shop-keys"]
    settled.settle(platform_of())
    after = settled.of("Deployment")
    assert all(pod_of(a)["containers"] == pod_of(b)["containers"] for a, b in zip(before, after, strict=True))
    assert all(a["spec"]["template"] != b["spec"]["template"] for a, b in zip(before, after, strict=True))


def test_no_service_starts_before_the_schemas_are_there(world: World) -> None:
    for _ in range(3):
        world.step(platform_of())
        world.run_stores()
    assert world.of("Job")
    assert not world.of("Deployment")
    world.finish_jobs()
    world.step(platform_of())
    assert len(world.of("Deployment")) == 4


def test_the_migration_waits_for_embedded_stores(world: World) -> None:
    for _ in range(3):
        world.step(platform_of())
    assert not world.of("Job")


def test_nothing_is_written_when_nothing_differs(settled: World) -> None:
    plan = settled.plan(platform_of())
    assert (plan.apply, plan.delete) == ([], [])


def test_a_new_version_keeps_the_old_image_until_its_migration_is_done(settled: World) -> None:
    new = platform_of(version="2.0")
    settled.step(new)
    assert set(settled.observed.images.values()) == set(platform_of().images.values())
    settled.finish_jobs()
    settled.step(new)
    assert settled.observed.images == new.images


def test_a_failed_migration_leaves_the_old_version_as_it_is(settled: World) -> None:
    settled.step(platform_of(version="2.0"))
    settled.finish_jobs("Failed")
    settled.step(platform_of(version="2.0"))
    assert settled.observed.images == platform_of().images


def test_back_to_the_old_version_after_a_failed_migration_nothing_is_left_of_it(settled: World) -> None:
    settled.step(platform_of(version="2.0"))
    settled.finish_jobs("Failed")
    settled.settle(platform_of())
    assert len([job for job in settled.of("Job") if "migrate" in job["metadata"]["name"]]) == 1


def test_what_someone_changed_is_put_right(settled: World) -> None:
    settled.of("Service")[0]["spec"]["ports"] = [{"name": "http", "port": 1}]
    plan = settled.plan(platform_of())
    assert kinds(plan.apply) == {"Service"}
    assert len(plan.drifted) == 1


def test_what_someone_deleted_comes_back(settled: World) -> None:
    for child in list(settled.children):
        changed = deepcopy(settled)
        del changed.children[child]
        assert child in [(each["kind"], each["metadata"]["name"]) for each in changed.plan(platform_of()).apply]


def test_a_failed_migration_changes_no_pod_whatever_the_spec_says(world: World) -> None:
    spec = documents("full.yaml")[0]["spec"]
    world.settle(platform_of(**spec))
    before = [pod_of(each) for each in world.of("Deployment")]
    for _ in range(2):
        world.step(platform_of(**spec | {"version": "missing"}))
        world.fail_jobs()
    assert [pod_of(each) for each in world.of("Deployment")] == before


def test_a_missing_secret_takes_nothing_else_away(settled: World) -> None:
    settled.children = {child: each for child, each in settled.children.items() if child[0] != "Secret"}
    plan = settled.plan(platform_of())
    assert kinds(plan.apply) == {"Secret"}
    assert plan.delete == []


def test_a_store_that_is_down_takes_nothing_away(settled: World) -> None:
    for store in settled.of("StatefulSet"):
        store["status"] = {}
    plan = settled.plan(platform_of())
    assert (plan.apply, plan.delete) == ([], [])


def test_what_is_switched_off_goes_away(settled: World) -> None:
    plan = settled.plan(platform_of(ingress={"enabled": False}))
    assert ("Ingress", "shop") in plan.delete


def test_a_suspended_platform_is_left_alone(settled: World) -> None:
    settled.children = {child: each for child, each in settled.children.items() if child[0] != "Service"}
    plan = settled.plan(platform_of(suspend=True))
    assert (plan.apply, plan.delete) == ([], [])


def test_what_an_earlier_platform_of_the_name_left_is_waited_out(settled: World) -> None:
    plan = settled.plan(platform_of(uid="another"))
    assert (plan.apply, plan.delete) == ([], [])


def test_an_object_that_lost_its_owner_gets_it_back(settled: World) -> None:
    for each in settled.of("Deployment"):
        del each["metadata"]["ownerReferences"]
    plan = settled.plan(platform_of())
    assert kinds(plan.apply) == {"Deployment"}
    assert plan.delete == []


def test_a_new_secret_restarts_what_uses_it(settled: World) -> None:
    settled.of("Secret")[0]["metadata"]["uid"] = "new"
    assert {"Deployment", "StatefulSet"} <= kinds(settled.plan(platform_of()).apply)


@pytest.mark.parametrize("spec", OTHERS)
def test_other_stores_that_fail_leave_the_platform_on_its_own(settled: World, spec: dict[str, Any]) -> None:
    before = settled.names("StatefulSet"), settled.names("Secret"), settled.names("NetworkPolicy")
    for _ in range(3):
        plan = settled.step(platform_of(**spec))
        assert "Deployment" not in kinds(plan.apply)
        settled.fail_jobs()
    assert stores_in_use(settled) == OWN
    assert stores_in_use(settled, "CronJob") == OWNER
    assert (settled.names("StatefulSet"), settled.names("Secret"), settled.names("NetworkPolicy")) == before


def test_old_stores_go_once_the_last_pod_of_them_is_gone(settled: World) -> None:
    new = platform_of(database=MINE, redis=MINE)
    settled.step(new)
    settled.finish_jobs()
    settled.step(new)
    assert stores_in_use(settled) == {("mine", "url")}
    assert settled.plan(new).delete == []
    settled.roll_out()
    settled.pods = [leaving("color")]
    assert settled.plan(new).delete == []
    assert settled.of("StatefulSet")
    settled.pods = []
    settled.step(new)
    assert not settled.of("StatefulSet")
    assert settled.names("Secret") == {"shop-keys"}


def test_stores_of_its_own_take_the_place_of_others(settled: World) -> None:
    settled.settle(platform_of(database=MINE, redis=MINE))
    settled.step(platform_of())
    assert stores_in_use(settled) == {("mine", "url")}
    settled.settle(platform_of())
    assert stores_in_use(settled) == OWN


def test_a_volume_that_is_there_still_keeps_its_size(settled: World) -> None:
    settled.step(platform_of(database=MINE))
    larger = platform_of(database={"embedded": {"storage": "2Gi"}})
    assert "StatefulSet" not in kinds(settled.plan(larger).apply)


@pytest.mark.parametrize("lost", [("Deployment", "HorizontalPodAutoscaler", "CronJob"), ("Service",)])
def test_what_is_lost_while_a_migration_fails_comes_back_as_it_was(settled: World, lost: tuple[str, ...]) -> None:
    new, before = platform_of(version="2.0", database=MINE), set(settled.children)
    settled.step(new)
    settled.fail_jobs()
    settled.lose(*lost)
    settled.step(new)
    assert before <= set(settled.children)
    assert settled.observed.images == platform_of().images
    assert stores_in_use(settled) == OWN


def test_a_deployment_stays_though_nothing_says_what_it_was_made_of(settled: World) -> None:
    for each in (*settled.of("Deployment"), *settled.of("Service")):
        del each["metadata"]["annotations"]
    settled.step(platform_of(version="2.0"))
    assert len(settled.of("Deployment")) == len(settled.of("HorizontalPodAutoscaler")) == 4


def test_all_jobs_come_back_at_once(settled: World) -> None:
    before = settled.names("Job")
    settled.lose("Job")
    settled.step(platform_of())
    assert settled.names("Job") == before


def test_an_unfinished_migration_is_made_anew_as_is_wanted_now(settled: World) -> None:
    new = platform_of(version="2.0", image={"pullSecrets": ["registry"]})
    settled.step(platform_of(version="2.0"))
    settled.step(new)
    settled.step(new)
    (job,) = (each for each in settled.of("Job") if "status" not in each)
    assert pod_of(job)["imagePullSecrets"] == [{"name": "registry"}]


def test_a_finished_one_is_not(settled: World) -> None:
    plan = settled.plan(platform_of(image={"pullSecrets": ["registry"]}))
    assert "Job" not in kinds(plan.apply) | {kind for kind, _ in plan.delete}


def test_a_migration_that_was_given_up_is_made_anew(settled: World) -> None:
    new = platform_of(version="2.0")
    settled.step(new)
    settled.finish_jobs("Failed")
    before = settled.names("Job")
    assert [kind for kind, _ in settled.step(new).delete] == ["Job"]
    assert kinds(settled.step(new).apply) == {"Job"}
    assert settled.names("Job") == before


def test_an_unfinished_migration_goes_with_its_version(settled: World) -> None:
    before = settled.names("Job")
    settled.step(platform_of(version="2.0"))
    second = settled.names("Job") - before
    settled.step(platform_of(version="3.0"))
    assert settled.names("Job") > before
    assert second.isdisjoint(settled.names("Job"))


@pytest.mark.parametrize("kind", ["Secret", "Job"])
@pytest.mark.parametrize("field", ["labels", "ownerReferences"])
def test_what_is_made_once_keeps_its_labels_and_owner(settled: World, kind: str, field: str) -> None:
    changed = [each for each in settled.of(kind) if each["metadata"].pop(field, None)]
    plan = settled.plan(platform_of())
    assert kinds(plan.apply) == {kind}
    assert len(plan.drifted) == len(changed)


def claim(size: str, capacity: str = "") -> dict[str, Any]:
    """The claim of the database's volume."""
    return {
        "kind": "PersistentVolumeClaim",
        "metadata": {"name": "data-shop-postgres-0", "uid": "claim", "generation": 1},
        "spec": {"resources": {"requests": {"storage": size}}},
        "status": {"capacity": {"storage": capacity or size}},
    }


def test_a_volume_grows_to_the_size_of_the_spec(settled: World) -> None:
    settled.apply(claim("1Gi"))
    assert settled.plan(platform_of()).apply == []
    larger = platform_of(database={"embedded": {"storage": "2Gi"}})
    grown = settled.step(larger).apply[-1]
    assert (grown["kind"], grown["spec"]) == ("PersistentVolumeClaim", claim("2Gi")["spec"])
    settled.roll_out()
    assert settled.plan(larger).apply == []
    assert settled.condition(larger, "Progressing")["reason"] == "Growing"


def test_a_volume_that_is_larger_than_the_spec_is_reported(settled: World) -> None:
    settled.apply(claim("2Gi"))
    assert settled.plan(platform_of()).apply == []
    degraded = settled.condition(platform_of(), "Degraded")
    assert degraded["reason"] == "VolumeLarger"
    assert "has 2Gi and cannot shrink to 1Gi" in degraded["message"]


def test_the_volume_of_a_nats_that_is_no_longer_used_is_reported(settled: World) -> None:
    left = claim("1Gi")
    settled.apply({**left, "metadata": {**left["metadata"], "name": "data-shop-nats-0"}})
    assert settled.condition(platform_of(events={"engine": "nats"}), "DataLeftBehind")["status"] == "False"
    assert "data-shop-nats-0 holds events" in settled.condition(platform_of(), "DataLeftBehind")["message"]


def test_the_volume_of_a_database_that_is_no_longer_used_is_reported(settled: World) -> None:
    settled.apply(claim("1Gi"))
    assert settled.condition(platform_of(), "DataLeftBehind")["status"] == "False"
    other = platform_of(database=MINE)
    settled.settle(other)
    assert settled.condition(other, "DataLeftBehind")["status"] == "True"
    assert ("PersistentVolumeClaim", "data-shop-postgres-0") in settled.children


def without_roles() -> Platform:
    """The platform for an operator that has not read the Secret of the roles, or knows of none."""
    return msgspec.structs.replace(platform_of(), secrets={})


def test_an_older_installation_goes_on_with_the_owner_until_the_roles_are_made(settled: World) -> None:
    old = with_rollout({"metadata": {}}, without_roles())["metadata"]["annotations"]
    for each in (*settled.of("Deployment"), *settled.of("Service")):
        each["metadata"]["annotations"] = old
    settled.lose("Job")
    settled.step(platform_of())
    assert stores_in_use(settled) == OWNER
    settled.finish_jobs()
    settled.settle(platform_of())
    assert stores_in_use(settled) == OWN


def test_nothing_is_written_or_deleted_while_the_roles_have_not_been_read(settled: World) -> None:
    plan = settled.plan(without_roles())
    assert not plan.apply
    assert not plan.delete


def test_lost_roles_are_made_anew_by_another_migration(settled: World) -> None:
    before = settled.names("Job")
    changed = with_secrets(platform_of(), imaging="new", color="new", products="new")
    settled.step(changed)
    assert len(settled.names("Job") - before) == 1
    assert stores_in_use(settled) == OWN
