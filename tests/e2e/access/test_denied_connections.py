"""A platform in a namespace that denies every connection unless a policy allows it."""

import json
from collections.abc import Iterator

import pytest

from support.cluster.cluster import Cluster, apply, eventually, helm, kubectl
from support.cluster.guests import SMALL
from support.cluster.measuring import Measured
from support.cluster.platform import Platform
from support.http.clients import new_user


@pytest.fixture
def enclosed(cluster: Cluster, installed: Platform) -> Iterator[Platform]:
    """A platform in a namespace with a policy that denies everything."""
    meta = {"name": "deny", "namespace": "denied"}
    spec = {"podSelector": {}, "policyTypes": ["Ingress", "Egress"]}
    apply({"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": "denied"}})
    apply({"apiVersion": "networking.k8s.io/v1", "kind": "NetworkPolicy", "metadata": meta, "spec": spec})
    made = Platform(cluster, "denied", "enclosed", host="enclosed.example.com")
    named = {"version": installed.status["version"], "ingress": {"host": "enclosed.example.com"}}
    wanted = {**named, "relevance": {"enabled": True}, **SMALL}
    values = f"--set-json=spec={json.dumps(wanted)}"
    helm("install", made.name, "charts/fashion-platform", f"--namespace={made.namespace}", values)
    yield made
    helm("uninstall", made.name, f"--namespace={made.namespace}")
    kubectl("delete", "namespace", "denied", "--wait=false")


def test_a_platform_serves_and_learns_where_everything_is_denied(enclosed: Platform, measured: Measured) -> None:
    with measured.time("a platform in a namespace that denies every connection, until settled"):
        eventually(enclosed.is_settled)
    analysis = enclosed.measured(new_user())
    assert enclosed.following_from(analysis)["products"]["items"]
    source = f"--from=cronjob/{enclosed.name}-relevance"
    kubectl("create", "job", "train-now", source, f"--namespace={enclosed.namespace}")
    eventually(lambda: enclosed.condition("RelevanceTrained") == ("True", "NoInteractions"))
    assert "Succeeded" in helm("test", enclosed.name, f"--namespace={enclosed.namespace}")
