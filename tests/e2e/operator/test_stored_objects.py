"""The operator applies what differs from what is stored, so whatever it writes has to be stored as it is."""

import json

import msgspec
import pytest

from fashion_operator.planning.diff import covers
from support.cluster.cluster import Object, kubectl
from support.operator.quantities import STORED
from support.operator.samples import documents, manifests_of, platform_in

GROUP = "fashion-platform.dev"


def stored(*manifests: Object) -> list[Object]:
    """What the API server would store, its admission and defaults included."""
    everything = {"apiVersion": "v1", "kind": "List", "items": manifests}
    content = msgspec.json.encode(everything).decode()
    options = ("--server-side", "--dry-run=server", "--output=json", "--filename=-")
    said = json.loads(kubectl("apply", *options, content=content))
    items: list[Object] = said.get("items", [said])
    return items


@pytest.mark.parametrize("sample", ["minimal.yaml", "full.yaml"])
def test_every_object_is_stored_as_it_is_written(sample: str) -> None:
    platform = msgspec.structs.replace(platform_in(sample), name="not-there")
    written = manifests_of(platform)
    for before, after in zip(written, stored(*written), strict=True):
        assert covers(after, before), (before, after)


def test_every_quantity_is_stored_as_it_is_written() -> None:
    containers = [
        {"name": f"c{index}", "image": "x", "resources": {"limits": {"memory": written}}}
        for index, written in enumerate(STORED)
    ]
    pod = {"metadata": {"name": "not-there", "namespace": "default"}, "spec": {"containers": containers}}
    (found,) = stored({"apiVersion": "v1", "kind": "Pod", **pod})
    assert [each["resources"]["limits"]["memory"] for each in found["spec"]["containers"]] == [*STORED.values()]


def test_an_object_is_the_same_in_every_version_of_the_api(namespace: str) -> None:
    sample = documents("full.yaml")[0]
    spec = {**sample["spec"], "suspend": True}
    older = {"apiVersion": f"{GROUP}/v1alpha1", "kind": "FashionPlatform", "spec": spec}
    command = ("--filename=-", f"--namespace={namespace}")
    try:
        kubectl("create", *command, content=json.dumps({**older, "metadata": {"name": "versioned"}}))
        newer = read("v1beta1", namespace)
        kubectl("replace", *command, content=json.dumps(newer))
        assert newer["spec"] == read("v1alpha1", namespace)["spec"] == spec
    finally:
        kubectl("delete", f"fashionplatforms.{GROUP}/versioned", f"--namespace={namespace}", "--ignore-not-found")


def read(version: str, namespace: str) -> Object:
    """The object in one version of the API."""
    found: Object = json.loads(
        kubectl(
            "get", f"fashionplatforms.{version}.{GROUP}", "versioned", f"--namespace={namespace}", "--output=json"
        )
    )
    return found
