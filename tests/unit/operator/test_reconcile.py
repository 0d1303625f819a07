from copy import deepcopy

import pytest

from unit.operator.world import World, kinds, platform_of


@pytest.fixture
def world() -> World:
    return World()


@pytest.fixture
def settled(world: World) -> World:
    world.settle(platform_of())
    return world


def test_the_first_thing_is_the_secret_of_the_stores(world: World) -> None:
    assert kinds(world.plan(platform_of()).apply) == {"ConfigMap", "Secret"}


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
