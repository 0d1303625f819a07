"""Imports of the catalogue: one Job for each catalogue that is named, and a CronJob that follows a feed."""

from typing import Any

from fashion_operator.resources.credentials import role_url
from fashion_operator.resources.jobs import build_cron_job, build_job, job_container, job_name
from fashion_operator.resources.objects import Manifest
from fashion_operator.resources.pods.environment import store_environment
from fashion_operator.spec.fields import Catalogue, ConfigMapRef
from fashion_operator.spec.platform import Platform

PART = "catalogue"
_FOLDER = "/catalogue"
# What the command sums up becomes the message of its ended container; where it fails before, the end of its log.
_SUMMARY = ("--summary", "/dev/termination-log")
# The next one is due soon, and waits for this one.
_RETRIES = 2


def build_catalogue(platform: Platform, digest: str | None) -> Manifest | None:
    """The Job that fills the catalogue; none where there is nothing to fill it with.

    Args:
        digest: of the data of the ConfigMap, if the platform names one; None where there is no such ConfigMap.
    """
    spec, wanted = platform.spec, platform.spec.catalogue
    if wanted is None:
        return _build_sample(platform) if spec.database.is_embedded else None
    if wanted.config_map_ref and digest is None:
        return None
    source = [digest, wanted.config_map_ref] if wanted.config_map_ref else [wanted.url]
    purpose = [*source, spec.database.secret_ref, *(["replace"] if wanted.replace else [])]
    name = job_name(platform, PART, *purpose)
    return build_job(platform, PART, name, _importing(platform, wanted))


def build_catalogue_schedule(platform: Platform, wanted: Catalogue, stopped: bool = False) -> Manifest:
    """What imports the feed at a URL again and again, as the platform runs, unless that is stopped."""
    timing = {"schedule": wanted.schedule, "timeZone": "Etc/UTC"}
    return build_cron_job(platform, PART, timing, _importing(platform, wanted), stopped, _RETRIES)


def imports_the_same(job: Manifest, schedule: Manifest) -> bool:
    """Whether a Job imports what a schedule wants imported now."""
    return bool(_command(job["spec"]) == _command(schedule["spec"]["jobTemplate"]["spec"]))


def _command(spec: dict[str, Any]) -> Any:
    return spec["template"]["spec"]["containers"][0]["command"]


def _build_sample(platform: Platform) -> Manifest:
    name = job_name(platform, PART, platform.version)
    return build_job(platform, PART, name, {"containers": [_of_products(platform, "sample")]})


def _importing(platform: Platform, wanted: Catalogue) -> dict[str, Any]:
    options = [*(["--replace"] if wanted.replace else []), *_SUMMARY]
    if not (reference := wanted.config_map_ref):
        return {"containers": [_of_products(platform, "import", wanted.url, *options)]}
    file = f"{_FOLDER}/{reference.key}"
    return {
        "containers": [_of_products(platform, "import", file, *options, mounts={PART: _FOLDER})],
        "volumes": [_volume(reference)],
    }


def _volume(reference: ConfigMapRef) -> dict[str, Any]:
    return {"name": PART, "configMap": {"name": reference.name}}


def _of_products(platform: Platform, *arguments: str, mounts: dict[str, str] | None = None) -> dict[str, Any]:
    return job_container(
        platform,
        PART,
        platform.image("products"),
        ["fashion", "catalogue", *arguments],
        store_environment(platform, role_url(platform, "products")),
        mounts,
        terminationMessagePolicy="FallbackToLogsOnError",
    )
