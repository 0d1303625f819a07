"""Platforms for which the cluster has no room."""

from collections.abc import Iterator

import pytest

from support.cluster.cluster import Cluster, apply, eventually, kubectl
from support.cluster.measuring import Measured
from support.cluster.platform import Platform

QUOTA = {"limits.cpu": "1"}


@pytest.fixture
def starved(cluster: Cluster, installed: Platform) -> Iterator[Platform]:
    """A platform in a namespace whose quota wants a CPU limit in every container."""
    meta = {"name": "small", "namespace": "starved"}
    apply({"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": "starved"}})
    apply({"apiVersion": "v1", "kind": "ResourceQuota", "metadata": meta, "spec": {"hard": QUOTA}})
    made = Platform(cluster, "starved", "starved")
    made.create(version=installed.status["version"], ingress={"enabled": False})
    yield made
    made.delete()
    kubectl("delete", "namespace", "starved", "--wait=false")


def test_a_quota_is_named_in_its_own_words(starved: Platform, measured: Measured) -> None:
    with measured.time("a quota that forbids every pod, until Degraded says so"):
        eventually(lambda: starved.condition("Degraded") == ("True", "FailedCreate"))
    message = starved.conditions()["Degraded"]["message"]
    assert "failed quota: small: must specify limits.cpu" in message


def test_a_pod_that_no_node_takes_is_named_in_the_schedulers_words(platform: Platform) -> None:
    before = platform.lives()
    platform.edit(resources={"gateway": {"requests": {"cpu": "1000"}}})
    eventually(lambda: platform.condition("Degraded") == ("True", "Unschedulable"))
    message = platform.conditions()["Degraded"]["message"]
    assert message.startswith("gateway: 0/")
    assert "Insufficient cpu" in message
    assert platform.is_available()
    assert not platform.is_ready()
    assert before <= platform.lives()


def test_a_container_without_enough_memory_is_named_with_the_field_to_raise(platform: Platform) -> None:
    before = platform.lives()
    platform.edit(resources={"color": {"requests": {"memory": "32Mi"}, "limits": {"memory": "48Mi"}}})
    eventually(lambda: platform.condition("Degraded") == ("True", "OutOfMemory"))
    assert "raise spec.resources.color.limits.memory" in platform.conditions()["Degraded"]["message"]
    assert platform.is_available()
    assert before <= platform.lives()
