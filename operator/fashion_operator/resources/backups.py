"""Backups of an embedded database: a CronJob, the volume that it writes to, and what its pods report."""

from typing import Any

from fashion_operator.resources.credentials import database_url
from fashion_operator.resources.jobs import COMPONENT, build_cron_job, job_container
from fashion_operator.resources.objects import Manifest, child
from fashion_operator.resources.pods.environment import store_environment
from fashion_operator.resources.volumes import CLAIM, requested_storage, storage_class
from fashion_operator.spec.fields import Backup
from fashion_operator.spec.platform import Platform
from fashion_operator.spec.units import canonical, is_smaller

PART, VOLUME = "backup", "backups"
FOLDER = "/backups"
# Of the image's own user, where the cluster gives none.
_GROUP = 10001
_SECONDS = 6 * 3600
# What the command prints becomes the message of its ended container, and where it fails, the end of its log.
_COMMAND = "fashion backup --json --keep {keep} {folder} > /dev/termination-log"


def build_backup(platform: Platform, backup: Backup, stopped: bool = False) -> Manifest:
    """What backs up the database of a platform, as the platform runs, unless that is stopped."""
    backing_up = job_container(
        platform,
        PART,
        platform.image("products"),
        ["sh", "-ec", _COMMAND.format(keep=backup.retention, folder=FOLDER)],
        store_environment(platform, database_url(platform)),
        terminationMessagePolicy="FallbackToLogsOnError",
        volumeMounts=[{"name": VOLUME, "mountPath": FOLDER}],
    )
    claim = backup.volume.claim_name or claim_of_backups(platform)
    pod: dict[str, Any] = {
        "activeDeadlineSeconds": _SECONDS,
        "containers": [backing_up],
        "volumes": [{"name": VOLUME, "persistentVolumeClaim": {"claimName": claim}}],
    }
    if not platform.defaults.arbitrary_users:
        pod["securityContext"] = {"fsGroup": _GROUP, "fsGroupChangePolicy": "OnRootMismatch"}
    timing = {"schedule": backup.schedule, "timeZone": "Etc/UTC"}
    return build_cron_job(platform, PART, timing, pod, stopped)


def claim_of_backups(platform: Platform) -> str:
    """Return the name of the claim that the operator makes for backups."""
    return f"{platform.name}-{VOLUME}"


def build_backup_claim(platform: Platform, found: Manifest | None) -> Manifest | None:
    """The claim of the volume for backups; it grows and never shrinks, and stays in the StorageClass that it has.

    It has an owner only if it is to go with the platform.
    """
    backup = platform.spec.backup
    if not backup or backup.volume.claim_name:
        return None
    size, chosen = canonical(backup.volume.storage), backup.volume.storage_class_name
    if found:
        size = requested_storage(found) if is_smaller(size, requested_storage(found)) else size
        chosen = storage_class(found)
    spec = {
        "accessModes": ["ReadWriteOnce"],
        "resources": {"requests": {"storage": size}},
        **({"storageClassName": chosen} if chosen else {}),
    }
    made = child(platform, "v1", CLAIM, VOLUME, COMPONENT, spec=spec)
    if platform.spec.deletion_policy == "Retain":
        del made["metadata"]["ownerReferences"]
    return made
