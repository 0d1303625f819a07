from typing import Any

import pytest

from fashion_operator.planning.conditions import Status
from fashion_operator.resources import Manifest
from support.operator.world import World, platform_of

PLATFORM = platform_of(backup={"schedule": "@daily"})
DONE = '{"file":"/backups/shop.tar.gz","bytes":1234,"rows":5}\n'


def pod(time: str, code: int, message: str, part: str = "backup") -> Manifest:
    ended = {"exitCode": code, "finishedAt": time, "reason": "Error", "message": message}
    labels = {"app.kubernetes.io/name": part, "app.kubernetes.io/component": "job"}
    meta = {"name": f"shop-{part}-{time}", "uid": time, "labels": labels}
    return {
        "kind": "Pod",
        "metadata": meta,
        "status": {"containerStatuses": [{"name": part, "state": {"terminated": ended}}]},
    }


@pytest.fixture
def settled() -> World:
    world = World()
    world.settle(PLATFORM)
    return world


def backed_up(status: Status) -> Any:
    return next(each for each in status["conditions"] if each["type"] == "BackedUp")


def test_backups_are_unknown_before_the_first(settled: World) -> None:
    status = settled.status(PLATFORM)
    assert backed_up(status)["status"] == "Unknown"
    assert "lastBackup" not in status


def test_the_last_backup_is_reported_with_its_size(settled: World) -> None:
    settled.pods = [pod("2026-01-01T03:00:00Z", 1, "Error: no space"), pod("2026-01-01T03:01:00Z", 0, DONE)]
    status = settled.status(PLATFORM)
    assert status["lastBackup"] == {
        "time": "2026-01-01T03:01:00Z",
        "outcome": "Succeeded",
        "file": "/backups/shop.tar.gz",
        "bytes": 1234,
    }
    assert (backed_up(status)["status"], backed_up(status)["reason"]) == ("True", "BackupSucceeded")


def test_a_backup_that_failed_is_reported_with_its_reason(settled: World) -> None:
    settled.pods = [pod("2026-01-01T03:00:00Z", 0, DONE), pod("2026-01-02T03:00:00Z", 2, "Error: no space")]
    status = settled.status(PLATFORM)
    assert status["lastBackup"]["outcome"] == "Failed"
    assert (backed_up(status)["status"], "no space" in backed_up(status)["message"]) == ("False", True)


def test_a_backup_that_ran_out_of_memory_is_reported_so_whatever_it_logged(settled: World) -> None:
    failed = pod("2026-01-01T03:00:00Z", 137, "slow query")
    failed["status"]["containerStatuses"][0]["state"]["terminated"]["reason"] = "OOMKilled"
    settled.pods = [failed]
    message = settled.status(PLATFORM)["lastBackup"]["message"]
    assert message == "It needs more memory (OOMKilled): raise spec.resources.jobs.limits.memory."


def test_a_backup_whose_pod_is_gone_is_still_known(settled: World) -> None:
    settled.pods = [pod("2026-01-01T03:00:00Z", 0, DONE)]
    before = settled.status(PLATFORM)
    settled.pods = []
    assert settled.status(PLATFORM, before)["lastBackup"] == before["lastBackup"]


def test_a_restore_is_no_backup(settled: World) -> None:
    settled.pods = [pod("2026-01-01T03:00:00Z", 2, "Error: truncated", part="restore")]
    assert backed_up(settled.status(PLATFORM))["status"] == "Unknown"


def test_backups_that_are_no_longer_wanted_end_and_their_volume_stays(settled: World) -> None:
    assert settled.names("CronJob") == {"shop-maintenance", "shop-backup"}
    settled.settle(platform_of())
    assert settled.names("CronJob") == {"shop-maintenance"}
    assert "shop-backups" in settled.names("PersistentVolumeClaim")
    assert "BackedUp" not in {each["type"] for each in settled.status(platform_of())["conditions"]}


def test_asking_for_backups_rolls_out_nothing(settled: World) -> None:
    plan = settled.plan(platform_of(backup={"schedule": "@hourly"}))
    assert {each["kind"] for each in plan.apply} == {"CronJob"}
