"""What runs once or again and again in a pod of its own: migrations, maintenance, and what others build on."""

from collections.abc import Sequence
from hashlib import sha256
from typing import Any
from zlib import crc32

import msgspec

from fashion_operator.resources.credentials import database_url
from fashion_operator.resources.objects import Manifest, child, labels
from fashion_operator.resources.pods.environment import Variable, role_environment, store_environment
from fashion_operator.resources.pods.requests import container_resources
from fashion_operator.resources.pods.template import FAST_EVICTION, build_account, container, pod_template
from fashion_operator.resources.pods.trust import trust_mounts, trust_volumes
from fashion_operator.spec.platform import STORE_FILES, Platform
from fashion_operator.spec.services import WITH_TABLES, Service

COMPONENT = "job"
# Half a day of them; each leaves its pod and log until then.
RETRIES = 100


def build_job_account(platform: Platform) -> Manifest:
    """The ServiceAccount of all Jobs."""
    return build_account(platform, "jobs", COMPONENT)


def build_migration(platform: Platform) -> Manifest:
    """The Job that brings every schema to the wanted version, each by that service's own image."""
    containers = [_migrating(platform, service) for service in WITH_TABLES]
    return build_job(platform, "migrate", migration_name(platform), {"containers": containers})


def migration_name(platform: Platform) -> str:
    """Return the name of the migration Job, another one for other images, stores, credentials or certificates."""
    images = [platform.image(service) for service in WITH_TABLES]
    stores = platform.spec.database.secret_ref, platform.spec.redis.secret_ref
    credentials = platform.secrets.get("database"), platform.secrets.get("redis")
    nats = platform.stores.get("nats")
    events: list[Any] = ["nats", nats.secret_ref, platform.secrets.get("events")] if nats else []
    of_stores = platform.stores.values()
    trust: list[Any] = [each.ca for each in of_stores if each.ca]
    trust += [each.client_certificate for each in of_stores if each.client_certificate]
    trust += [each for file in STORE_FILES if (each := platform.secrets.get(file))]
    roles = [each for service in WITH_TABLES if (each := platform.secrets.get(service))]
    return job_name(platform, "migrate", images, stores, credentials, *trust, *roles, *events)


def build_maintenance(platform: Platform, stopped: bool = False) -> Manifest:
    """What tidies up the database at night, each platform at a minute of its own, unless it is stopped."""
    owner = store_environment(platform, database_url(platform))
    maintaining = job_container(
        platform, "maintenance", platform.image("products"), ["fashion", "maintain"], owner
    )
    timing = {"schedule": nightly(platform, 3)}
    return build_cron_job(platform, "maintenance", timing, {"containers": [maintaining]}, stopped)


def nightly(platform: Platform, hour: int) -> str:
    """Return a cron expression for once a night, at a minute of the platform's own."""
    return f"{crc32(platform.prefix.encode()) % 60} {hour} * * *"


def build_cron_job(
    platform: Platform,
    part: str,
    timing: dict[str, Any],
    pod: dict[str, Any],
    stopped: bool,
    retries: int = RETRIES,
) -> Manifest:
    """A CronJob that runs one pod at a time, and none while the platform is stopped."""
    template = {
        "metadata": {"labels": labels(platform, part, COMPONENT)},
        "spec": _job(platform, part, pod, retries),
    }
    spec = {
        **({"suspend": True} if stopped else {}),
        **timing,
        "concurrencyPolicy": "Forbid",
        "startingDeadlineSeconds": 3600,
        "successfulJobsHistoryLimit": 1,
        "failedJobsHistoryLimit": 1,
        "jobTemplate": template,
    }
    return child(platform, "batch/v1", "CronJob", part, COMPONENT, spec=spec)


def build_job(platform: Platform, part: str, name: str, pod: dict[str, Any]) -> Manifest:
    """A Job that runs one pod until it succeeds."""
    return child(platform, "batch/v1", "Job", part, COMPONENT, name=name, spec=_job(platform, part, pod))


def _job(platform: Platform, part: str, pod: dict[str, Any], retries: int = RETRIES) -> dict[str, Any]:
    """The spec of a Job, which is tried again and again; it stays when it is done, to show that it is done.

    The deadline is that of one attempt. Kubernetes waits longer after each, some minutes at most.
    """
    volumes = [*pod.get("volumes", ()), *trust_volumes(platform)]
    attempt = {"restartPolicy": "Never", "activeDeadlineSeconds": 600, "tolerations": FAST_EVICTION, **pod}
    attempt |= {"volumes": volumes} if volumes else {}
    return {"backoffLimit": retries, "template": pod_template(platform, "jobs", COMPONENT, attempt, part=part)}


def _migrating(platform: Platform, service: Service) -> dict[str, Any]:
    """The owner of the schemas makes the role of a service, and fails where it has none."""
    required = ["--require-roles"] if platform.has_role(service) else []
    command = ["fashion", "migrate", service, *required]
    variables = [
        *store_environment(platform, database_url(platform)),
        *role_environment(platform, service),
    ]
    return job_container(platform, service, platform.image(service), command, variables)


def job_container(
    platform: Platform,
    name: str,
    image: str,
    command: Sequence[str],
    variables: list[Variable],
    mounts: dict[str, str] | None = None,
    **more: Any,
) -> dict[str, Any]:
    """The container of a Job; `mounts` are read-only, by volume."""
    return container(
        platform,
        name,
        image,
        variables,
        {**(mounts or {}), **trust_mounts(platform)},
        command=[*command],
        **{"resources": container_resources(platform, "jobs"), **more},
    )


def job_name(platform: Platform, part: str, *purpose: Any) -> str:
    """Return the name of a Job, another one for each purpose."""
    return f"{platform.name}-{part}-{sha256(msgspec.json.encode(purpose)).hexdigest()[:8]}"
