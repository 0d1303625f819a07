from typing import Any

import pytest

from fashion_operator.cluster.kinds import MANAGED
from fashion_operator.resources import Manifest
from support.operator.world import World, platform_of

FEED = {"url": "https://shop.example.com/feed.xml"}
PLATFORM = platform_of(catalogue={**FEED, "schedule": "@daily"})


@pytest.fixture
def settled() -> World:
    world = World()
    world.settle(platform_of())
    return world


def schedule(world: World) -> Manifest:
    return world.children["CronJob", "shop-catalogue"]


def start(world: World) -> str:
    """The schedule is due: it makes a Job; return its name."""
    meta, template = schedule(world)["metadata"], schedule(world)["spec"]["jobTemplate"]
    owner = {"apiVersion": "batch/v1", "kind": "CronJob", "name": meta["name"], "uid": meta["uid"]}
    labels = template["metadata"]["labels"]
    name = "shop-catalogue-29000000"
    job = {"name": name, "namespace": "team", "labels": labels, "ownerReferences": [owner]}
    world.apply({"apiVersion": "batch/v1", "kind": "Job", "metadata": job, "spec": template["spec"]})
    return name


def test_a_schedule_begins_once_the_first_import_succeeded(settled: World) -> None:
    settled.step(PLATFORM)
    settled.fail_jobs()
    settled.step(PLATFORM)
    assert schedule(settled)["spec"]["suspend"]
    for job in settled.of("Job"):
        job["status"] = {"conditions": [{"type": "Complete", "status": "True"}]}
    settled.settle(PLATFORM)
    assert "suspend" not in schedule(settled)["spec"]


def test_a_schedule_waits_for_the_first_import_of_another_feed(settled: World) -> None:
    settled.settle(PLATFORM)
    other = {"url": "https://shop.example.com/other.xml", "schedule": "@daily"}
    settled.step(platform_of(catalogue=other))
    assert schedule(settled)["spec"]["suspend"]


def test_a_schedule_goes_on_with_the_version_that_is_served_during_a_migration(settled: World) -> None:
    settled.settle(PLATFORM)
    newer = platform_of(version="2.0", catalogue={**FEED, "schedule": "@daily"})
    settled.step(newer)
    [container] = schedule(settled)["spec"]["jobTemplate"]["spec"]["template"]["spec"]["containers"]
    assert container["image"] == PLATFORM.image("products")


def test_a_schedule_that_is_no_longer_wanted_ends(settled: World) -> None:
    settled.settle(PLATFORM)
    settled.settle(platform_of(catalogue=FEED))
    assert settled.names("CronJob") == {"shop-maintenance"}


def test_the_operator_sees_the_jobs_of_a_schedule(settled: World) -> None:
    settled.settle(PLATFORM)
    assert MANAGED.items() <= schedule(settled)["spec"]["jobTemplate"]["metadata"]["labels"].items()


@pytest.mark.parametrize("changed", [{"url": "https://shop.example.com/other.xml"}, {"replace": True}])
def test_an_import_that_began_before_the_catalogue_changed_is_given_up(
    settled: World, changed: dict[str, Any]
) -> None:
    settled.settle(PLATFORM)
    begun = start(settled)
    settled.settle(PLATFORM)
    assert begun in settled.names("Job")
    settled.step(platform_of(catalogue={**FEED, "schedule": "@daily", **changed}))
    assert begun not in settled.names("Job")


@pytest.mark.parametrize("condition", ["Complete", "Failed"])
def test_an_import_that_ended_before_the_catalogue_changed_stays_with_its_log(
    settled: World, condition: str
) -> None:
    settled.settle(PLATFORM)
    ended = start(settled)
    settled.finish_jobs(condition)
    settled.settle(platform_of(catalogue={**FEED, "schedule": "@daily", "replace": True}))
    assert ended in settled.names("Job")
