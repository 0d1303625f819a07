from collections.abc import Iterator
from functools import cache
from typing import Any

import kubernetes_validate
import msgspec
import pytest

from fashion_operator.resources import Manifest
from fashion_operator.spec.platform import Platform
from support.operator.finding import pod_of
from support.operator.samples import manifests_of, platform_in
from support.operator.world import platform_of

KUBERNETES = "1.34"
LONGEST_NAME = "n" * 40
OWN_STORES = {"secretRef": {"name": "mine"}}
PLATFORMS = {
    "minimal": platform_in("minimal.yaml"),
    "full": platform_in("full.yaml"),
    "production": platform_of(
        database=OWN_STORES,
        redis=OWN_STORES,
        ingress={"host": "shop.example.com", "tlsSecret": "mine", "className": "nginx"},
        image={"pullSecrets": ["registry"]},
        tracing={"endpoint": "http://collector:4318"},
        errors={"secretRef": {"name": "errors"}},
    ),
    "longest name": msgspec.structs.replace(platform_of(), name=LONGEST_NAME, namespace="n" * 63),
}
every_platform = pytest.mark.parametrize("platform", PLATFORMS.values(), ids=PLATFORMS)


@pytest.fixture
def schemas_read_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every validation reads all definitions of Kubernetes again."""
    monkeypatch.setattr(kubernetes_validate.utils, "schema_contents", read_schema)


read_schema = cache(kubernetes_validate.utils.schema_contents)


@pytest.mark.usefixtures("schemas_read_once")
@every_platform
def test_kubernetes_knows_every_field(platform: Platform) -> None:
    for manifest in manifests_of(platform):
        kubernetes_validate.validate(manifest, KUBERNETES, strict=True)


@every_platform
def test_every_object_but_keys_and_backups_goes_when_its_platform_does(platform: Platform) -> None:
    for manifest in manifests_of(platform):
        if manifest["metadata"]["name"] in {f"{platform.name}-keys", f"{platform.name}-backups"}:
            assert "ownerReferences" not in manifest["metadata"]
            continue
        (owner,) = manifest["metadata"]["ownerReferences"]
        assert (owner["kind"], owner["name"], owner["uid"]) == ("FashionPlatform", platform.name, platform.uid)
        assert (owner["controller"], owner["blockOwnerDeletion"]) == (True, False)


@every_platform
def test_every_object_and_pod_names_its_platform(platform: Platform) -> None:
    for manifest in manifests_of(platform):
        for labels in (manifest["metadata"]["labels"], labels_of_pods(manifest)):
            assert labels["app.kubernetes.io/instance"] == platform.name
            assert labels["app.kubernetes.io/part-of"] == "fashion"
            assert labels["app.kubernetes.io/managed-by"] == "fashion-operator"
            assert labels.keys() >= {"app.kubernetes.io/name", "app.kubernetes.io/component"}


def labels_of_pods(manifest: Manifest) -> dict[str, str]:
    """The labels of the pods that an object makes, or its own."""
    spec = manifest.get("spec", {})
    template = spec.get("jobTemplate", {}).get("spec", spec).get("template", manifest)
    labels: dict[str, str] = template["metadata"]["labels"]
    return labels


@every_platform
def test_nothing_is_left_empty(platform: Platform) -> None:
    """The API server drops what is empty: it would be applied for ever."""
    for manifest in manifests_of(platform):
        assert [path for path, value in fields(manifest) if value in (None, "", [])] == []


def fields(found: Any, path: str = "") -> Iterator[tuple[str, Any]]:
    """The fields of an object all the way down."""
    for name, value in found.items() if isinstance(found, dict) else ():
        yield f"{path}.{name}", value
        yield from fields(value, f"{path}.{name}")
    for item in found if isinstance(found, list) else ():
        yield from fields(item, f"{path}[]")


@every_platform
def test_no_two_objects_are_one(platform: Platform) -> None:
    names = [(each["kind"], each["metadata"]["name"]) for each in manifests_of(platform)]
    assert len(set(names)) == len(names)


@every_platform
def test_names_have_room_for_what_kubernetes_appends(platform: Platform) -> None:
    room = {"CronJob": 52, "StatefulSet": 52}
    for each in manifests_of(platform):
        assert len(each["metadata"]["name"]) <= room.get(each["kind"], 63)


@every_platform
def test_secrets_stand_in_secrets_alone(platform: Platform) -> None:
    assert [each["kind"] for each in manifests_of(platform) if "password@" in str(each)] == []
    workloads = [each for each in manifests_of(platform) if each["kind"] in ("Deployment", "Job", "CronJob")]
    for container in (each for workload in workloads for each in pod_of(workload)["containers"]):
        assert not any(
            "value" in each for each in container["env"] if each["name"].endswith(("_DSN", "DATABASE_URL"))
        )
