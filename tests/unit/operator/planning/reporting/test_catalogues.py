from itertools import pairwise
from typing import Any

import msgspec
import pytest

from fashion_operator.planning.conditions import Status
from fashion_operator.resources import Manifest
from fashion_operator.running.announcements import announce_changes
from support.operator.world import World, platform_of

FEED = {"url": "https://shop.example.com/feed.xml"}
PLATFORM = platform_of(catalogue={**FEED, "schedule": "@daily"})
COUNTS = {"added": 3, "changed": 2, "retired": 1, "rejected": 4, "total": 50}
ROW = "line 7: 'red' is not a color."
GUARD = "The file lacks 30 of the 50 products of the feed 'default', more than 20%: its own are imported."


def summary(failure: str = "", first: str = ROW) -> str:
    return msgspec.json.encode({**COUNTS, "first_rejected": first, "failure": failure}).decode()


def pod(time: str, code: int, message: str, job: str = "shop-catalogue-1") -> Manifest:
    ended = {"exitCode": code, "finishedAt": time, "reason": "OOMKilled", "message": message}
    labels = {"app.kubernetes.io/name": "catalogue", "batch.kubernetes.io/job-name": job}
    meta = {"name": f"{job}-{time}", "uid": time, "labels": labels}
    states = [{"name": "catalogue", "state": {"terminated": ended}}]
    return {"kind": "Pod", "metadata": meta, "status": {"containerStatuses": states}}


@pytest.fixture
def settled() -> World:
    world = World()
    world.settle(PLATFORM)
    return world


def imported(status: Status) -> tuple[str, str, str]:
    [found] = [each for each in status["conditions"] if each["type"] == "CatalogueImported"]
    return found["status"], found["reason"], found["message"]


def events(before: Status, after: Status) -> list[tuple[str, str, str]]:
    """What is announced of the imports between two statuses."""
    said: list[Any] = []
    announce_changes(lambda _, *event: said.append(event), {}, before, after)
    return [event for event in said if event[1].startswith("Catalogue")]


def test_an_import_is_reported_with_its_counts(settled: World) -> None:
    settled.pods = [pod("2026-01-01T03:00:00Z", 0, summary())]
    status = settled.status(PLATFORM)
    assert status["catalogue"] == {
        "job": "shop-catalogue-1",
        "time": "2026-01-01T03:00:00Z",
        "outcome": "Succeeded",
        "importedAt": "2026-01-01T03:00:00Z",
        "firstRejected": ROW,
        **COUNTS,
    }
    assert imported(status)[:2] == ("True", "ImportSucceeded")


def test_an_import_that_failed_is_reported_beside_the_counts_of_the_last_success(settled: World) -> None:
    settled.pods = [pod("2026-01-01T03:00:00Z", 0, summary())]
    before = settled.status(PLATFORM)
    settled.pods = [
        pod("2026-01-02T03:00:00Z", 2, f"Checking feed: 9% read\nError: {GUARD}", job="shop-catalogue-2")
    ]
    status = settled.status(PLATFORM, before)
    last = status["catalogue"]
    assert (last["outcome"], last["message"], last["importedAt"]) == ("Failed", GUARD, "2026-01-01T03:00:00Z")
    assert {name: last[name] for name in COUNTS} == COUNTS
    assert imported(status)[:2] == ("False", "ImportFailed")
    assert GUARD in imported(status)[2]


def test_a_scheduled_import_that_fails_degrades_nothing(settled: World) -> None:
    settled.pods = [pod("2026-01-02T03:00:00Z", 2, f"Error: {GUARD}", job="shop-catalogue-2")]
    assert settled.condition(PLATFORM, "CatalogueImported")["status"] == "False"
    assert settled.condition(PLATFORM, "Degraded")["status"] == "False"


@pytest.mark.parametrize(
    ("message", "said"),
    [
        (summary("Every row is rejected: nothing is imported."), f"nothing is imported. The first: {ROW}"),
        ("", "raise spec.resources.jobs.limits.memory."),
    ],
)
def test_the_reason_of_a_failure_is_what_the_pod_says(settled: World, message: str, said: str) -> None:
    settled.pods = [pod("2026-01-01T03:00:00Z", 1, message)]
    assert settled.status(PLATFORM)["catalogue"]["message"].endswith(said)


def test_the_first_import_of_a_catalogue_that_fails_degrades_its_platform(settled: World) -> None:
    other = platform_of(catalogue={"url": "https://shop.example.com/other.xml"})
    settled.pods = [pod("2026-01-01T03:00:00Z", 0, summary())]
    before = settled.status(PLATFORM)
    settled.step(other)
    assert imported(settled.status(other, before))[:2] == ("Unknown", "NoImportYet")
    settled.fail_jobs()
    assert imported(settled.status(other, before))[:2] == ("False", "ImportFailed")
    assert settled.condition(other, "Degraded")["reason"] == "CatalogueFailed"


