from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial

import httpx
import pytest

from support.cluster.cluster import POD, Cluster, Object, eventually, is_true, switch
from support.cluster.load import using
from support.cluster.measuring import Measured
from support.cluster.platform import SERVICES, Platform
from support.http.clients import Json, new_user

READS = ("/v1/users/{user}/history", "/v1/users/{user}/profile", "/v1/users/{user}/products")


@pytest.fixture
def apart(doubled: Platform) -> Platform:
    """The platform with pods of every service on two nodes, wherever earlier losses left them."""
    eventually(lambda: all(spread(doubled, each) for each in SERVICES) and doubled.is_settled())
    return doubled


def spread(platform: Platform, service: str) -> bool:
    """Whether a service takes requests on two nodes; if not, its pods make room for the scheduler to try again."""
    pods = platform.pods(service)
    if len(nodes_of(pods)) < 2 and all(is_true(pod, "Ready") for pod in pods):
        platform.cluster.delete(POD, platform.namespace, pods[0]["metadata"]["name"])
    return len(nodes_of(platform.serving(service))) >= 2


@contextmanager
def stopped(cluster: Cluster, node: str) -> Iterator[None]:
    """A node without power, meanwhile."""
    switch(node, on=False)
    try:
        yield
    finally:
        switch(node, on=True)
        eventually(lambda: cluster.is_up(node))


def nodes_of(pods: list[Object]) -> set[str]:
    """Where pods run that have a node."""
    return {node for pod in pods if (node := pod["spec"].get("nodeName"))}


def nodes_of_stores(platform: Platform) -> set[str]:
    """Where the stores run."""
    return nodes_of(platform.pods("postgres", "redis"))


def test_the_loss_of_a_node_leaves_the_other_replicas_serving(
    apart: Platform, cluster: Cluster, measured: Measured
) -> None:
    (spare,) = cluster.workers() - nodes_of_stores(apart)
    with using(apart) as load:
        eventually(load.is_well)
        with stopped(cluster, spare):
            with measured.time("a node lost, until all replicas are back elsewhere", "60 s"):
                eventually(lambda: not cluster.is_up(spare))
                eventually(lambda: strong_without(apart, spare))
            eventually(load.is_well)
    measured.note("requests meanwhile", load.summary())
    assert len(load.failures) < len(load.answers) / 2


def strong_without(platform: Platform, node: str) -> bool:
    """Whether two pods of every service take requests on other nodes."""
    return all(sum(pod["spec"]["nodeName"] != node for pod in platform.serving(each)) >= 2 for each in SERVICES)


def test_the_loss_of_the_stores_is_reported_and_loses_nothing(
    apart: Platform, cluster: Cluster, measured: Measured
) -> None:
    user = new_user()
    (node,) = nodes_of_stores(apart)
    with using(apart) as load:
        eventually(load.is_well)
        with stopped(cluster, node):
            eventually(lambda: not cluster.is_up(node))
            for path in READS:
                eventually(partial(is_readable_503, apart, path.format(user=user), user))
        with measured.time("the stores' node back, until all is well again"):
            eventually(load.is_well)
            eventually(apart.is_settled)
    kept = [read_again(apart, each).status_code for each in load.acknowledged]
    measured.note("acknowledged analyses that are still there", f"{kept.count(200)} of {len(kept)}", "all")
    assert set(kept) == {200}


def read_again(platform: Platform, analysis: Json) -> httpx.Response:
    """The answer to a read of an analysis that says whether it is there."""
    answers = partial(platform.get, analysis["links"]["self"], analysis["user"])
    return eventually(lambda: answer if (answer := answers()).status_code < 500 else None)


def is_readable_503(platform: Platform, path: str, user: str) -> bool:
    """Whether an answer says in words that a store is away."""
    answer = platform.get(path, user)
    problem = answer.json() if answer.headers.get("Content-Type") == "application/problem+json" else {}
    return answer.status_code == problem.get("status") == 503 and problem["detail"].endswith(".")
