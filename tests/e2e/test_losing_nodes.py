from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from support.clients import new_user
from support.cluster.cluster import Cluster, eventually, switch
from support.cluster.load import using
from support.cluster.measuring import Measured
from support.cluster.platform import SERVICES, Platform

READS = ("/v1/users/{user}/history", "/v1/users/{user}/profile", "/v1/users/{user}/products")


@pytest.fixture
def doubled(platform: Platform) -> Platform:
    """The platform with two pods of every service."""
    platform.edit(scaling={each: {"min": 2, "max": 4} for each in SERVICES})
    eventually(lambda: platform.is_settled() and all(len(platform.pods(each)) >= 2 for each in SERVICES))
    return platform


@contextmanager
def stopped(cluster: Cluster, node: str) -> Iterator[None]:
    """A node without power, meanwhile."""
    switch(node, on=False)
    try:
        yield
    finally:
        switch(node, on=True)
        eventually(lambda: cluster.is_up(node))


def nodes_of_stores(platform: Platform) -> set[str]:
    """Where the stores run."""
    return {pod["spec"]["nodeName"] for pod in platform.pods("postgres", "redis")}


def test_the_loss_of_a_node_leaves_the_other_replicas_serving(
    doubled: Platform, cluster: Cluster, measured: Measured
) -> None:
    (spare,) = cluster.workers() - nodes_of_stores(doubled)
    with using(doubled) as load:
        eventually(load.is_well)
        with stopped(cluster, spare):
            with measured.time("a node lost, until all replicas are back elsewhere", "60 s"):
                eventually(lambda: not cluster.is_up(spare))
                eventually(lambda: strong_without(doubled, spare))
            eventually(load.is_well)
    measured.note("requests meanwhile", load.told())
    assert len(load.failures) < len(load.answers) / 2


def strong_without(platform: Platform, node: str) -> bool:
    """Whether two pods of every service take requests on other nodes."""
    return all(sum(pod["spec"]["nodeName"] != node for pod in platform.serving(each)) >= 2 for each in SERVICES)


def test_the_loss_of_the_stores_is_reported_and_loses_nothing(
    doubled: Platform, cluster: Cluster, measured: Measured
) -> None:
    user = new_user()
    (node,) = nodes_of_stores(doubled)
    with using(doubled) as load:
        eventually(load.is_well)
        with stopped(cluster, node):
            eventually(lambda: not cluster.is_up(node))
            eventually(lambda: all(is_readable_503(doubled, path.format(user=user), user) for path in READS))
        with measured.time("the stores' node back, until all is well again"):
            eventually(load.is_well)
            eventually(doubled.is_settled)
    kept = [doubled.get(each["links"]["self"], each["user"]).status_code for each in load.acknowledged]
    measured.note("acknowledged analyses that are still there", f"{kept.count(200)} of {len(kept)}", "all")
    assert set(kept) == {200}


def is_readable_503(platform: Platform, path: str, user: str) -> bool:
    """Whether an answer says in words that a store is away."""
    answer = platform.get(path, user)
    problem = answer.json() if answer.headers.get("Content-Type") == "application/problem+json" else {}
    return answer.status_code == problem.get("status") == 503 and problem["detail"].endswith(".")