def test_a_catalogue_that_is_not_there_is_not_imported() -> None:
    world, platform = World(), platform_of(catalogue={"configMapRef": {"name": "spring"}})
    world.settle(platform)
    assert imported(world.status(platform))[:2] == ("False", "CatalogueMissing")


def test_the_sample_is_no_import(settled: World) -> None:
    settled.pods = [pod("2026-01-01T03:00:00Z", 0, "")]
    assert "catalogue" not in settled.status(PLATFORM)


def test_nothing_is_said_of_a_catalogue_that_nobody_named(settled: World) -> None:
    settled.pods = [pod("2026-01-01T03:00:00Z", 0, summary())]
    status = settled.status(platform_of(), settled.status(PLATFORM))
    assert "catalogue" not in status
    assert "CatalogueImported" not in {each["type"] for each in status["conditions"]}


def test_each_import_is_announced_once(settled: World) -> None:
    before = settled.status(PLATFORM)
    settled.pods = [pod("2026-01-01T03:00:00Z", 0, summary())]
    first = settled.status(PLATFORM, before)
    settled.pods = [pod("2026-01-02T03:00:00Z", 0, summary())]
    second = settled.status(PLATFORM, first)
    [(kind, reason, message)] = events(before, first)
    assert (kind, reason) == ("Normal", "CatalogueImported")
    assert "of 50 rows: 3 added, 2 changed, 1 retired, 4 rejected." in message
    assert f"{ROW} The rest is in its log: kubectl logs job/shop-catalogue-1." in message
    assert (len(events(first, second)), events(second, second)) == (1, [])


def test_an_import_that_is_tried_again_is_announced_as_failed_once(settled: World) -> None:
    statuses: list[Status] = [settled.status(PLATFORM)]
    for hour, job in ((1, "shop-catalogue-1"), (2, "shop-catalogue-1"), (3, "shop-catalogue-2")):
        settled.pods = [pod(f"2026-01-01T0{hour}:00:00Z", 2, f"Error: {GUARD}", job)]
        statuses.append(settled.status(PLATFORM, statuses[-1]))
    announced = [events(*pair) for pair in pairwise(statuses)]
    assert [len(each) for each in announced] == [1, 0, 1]
    assert announced[0][0][:2] == ("Warning", "CatalogueImportFailed")


def test_the_pod_of_an_earlier_import_says_nothing_of_a_later_one(settled: World) -> None:
    settled.pods = [pod("2026-01-02T03:00:00Z", 0, summary())]
    before = settled.status(PLATFORM)
    settled.pods = [pod("2026-01-01T03:00:00Z", 2, f"Error: {GUARD}")]
    assert settled.status(PLATFORM, before)["catalogue"] == before["catalogue"]


def test_jobs_that_fail_in_turns_are_announced_once_each(settled: World) -> None:
    statuses: list[Status] = [settled.status(PLATFORM)]
    for hour, job in enumerate(("a", "b", "a", "b", "a")):
        settled.pods.append(pod(f"2026-01-01T0{hour}:00:00Z", 2, f"Error: {GUARD}", job))
        statuses.append(settled.status(PLATFORM, statuses[-1]))
    assert [len(events(*pair)) for pair in pairwise(statuses)] == [1, 1, 0, 0, 0]


def test_a_failure_that_was_told_before_a_success_is_not_told_again(settled: World) -> None:
    statuses: list[Status] = [settled.status(PLATFORM)]
    for hour, (job, code) in enumerate((("a", 2), ("b", 0), ("a", 2))):
        settled.pods.append(pod(f"2026-01-01T0{hour}:00:00Z", code, summary("no" * bool(code)), job))
        statuses.append(settled.status(PLATFORM, statuses[-1]))
    assert [len(events(*pair)) for pair in pairwise(statuses)] == [1, 1, 0]


def test_a_failed_import_of_a_schedule_that_is_gone_is_no_longer_told(settled: World) -> None:
    settled.pods = [pod("2026-01-02T03:00:00Z", 2, f"Error: {GUARD}", job="shop-catalogue-2")]
    before = settled.status(PLATFORM)
    assert imported(before)[:2] == ("False", "ImportFailed")
    settled.pods = []
    assert imported(settled.status(platform_of(catalogue=FEED), before))[:2] == ("True", "ImportSucceeded")


def test_a_first_import_whose_pod_nobody_saw_is_known_to_have_succeeded(settled: World) -> None:
    [job] = [name for name in settled.names("Job") if name.startswith("shop-catalogue-")]
    said = f"Job {job} imported the catalogue; its counts are not known."
    assert imported(settled.status(PLATFORM)) == ("True", "ImportSucceeded", said)


def test_an_import_whose_job_is_being_deleted_did_not_fail(settled: World) -> None:
    ended = pod("2026-01-02T03:00:00Z", 143, "", job="shop-catalogue-2")
    ended["metadata"]["deletionTimestamp"] = "2026-01-02T03:00:00Z"
    settled.pods = [ended]
    assert "catalogue" not in settled.status(PLATFORM)
