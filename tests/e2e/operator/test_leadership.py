"""Several operators over the same platforms: one acts."""

import random
from collections.abc import Iterator

import pytest

from support.cluster.cluster import POD, Cluster, eventually, helm, kubectl
from support.cluster.measuring import Measured
from support.cluster.platform import Operator, Platform, read

RIVAL = "rival"


def holder() -> str:
    """The operator pod that holds the Lease of the cluster."""
    identity = kubectl("get", "lease", "fashion-operator-cluster", "--output=jsonpath={.spec.holderIdentity}")
    return identity.partition("/")[2].partition("_")[0]


@pytest.fixture
def two(operator: Operator, cluster: Cluster) -> Iterator[Operator]:
    """The operator with a second replica."""
    kubectl("scale", f"--namespace={operator.namespace}", f"deployment/{operator.name}", "--replicas=2")
    kubectl("rollout", "status", f"--namespace={operator.namespace}", f"deployment/{operator.name}")
    yield operator
    operator.scale(1)
    eventually(lambda: set(cluster.objects(POD, operator.namespace, instance=operator.name)) == {holder()})


def test_a_second_replica_takes_over_from_one_that_is_killed(
    two: Operator, cluster: Cluster, platform: Platform, measured: Measured
) -> None:
    leader = eventually(holder)
    with measured.time("an operator killed, until its other replica acts", "15 s"):
        cluster.delete(POD, two.namespace, leader, at_once=True)
        eventually(lambda: holder() not in ("", leader))
        platform.edit(cache={"products": f"{random.randint(60, 3600)}s"})
        eventually(platform.is_synced)


@pytest.fixture
def rival(cluster: Cluster, operator: Operator) -> Iterator[Operator]:
    """A second release, over the platforms of the first."""
    image = operator.pod()["spec"]["containers"][0]["image"].rpartition(":")[2]
    made = Operator(cluster)
    made.namespace, made.name = RIVAL, RIVAL
    options = ("--create-namespace", "--set=crd.create=false", f"--set-string=image.tag={image}", "--wait")
    helm("upgrade", "--install", RIVAL, "charts/fashion-operator", f"--namespace={RIVAL}", *options)
    yield made
    helm("uninstall", RIVAL, f"--namespace={RIVAL}", "--wait")
    kubectl("delete", "namespace", RIVAL, "--wait=false")


def test_a_second_release_waits_and_says_for_whom(rival: Operator, operator: Operator, platform: Platform) -> None:
    before = operator.writes()
    eventually(lambda: "fashion-system/fashion-operator-" in read(rival.pod(), "/health"))
    platform.edit(cache={"products": f"{random.randint(60, 3600)}s"})
    eventually(platform.is_settled)
    assert set(rival.writes().values()) <= {0}
    assert operator.writes() != before
