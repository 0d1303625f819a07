from typing import Any

import pytest

from fashion_operator.cluster.kinds import CHILDREN, labels_of
from fashion_operator.resources import Manifest, build_backup, build_backup_claim
from fashion_operator.resources.volumes import CLAIM
from support.operator.finding import environment_of, pod_of
from support.operator.world import platform_of

NIGHTLY = {"schedule": "0 3 * * *"}


def backup(stopped: bool = False, **spec: Any) -> Manifest:
    platform = platform_of(backup={**NIGHTLY, **spec})
    assert platform.spec.backup
    return build_backup(platform, platform.spec.backup, stopped)


def claim(found: Manifest | None = None, **volume: str) -> Any:
    return build_backup_claim(platform_of(backup={**NIGHTLY, "volume": volume}), found)


def test_a_backup_is_made_by_the_owner_of_the_schemas_as_scheduled_in_utc() -> None:
    made = backup(retention=3)
    (container,) = pod_of(made)["containers"]
    assert (made["spec"]["schedule"], made["spec"]["timeZone"]) == ("0 3 * * *", "Etc/UTC")
    assert environment_of(container)["FASHION_DATABASE_URL"] == ("shop-stores", "database-url")
    assert "fashion backup --json --keep 3 /backups" in container["command"][-1]
    assert "suspend" not in made["spec"]
    assert backup(stopped=True)["spec"]["suspend"] is True


@pytest.mark.parametrize(("volume", "name"), [({}, "shop-backups"), ({"claimName": "mine"}, "mine")])
def test_it_writes_to_the_volume_that_is_named(volume: dict[str, str], name: str) -> None:
    pod = pod_of(backup(volume=volume))
    assert {"name": "backups", "persistentVolumeClaim": {"claimName": name}} in pod["volumes"]
    assert {"name": "backups", "mountPath": "/backups"} in pod["containers"][0]["volumeMounts"]


def test_it_runs_with_the_security_and_resources_of_every_job() -> None:
    pod = pod_of(backup())
    (container,) = pod["containers"]
    assert pod["securityContext"]["runAsNonRoot"]
    assert container["securityContext"]["readOnlyRootFilesystem"]
    assert container["resources"]["limits"]["memory"]
    assert (
        backup()["spec"]["jobTemplate"]["spec"]["template"]["metadata"]["labels"]["app.kubernetes.io/component"]
        == "job"
    )


def test_the_volume_outlives_the_platform_unless_its_data_is_to_go() -> None:
    assert "ownerReferences" not in claim()["metadata"]
    gone = build_backup_claim(platform_of(backup=NIGHTLY, deletionPolicy="Delete"), None)
    assert gone
    assert gone["metadata"]["ownerReferences"]


def test_the_volume_has_the_labels_that_claims_are_watched_by() -> None:
    watched = labels_of(CHILDREN[CLAIM])
    assert watched
    labels = claim()["metadata"]["labels"]
    assert labels["app.kubernetes.io/part-of"] == watched["app.kubernetes.io/part-of"]
    assert labels["app.kubernetes.io/name"] in watched["app.kubernetes.io/name"]


def test_a_volume_of_ones_own_is_left_alone() -> None:
    assert claim(claimName="mine") is None
    assert build_backup_claim(platform_of(), None) is None


@pytest.mark.parametrize(("asked", "size"), [("2Gi", "2Gi"), ("500Mi", "1Gi")])
def test_a_volume_grows_and_never_shrinks(asked: str, size: str) -> None:
    found = claim(storageClassName="slow")
    grown = claim(found, storage=asked, storageClassName="fast")
    assert grown["spec"]["resources"]["requests"]["storage"] == size
    assert grown["spec"]["storageClassName"] == "slow"
