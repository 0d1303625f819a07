"""Pods of users that no image knows, as OpenShift makes them."""

import json
from collections.abc import Iterator

import pytest

from support.cluster.cluster import POD, Object, eventually, is_true, kubectl
from support.cluster.platform import SERVICES, Platform

SOMEBODY = 1_000_650_000


def somebodys(deployment: Object) -> Object:
    """A pod of a Deployment's, of another user and of root's group."""
    template, name = deployment["spec"]["template"], f"{deployment['metadata']['name']}-somebody"
    security = {**template["spec"]["securityContext"], "runAsUser": SOMEBODY, "runAsGroup": 0}
    meta = {"namespace": "default", "name": name, "labels": template["metadata"]["labels"]}
    spec = {**template["spec"], "securityContext": security}
    return {"apiVersion": "v1", "kind": "Pod", "metadata": meta, "spec": spec}


@pytest.fixture
def pods(platform: Platform) -> Iterator[list[str]]:
    """A pod of each service."""
    made = [somebodys(each) for each in platform.children("Deployment").values()]
    names = [each["metadata"]["name"] for each in made]
    everything = {"apiVersion": "v1", "kind": "List", "items": made}
    kubectl("create", "--filename=-", content=json.dumps(everything))
    yield names
    kubectl("delete", "pod", "--namespace=default", *names)


def test_every_service_serves_as_a_user_that_no_image_knows(platform: Platform, pods: list[str]) -> None:
    assert len(pods) == len(SERVICES)
    found = eventually(lambda: _ready(platform, pods))
    assert all(each["spec"]["securityContext"]["runAsUser"] == SOMEBODY for each in found)


def _ready(platform: Platform, names: list[str]) -> list[Object] | None:
    found = [each for name, each in platform.objects(POD).items() if name in names]
    return found if len(found) == len(names) and all(is_true(each, "Ready") for each in found) else None
