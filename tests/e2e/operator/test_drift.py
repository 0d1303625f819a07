import time
from collections.abc import Iterator

import pytest

from support.cluster.cluster import CHILDREN, PLATFORM, Cluster, Object, apply, eventually, kubectl
from support.cluster.measuring import Measured
from support.cluster.platform import Platform
from support.http.clients import new_user


def uids(platform: Platform, kind: str) -> dict[str, str]:
    """The children of a kind that are there to stay, by name."""
    found = platform.children(kind).items()
    return {name: each["metadata"]["uid"] for name, each in found if "deletionTimestamp" not in each["metadata"]}


@pytest.mark.parametrize("kind", CHILDREN)
def test_deleted_children_come_back(platform: Platform, measured: Measured, kind: str) -> None:
    before = uids(platform, kind)
    assert before
    with measured.time(f"{kind}: {len(before)} deleted, all there again", "2 s"):
        for name in before:
            platform.cluster.delete(CHILDREN[kind], platform.namespace, name)
        eventually(lambda: uids(platform, kind).keys() >= before.keys())
    assert uids(platform, kind).items().isdisjoint(before.items())
    # The ingress follows within 2 s, and may have looked while the child was away.
    time.sleep(2)
    eventually(platform.is_settled)
    # The cluster's own DNS may give the address of a Service that is gone for some seconds more.
    eventually(lambda: platform.upload(new_user()).status_code == 201)
    platform.measured(new_user())


CHANGES: dict[str, tuple[str, str, Object]] = {
    "pods end at once": (
        "Deployment",
        "color",
        {"spec": {"template": {"spec": {"terminationGracePeriodSeconds": 1}}}},
    ),
    "a rollout is paused": ("Deployment", "color", {"spec": {"paused": True}}),
    "a service is scaled to nothing": ("Deployment", "color", {"spec": {"replicas": 0}}),
    "an autoscaler may do more": ("HorizontalPodAutoscaler", "imaging", {"spec": {"maxReplicas": 9}}),
    "a store is open to all": ("NetworkPolicy", "postgres", {"spec": {"ingress": [{}]}}),
    "a policy is for other pods": (
        "NetworkPolicy",
        "postgres",
        {"spec": {"podSelector": {"matchLabels": {"nobody": "has"}}}},
    ),
    "a configuration is empty": ("ConfigMap", "config", {"data": {"config.json": "{}"}}),
    "a service is of other pods": (
        "Service",
        "gateway",
        {"spec": {"selector": {"app.kubernetes.io/name": "nobody"}}},
    ),
    "maintenance is suspended": ("CronJob", "maintenance", {"spec": {"suspend": True}}),
}


@pytest.mark.parametrize("what", CHANGES)
def test_changed_children_are_put_right(platform: Platform, measured: Measured, what: str) -> None:
    kind, part, change = CHANGES[what]
    name = f"{platform.name}-{part}"
    right = content(platform.children(kind)[name])
    with measured.time(f"{what}, until that is put right", "2 s"):
        assert content(platform.cluster.patch(CHILDREN[kind], platform.namespace, name, change)) != right
        eventually(lambda: content(platform.children(kind)[name]) == right)


def test_what_others_add_to_a_list_is_taken_away(platform: Platform, measured: Measured) -> None:
    right = content(platform.children("Deployment")["fashion-color"])
    with measured.time("a variable added by somebody, until it is gone", "2 s"):
        kubectl("set", "env", "deployment/fashion-color", "ADDED=1", f"--namespace={platform.namespace}")
        eventually(lambda: content(platform.children("Deployment")["fashion-color"]) == right)


def content(found: Object) -> tuple[object, object]:
    """What an object says that is for people to change."""
    return found.get("spec"), found.get("data")


@pytest.fixture
def taken(cluster: Cluster, namespace: str) -> Iterator[Object]:
    """Somebody's ConfigMap, which has the name of a platform's."""
    meta = {"name": "taken-config", "namespace": namespace}
    theirs = {"apiVersion": "v1", "kind": "ConfigMap", "metadata": meta, "data": {"ours": "not yours"}}
    apply(theirs)
    yield theirs
    if cluster.find(PLATFORM, namespace, "taken"):
        cluster.delete(PLATFORM, namespace, "taken")


def test_what_is_somebody_elses_is_not_taken_over(cluster: Cluster, namespace: str, taken: Object) -> None:
    platform = Platform(cluster, namespace, "taken")
    platform.create(ingress={"enabled": False})
    eventually(lambda: platform.condition("Degraded") == ("True", "NameTaken"))
    assert "ConfigMap taken-config" in platform.conditions()["Degraded"]["message"]
    theirs = cluster.find(CHILDREN["ConfigMap"], namespace, "taken-config")
    assert theirs
    assert theirs["data"] == taken["data"]
    cluster.delete(CHILDREN["ConfigMap"], namespace, "taken-config")
    eventually(lambda: "taken-config" in platform.children("ConfigMap"))
    platform.delete()
    eventually(platform.leaves_only_its_data)
