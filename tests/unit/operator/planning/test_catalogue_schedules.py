import pytest

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
