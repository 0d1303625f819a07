from typing import Any

import pytest

from fashion_operator.cluster.object_cache import INSTANCE, ObjectCache
from fashion_operator.resources import Manifest

SHOP = ("team", "shop")
DEPLOYMENT = ("Deployment", "shop-color")


def deployment(version: int, replicas: int = 1, platform: str = "shop", **status: Any) -> Manifest:
    meta = {
        "namespace": "team",
        "name": f"{platform}-color",
        "resourceVersion": str(version),
        "labels": {INSTANCE: platform},
        "ownerReferences": [{"kind": "FashionPlatform", "name": platform, "uid": "one"}],
    }
    named = {"apiVersion": "apps/v1", "kind": "Deployment"}
    return {**named, "metadata": meta, "spec": {"replicas": replicas}, "status": status}


@pytest.fixture
def store() -> ObjectCache:
    found = ObjectCache()
    found.put("Deployment", deployment(10))
    return found


def replicas(store: ObjectCache) -> int:
    found: int = store.children(SHOP)[DEPLOYMENT]["spec"]["replicas"]
    return found


def test_what_is_new_makes_a_difference_to_its_platform(store: ObjectCache) -> None:
    assert store.put("Deployment", deployment(11, replicas=2)) == SHOP
    assert replicas(store) == 2


def test_an_older_version_is_ignored(store: ObjectCache) -> None:
    assert store.put("Deployment", deployment(9, replicas=2)) is None
    assert replicas(store) == 1


def test_a_version_that_changed_nothing_we_look_at_makes_no_difference(store: ObjectCache) -> None:
    assert store.put("Deployment", deployment(11)) is None


def test_the_order_of_fields_makes_no_difference(store: ObjectCache) -> None:
    assert store.put("Deployment", dict(reversed(deployment(11).items()))) is None


def test_when_a_condition_was_looked_at_makes_no_difference(store: ObjectCache) -> None:
    for version, when in ((11, "noon"), (12, "evening")):
        condition = {"type": "Available", "status": "True", "lastUpdateTime": when}
        noticed = store.put("Deployment", deployment(version, conditions=[condition]))
    assert noticed is None


def test_a_deletion_takes_an_object_away(store: ObjectCache) -> None:
    assert store.delete("Deployment", deployment(11)) == SHOP
    assert store.children(SHOP) == {}


def test_a_deletion_before_our_own_write_is_ignored(store: ObjectCache) -> None:
    assert store.delete("Deployment", deployment(9)) is None
    assert DEPLOYMENT in store.children(SHOP)


def test_a_fresh_list_finds_the_deletions_that_a_watch_lost(store: ObjectCache) -> None:
    assert store.delete_others("Deployment", "*", set(), "20") == {SHOP}
    assert store.children(SHOP) == {}


def test_a_fresh_list_takes_nothing_that_it_holds_or_that_is_newer(store: ObjectCache) -> None:
    store.put("Deployment", deployment(30, platform="new"))
    assert store.delete_others("Deployment", "*", {(SHOP, "shop-color")}, "20") == set()
    assert DEPLOYMENT in store.children(SHOP)
    assert store.children(("team", "new"))


@pytest.mark.parametrize(("kind", "namespace"), [("Service", "*"), ("Deployment", "another")])
def test_a_list_of_another_kind_or_namespace_takes_nothing(store: ObjectCache, kind: str, namespace: str) -> None:
    assert store.delete_others(kind, namespace, set(), "20") == set()
    assert DEPLOYMENT in store.children(SHOP)


def test_an_object_that_lost_its_labels_is_still_its_owners(store: ObjectCache) -> None:
    stolen = deployment(11)
    stolen["metadata"]["labels"] = {INSTANCE: "another"}
    assert store.put("Deployment", stolen) == SHOP
    assert store.children(("team", "another")) == {}


def test_the_content_of_a_secret_is_not_kept(store: ObjectCache) -> None:
    secret = {**deployment(10), "kind": "Secret", "data": {"password": "c2VjcmV0"}}
    store.put("Secret", secret)
    assert "data" not in store.children(SHOP)["Secret", "shop-color"]


def test_a_measurement_of_an_autoscaler_is_no_change(store: ObjectCache) -> None:
    def scaler(version: int, message: str, status: str = "True") -> Manifest:
        condition = {"type": "ScalingActive", "status": status, "reason": "ValidMetricFound", "message": message}
        return {**deployment(version), "status": {"currentReplicas": version, "conditions": [condition]}}

    kind = "HorizontalPodAutoscaler"
    assert store.put(kind, scaler(11, "70%")) == SHOP
    assert store.put(kind, scaler(12, "71%")) is None
    assert store.put(kind, scaler(13, "71%", status="False")) == SHOP
