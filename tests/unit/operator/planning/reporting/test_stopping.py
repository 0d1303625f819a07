from typing import Any

import pytest

from fashion_operator.cluster.apply import Writer
from fashion_operator.cluster.object_cache import ObjectCache
from fashion_operator.resources import Manifest
from fashion_operator.spec.platform import Platform
from support.operator.api import Api
from support.operator.world import World, platform_of

STOPPED = platform_of(stopped=True)
RETAIN, DELETE = platform_of(), platform_of(deletionPolicy="Delete")
CLAIM = "PersistentVolumeClaim", "data-shop-postgres-0"


def pod_of(part: str, component: str) -> Manifest:
    labels = {"app.kubernetes.io/name": part, "app.kubernetes.io/component": component}
    return {"kind": "Pod", "metadata": {"name": f"shop-{part}-x", "uid": part, "labels": labels}}


@pytest.fixture
def settled() -> World:
    world = World()
    world.settle(platform_of())
    return world


def replicas(world: World, kind: str) -> set[object]:
    return {each["spec"].get("replicas") for each in world.of(kind)}


def test_services_stop_before_their_stores(settled: World) -> None:
    settled.pods = [pod_of("color", "service")]
    settled.step(STOPPED)
    assert (replicas(settled, "Deployment"), replicas(settled, "StatefulSet")) == ({0}, {1})
    settled.pods = []
    settled.step(STOPPED)
    assert replicas(settled, "StatefulSet") == {0}


def test_nothing_runs_at_night_and_nothing_is_deleted(settled: World) -> None:
    before = settled.children.keys()
    plan = settled.step(STOPPED)
    (maintenance,) = settled.of("CronJob")
    assert maintenance["spec"]["suspend"] is True
    assert (plan.delete, settled.children.keys()) == ([], before)


def test_a_stopped_deployment_is_not_started_by_the_operator_itself(settled: World) -> None:
    for found in settled.of("Deployment"):
        found["spec"]["replicas"] = 0
    writer = Writer(Api(), ObjectCache(), lambda _: None, lambda *_: None)
    plan, observed = settled.plan(STOPPED), settled.observed
    assert not writer.due(STOPPED, observed, plan).scale_up
    assert writer.due(platform_of(), observed, plan).scale_up.keys() == settled.names("Deployment")


def test_it_says_that_it_stops_and_has_stopped(settled: World) -> None:
    settled.pods = [pod_of("postgres", "store")]
    assert settled.condition(STOPPED, "Progressing")["reason"] == "Stopping"
    settled.pods = []
    for name in ("Ready", "Available", "Progressing", "Reachable", "DatabaseReady"):
        found = settled.condition(STOPPED, name)
        assert (found["status"], found["reason"]) == ("False", "Stopped")
    assert {settled.condition(STOPPED, name)["status"] for name in ("Reconciling", "Stalled")} == {"False"}
    assert settled.status(STOPPED)["message"].startswith("The platform is stopped")


def owned(world: World, platform: Platform, *owners: Any) -> World:
    """The world with a claim of a volume, which may have owners."""
    meta = {"name": CLAIM[1], "ownerReferences": list(owners)}
    spec = {"resources": {"requests": {"storage": "1Gi"}}}
    world.children[CLAIM] = {"kind": CLAIM[0], "metadata": {**meta, "uid": "c", "generation": 1}, "spec": spec}
    return world


def written(world: World, platform: Platform) -> dict[str, Manifest]:
    return {each["metadata"]["name"]: each["metadata"] for each in world.plan(platform).apply}


def test_what_is_to_be_deleted_with_the_platform_gets_it_as_its_owner(settled: World) -> None:
    assert CLAIM[1] not in written(owned(settled, RETAIN), RETAIN)
    changed = written(settled, DELETE)
    assert {changed[name]["ownerReferences"][0]["uid"] for name in (CLAIM[1], "shop-keys")} == {"one"}


def test_what_is_to_stay_loses_it_again(settled: World) -> None:
    owned(settled, DELETE)
    for each in settled.plan(DELETE).apply:
        settled.apply(each)
    assert not {CLAIM[1], "shop-keys"} & written(settled, DELETE).keys()
    changed = written(settled, RETAIN)
    assert not any("ownerReferences" in changed[name] for name in (CLAIM[1], "shop-keys"))


@pytest.mark.parametrize("platform", [RETAIN, DELETE], ids=["Retain", "Delete"])
def test_a_volume_is_never_deleted_by_the_operator(settled: World, platform: Platform) -> None:
    owned(settled, DELETE)
    for each in settled.plan(DELETE).apply:
        settled.apply(each)
    mine = {"secretRef": {"name": "mine"}, "leaveData": True}
    other = platform_of(database=mine, deletionPolicy=platform.spec.deletion_policy)
    settled.settle(other)
    assert CLAIM in settled.children
