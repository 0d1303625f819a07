"""A platform is backed up on the cluster, and restored as another one, as docs/operating.md says."""

import json
from collections.abc import Iterator

import pytest

from support.cluster.cluster import CHILDREN, CLAIM, PLATFORM, POD, Cluster, apply, eventually, is_true, kubectl
from support.cluster.guests import SMALL
from support.cluster.platform import SERVICES, Platform
from support.http.clients import new_user

SCHEDULE = {"schedule": "0 3 1 1 *"}
VOLUME = "fashion-backups"


@pytest.fixture
def other(cluster: Cluster, platform: Platform) -> Iterator[Platform]:
    """Another platform with the pseudonym key and the backups of the first."""
    keys = platform.children("Secret")["fashion-keys"]
    meta = {"name": "restored-keys", "namespace": platform.namespace}
    apply({"apiVersion": "v1", "kind": "Secret", "metadata": meta, "data": keys["data"]})
    made = Platform(cluster, platform.namespace, "restored", host="restored.example.com")
    made.create(
        version=platform.status["version"],
        ingress={"host": "restored.example.com"},
        backup={**SCHEDULE, "volume": {"claimName": VOLUME}},
        deletionPolicy="Delete",
        **SMALL,
    )
    yield made
    kubectl("delete", "job", "restore", "--ignore-not-found")
    made.delete()
    kubectl("delete", "secret", "restored-keys")
    eventually(lambda: cluster.find(PLATFORM, made.namespace, made.name) is None and not made.objects(CLAIM))
    made.web.close()


@pytest.fixture
def backed_up(cluster: Cluster, platform: Platform) -> Iterator[Platform]:
    platform.edit(backup=SCHEDULE)
    eventually(lambda: f"{platform.name}-backup" in platform.children("CronJob"))
    yield platform
    for name in ("backup-now", "backup-failing"):
        kubectl("delete", "job", name, "--ignore-not-found")
    platform.edit(backup=None)
    eventually(lambda: f"{platform.name}-backup" not in platform.children("CronJob"))
    cluster.delete(CLAIM, platform.namespace, VOLUME)
    # The scheduler may leave a pod of the next test aside that names a claim on its way out.
    eventually(lambda: cluster.find(CLAIM, platform.namespace, VOLUME) is None)


def run_job(platform: Platform, name: str, *changes: object) -> None:
    """Make a Job of the backups' CronJob with some changes, as people do."""
    source = f"--from=cronjob/{platform.name}-backup"
    job = kubectl("create", "job", name, source, "--dry-run=client", "--output=json")
    patch = f"--patch={json.dumps(changes)}"
    changed = kubectl("patch", "--local", "--filename=-", "--type=json", "--output=json", patch, content=job)
    kubectl("create", "--filename=-", content=changed)


def with_command(*words: str) -> object:
    """The change of a Job's command."""
    return {"op": "replace", "path": "/spec/template/spec/containers/0/command", "value": words}


def restore(platform: Platform, file: str) -> None:
    """Restore a file, with the steps of the documentation."""
    platform.edit(suspend=True)
    eventually(lambda: platform.status)
    services = f"app.kubernetes.io/instance={platform.name},app.kubernetes.io/component=service"
    kubectl("scale", "deployment", f"--selector={services}", "--replicas=0")
    eventually(lambda: not [pod for each in SERVICES for pod in platform.objects(POD, name=each)])
    label = {"op": "replace", "path": "/spec/template/metadata/labels/app.kubernetes.io~1name", "value": "restore"}
    once = {"op": "replace", "path": "/spec/backoffLimit", "value": 0}
    run_job(platform, "restore", label, once, with_command("fashion", "restore", "--replace", file))
    eventually(
        lambda: is_true(platform.cluster.find(CHILDREN["Job"], platform.namespace, "restore") or {}, "Complete")
    )
    platform.edit(suspend=None)


def test_a_backup_restores_another_platform(backed_up: Platform, other: Platform) -> None:
    user = new_user()
    backed_up.measured(user)
    run_job(backed_up, "backup-now")
    eventually(lambda: backed_up.condition("BackedUp") == ("True", "BackupSucceeded"))
    last = backed_up.status["lastBackup"]
    assert last["bytes"] > 0
    eventually(other.is_settled)
    restore(other, last["file"])
    eventually(other.is_settled)
    assert other.history(user) == backed_up.history(user) != []
    assert other.read(f"/v1/users/{user}/colors", user) == backed_up.read(f"/v1/users/{user}/colors", user)


def test_a_backup_that_fails_is_reported(backed_up: Platform) -> None:
    run_job(backed_up, "backup-failing", with_command("fashion", "backup", "/no"))
    eventually(lambda: "/no" in backed_up.conditions().get("BackedUp", {}).get("message", ""))
    assert backed_up.condition("BackedUp") == ("False", "BackupFailed")
