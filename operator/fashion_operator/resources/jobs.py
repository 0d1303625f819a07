"""What runs once or every night: migrations, the catalogue's import, maintenance."""

from collections.abc import Sequence
from hashlib import sha256
from typing import Any
from zlib import crc32

import msgspec

from fashion_operator.platform import WITH_TABLES, ConfigMapRef, Platform
from fashion_operator.resources.environment import store_environment
from fashion_operator.resources.objects import Manifest, child
from fashion_operator.resources.pods import HASTY, container, pod_template

COMPONENT = "job"
_RESOURCES = {"requests": {"cpu": "50m", "memory": "128Mi"}, "limits": {"memory": "320Mi"}}


def build_migration(platform: Platform) -> Manifest:
    """The Job that brings every schema to the wanted version, each by that service's own image."""
    images = {service: platform.image(service) for service in WITH_TABLES}
    containers = [_container(platform, service, image, ["migrate", service]) for service, image in images.items()]
    return _build_job(
        platform, "migrate", _digest(images, platform.spec.database.secret_ref), {"containers": containers}
    )


def build_catalogue(platform: Platform, digest: str | None) -> Manifest | None:
    """The Job that fills the catalogue; none where there is nothing to fill it with.

    Args:
        digest: of the data of the ConfigMap that the platform names; None where there is no such ConfigMap.
    """
    spec = platform.spec
    if spec.catalogue:
        reference = spec.catalogue.config_map_ref
        pod = _importing(platform, reference)
        return (
            _build_job(platform, "catalogue", _digest(digest, reference, spec.database.secret_ref), pod)
            if digest
            else None
        )
    if not spec.database.is_embedded:
        return None
    sample = _container(platform, "catalogue", platform.image("products"), ["catalogue", "sample"])
    return _build_job(platform, "catalogue", _digest(platform.version), {"containers": [sample]})


def build_maintenance(platform: Platform) -> Manifest:
    """What tidies up the database at night, each platform at a minute of its own."""
    maintaining = _container(platform, "maintenance", platform.image("products"), ["maintain"])
    spec = {
        "schedule": f"{crc32(platform.prefix.encode()) % 60} 3 * * *",
        "concurrencyPolicy": "Forbid",
        "startingDeadlineSeconds": 3600,
        "successfulJobsHistoryLimit": 1,
        "failedJobsHistoryLimit": 1,
        "jobTemplate": {"spec": _job(platform, "maintenance", {"containers": [maintaining]})},
    }
    return child(platform, "batch/v1", "CronJob", "maintenance", COMPONENT, spec=spec)


def _importing(platform: Platform, reference: ConfigMapRef) -> dict[str, Any]:
    image, file = platform.image("products"), f"/catalogue/{reference.key}"
    mounts = {"catalogue": "/catalogue"}
    importing = _container(platform, "catalogue", image, ["catalogue", "import", file], mounts)
    return {
        "containers": [importing],
        "volumes": [{"name": "catalogue", "configMap": {"name": reference.name}}],
    }


def _build_job(platform: Platform, part: str, digest: str, pod: dict[str, Any]) -> Manifest:
    name = f"{platform.name}-{part}-{digest}"
    return child(platform, "batch/v1", "Job", part, COMPONENT, name=name, spec=_job(platform, part, pod))


def _job(platform: Platform, part: str, pod: dict[str, Any]) -> dict[str, Any]:
    """The spec of a Job; it stays when it is done, for it tells that it is done."""
    once = {"restartPolicy": "Never", "tolerations": HASTY, **pod}
    return {
        "backoffLimit": 6,
        "activeDeadlineSeconds": 600,
        "template": pod_template(platform, part, COMPONENT, once),
    }


def _container(
    platform: Platform, name: str, image: str, arguments: Sequence[str], mounts: dict[str, str] | None = None
) -> dict[str, Any]:
    return container(
        platform,
        name,
        image,
        store_environment(platform),
        mounts,
        command=["fashion", *arguments],
        resources=_RESOURCES,
    )


def _digest(*parts: Any) -> str:
    return sha256(msgspec.json.encode(parts)).hexdigest()[:8]
