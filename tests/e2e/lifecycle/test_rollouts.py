from datetime import datetime

import pytest

from support.cluster.cluster import Object, eventually
from support.cluster.load import using
from support.cluster.measuring import Measured
from support.cluster.platform import SERVICES, Operator, Platform


def began(found: Object) -> datetime:
    """When an object was made."""
    return datetime.fromisoformat(found["metadata"]["creationTimestamp"])


def migrated_at(platform: Platform) -> datetime:
    """When the last migration was done."""
    jobs = [job for name, job in platform.children("Job").items() if "-migrate-" in name]
    return max(datetime.fromisoformat(job["status"]["completionTime"]) for job in jobs)


def test_a_new_version_rolls_after_its_migration_and_fails_no_request(
    platform: Platform, measured: Measured, next_version: str
) -> None:
    with using(platform) as load:
        eventually(load.is_well)
        with measured.time("a new version, migrated and rolled out under load"):
            platform.edit(version=next_version)
            eventually(platform.is_settled)
        eventually(load.is_well)
    measured.note("requests meanwhile", load.summary(), "none fails")
    assert load.failures == []
    assert platform.status["version"] == next_version
    assert migrated_at(platform) <= min(began(pod) for pod in platform.pods(*SERVICES))


BROKEN: dict[str, tuple[Object, str]] = {
    "a version that does not exist": ({"version": "missing"}, "ImageUnavailable"),
    "an image that does not exist": ({"images": {"gateway": "fashion/gateway:missing"}}, "ImageUnavailable"),
    "an image that is another program's": ({"images": {"gateway": "redis:8"}}, "CannotStart"),
}


@pytest.mark.parametrize("broken", BROKEN)
def test_a_bad_version_leaves_the_old_one_serving_and_says_why(
    platform: Platform, measured: Measured, broken: str
) -> None:
    spec, reason = BROKEN[broken]
    good, before = platform.body["spec"], platform.replica_sets()
    with using(platform) as load:
        with measured.time(f"{broken}, until a condition says {reason}"):
            platform.edit(**spec)
            eventually(lambda: platform.condition("Degraded") == ("True", reason))
        eventually(load.is_well)
    assert load.failures == []
    assert platform.is_available()
    assert not platform.is_ready()
    assert platform.condition("Stalled") == ("True", reason)
    assert platform.replica_sets() == before
    platform.respec(good)
    eventually(platform.is_settled)


def test_an_operator_that_is_killed_in_mid_rollout_finishes_it(
    platform: Platform, operator: Operator, measured: Measured, next_version: str
) -> None:
    with using(platform) as load:
        platform.edit(version=next_version)
        eventually(lambda: platform.condition("Progressing") == ("True", "Migrating"))
        operator.kill()
        with measured.time("the operator killed in mid-rollout, until that is done"):
            eventually(platform.is_settled)
    assert load.failures == []
    assert platform.status["version"] == next_version
