"""Trainings of what rankings learn from interactions: a CronJob, and what its pods report."""

from typing import Literal

from fashion_operator.resources.configuration import VOLUME, configuration_volume
from fashion_operator.resources.jobs import build_cron_job, job_container, nightly
from fashion_operator.resources.objects import Manifest
from fashion_operator.resources.pods.environment import CONFIGURATION, training_environment
from fashion_operator.resources.pods.requests import container_resources
from fashion_operator.spec.fields import Relevance
from fashion_operator.spec.platform import Platform

PART: Literal["relevance"] = "relevance"
_HOUR, _SECONDS = 4, 3600
# The next one is due soon, and learns from the same interactions.
_RETRIES = 2
# What the command prints becomes the message of its ended container, and where it fails, the end of its log.
_COMMAND = "exec fashion relevance train --json --days {days} > /dev/termination-log"


def build_training(platform: Platform, wanted: Relevance, stopped: bool = False) -> Manifest:
    """What trains on the interactions of a platform, as the platform runs, unless that is stopped."""
    training = job_container(
        platform,
        PART,
        platform.image(PART),
        ["sh", "-ec", _COMMAND.format(days=wanted.days)],
        training_environment(platform),
        {VOLUME: CONFIGURATION},
        resources=container_resources(platform, PART),
        terminationMessagePolicy="FallbackToLogsOnError",
    )
    pod = {
        "activeDeadlineSeconds": _SECONDS,
        "containers": [training],
        "volumes": [configuration_volume(platform)],
    }
    timing = {"schedule": wanted.schedule or nightly(platform, _HOUR), "timeZone": "Etc/UTC"}
    return build_cron_job(platform, PART, timing, pod, stopped, _RETRIES)
