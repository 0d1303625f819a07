import json
from typing import Any

import pytest

from fashion_operator.planning.conditions import Status
from fashion_operator.resources import Manifest
from fashion_operator.running.announcements import announce_changes
from support.operator.world import World, platform_of

PLATFORM = platform_of(relevance={"enabled": True})
FAILED = "a warning\nError: A store does not answer (refused): check FASHION_DATABASE_URL."


def report(version: int = 3, wins: bool = True, interactions: int = 900) -> str:
    """What `fashion relevance train --json` prints."""
    learned = {"interactions": interactions, "people": interactions // 9, "products": 5, "comparisons": []}
    return json.dumps({"version": version, "wins": wins, "report": learned}) + "\n"


def pod(day: int, code: int, printed: str, **status: str) -> Manifest:
    time = f"2026-01-0{day}T04:00:00Z"
    ended = {
        "exitCode": code,
        "finishedAt": time,
        "reason": "OOMKilled" if code else "Completed",
        "message": printed,
    }
    labels = {"app.kubernetes.io/name": "relevance", "app.kubernetes.io/component": "job"}
    containers = [{"name": "relevance", "state": {"terminated": ended}}]
    meta = {"name": f"shop-relevance-{day}", "uid": time, "labels": labels}
    return {"kind": "Pod", "metadata": meta, "status": {"containerStatuses": containers, **status}}


@pytest.fixture
def settled() -> World:
    world = World()
    world.settle(PLATFORM)
    return world


def trained(status: Status) -> tuple[str, str, str]:
    found = next(each for each in status["conditions"] if each["type"] == "RelevanceTrained")
    return found["status"], found["reason"], found["message"]


def events(before: Status, after: Status) -> list[tuple[str, str]]:
    announced: list[tuple[str, str]] = []
    announce_changes(lambda _, kind, reason, __: announced.append((kind, reason)), {}, before, after)
    return [each for each in announced if each[1] in {"VersionWins", "TrainingFailed"}]


def test_trainings_are_unknown_before_the_first(settled: World) -> None:
    status = settled.status(PLATFORM)
    assert trained(status)[:2] == ("Unknown", "NoTrainingYet")
    assert "lastTraining" not in status


@pytest.mark.parametrize(
    ("printed", "reason", "said"),
    [
        (report(), "VersionWins", "Version 3, trained at 2026-01-01T04:00:00Z on 900 interactions, wins"),
        (report(wins=False), "VersionDoesNotWin", "rankings go by color alone"),
        (report(wins=False, interactions=0), "NoInteractions", "had nothing to learn from"),
    ],
)
def test_a_training_succeeds_whoever_wins(settled: World, printed: str, reason: str, said: str) -> None:
    settled.pods = [pod(1, 0, printed)]
    status, why, message = trained(settled.status(PLATFORM))
    assert (status, why, said in message) == ("True", reason, True)


def test_the_last_training_is_reported_with_its_version(settled: World) -> None:
    settled.pods = [pod(2, 0, report(version=4, wins=False)), pod(1, 0, report())]
    assert settled.status(PLATFORM)["lastTraining"] == {
        "time": "2026-01-02T04:00:00Z",
        "outcome": "Succeeded",
        "trainedAt": "2026-01-02T04:00:00Z",
        "version": 4,
        "wins": False,
        "interactions": 900,
        "people": 100,
    }


def test_one_that_failed_is_reported_with_its_reason_and_the_last_version(settled: World) -> None:
    settled.pods = [pod(1, 0, report())]
    before = settled.status(PLATFORM)
    settled.pods = [pod(2, 2, FAILED)]
    after = settled.status(PLATFORM, before)
    assert trained(after)[:2] == ("False", "TrainingFailed")
    last = after["lastTraining"]
    assert (last["outcome"], last["message"]) == ("Failed", FAILED.rpartition("Error: ")[2])
    assert (last["trainedAt"], last["version"]) == ("2026-01-01T04:00:00Z", 3)
    assert events(before, after) == [("Warning", "TrainingFailed")]


def test_one_that_succeeds_after_a_failure_ends_it(settled: World) -> None:
    settled.pods = [pod(1, 2, FAILED)]
    failed = settled.status(PLATFORM)
    settled.pods.append(pod(2, 0, report()))
    after = settled.status(PLATFORM, failed)
    assert (trained(after)[:2], "message" in after["lastTraining"]) == (("True", "VersionWins"), False)
    assert events(failed, after) == [("Normal", "VersionWins")]


@pytest.mark.parametrize(
    ("failed", "reason"),
    [
        (pod(1, 137, ""), "OOMKilled"),
        (pod(1, 137, "slow query"), "raise spec.resources.relevance.limits.memory."),
        (pod(1, 137, "slow query", message="Pod was active longer than allowed"), "longer than allowed"),
        (pod(1, 0, "no JSON"), "no JSON"),
    ],
)
def test_one_that_said_nothing_failed_for_what_the_cluster_says(
    settled: World, failed: Manifest, reason: str
) -> None:
    settled.pods = [failed]
    assert reason in trained(settled.status(PLATFORM))[2]


def test_one_that_was_lost_with_its_node_is_left_out(settled: World) -> None:
    lost = pod(1, 137, "")
    lost["status"]["containerStatuses"][0]["state"]["terminated"]["finishedAt"] = None
    settled.pods = [lost, pod(2, 0, report())]
    assert trained(settled.status(PLATFORM))[:2] == ("True", "VersionWins")


def test_one_whose_pod_is_gone_is_still_known_and_one_that_was_deleted_did_not_fail(settled: World) -> None:
    settled.pods = [pod(1, 0, report())]
    before = settled.status(PLATFORM)
    deleted = pod(2, 143, "")
    deleted["metadata"]["deletionTimestamp"] = "2026-01-02T04:00:00Z"
    settled.pods = [deleted]
    assert settled.status(PLATFORM, before)["lastTraining"] == before["lastTraining"]


def relevance_of(world: World) -> dict[str, Any]:
    """Whether the Deployment of each service turns learning on."""
    containers = {
        name: world.children["Deployment", f"shop-{name}"]["spec"]["template"]["spec"]["containers"][0]
        for name in ("imaging", "color", "products", "gateway")
    }
    return {
        name: each["value"]
        for name, container in containers.items()
        for each in container["env"]
        if each["name"] == "FASHION_RELEVANCE"
    }


def test_products_alone_use_what_was_learned_until_it_is_turned_off(settled: World) -> None:
    assert relevance_of(settled) == {"products": "true"}
    settled.settle(platform_of(relevance={"enabled": False, "days": 30}))
    assert relevance_of(settled) == {}
    assert settled.names("CronJob") == {"shop-maintenance"}
    assert "RelevanceTrained" not in {each["type"] for each in settled.status(platform_of())["conditions"]}


@pytest.mark.parametrize("other", [{"schedule": "@hourly"}, {"days": 30}])
def test_when_and_from_how_much_to_learn_rolls_out_nothing(settled: World, other: dict[str, Any]) -> None:
    plan = settled.plan(platform_of(relevance={"enabled": True, **other}))
    assert {each["kind"] for each in plan.apply} == {"CronJob"}


def test_a_training_goes_on_with_the_version_that_is_served_during_a_migration(settled: World) -> None:
    settled.step(platform_of(version="2.0", relevance={"enabled": True, "days": 30}))
    schedule = settled.children["CronJob", "shop-relevance"]
    [container] = schedule["spec"]["jobTemplate"]["spec"]["template"]["spec"]["containers"]
    assert container["image"] == PLATFORM.image("relevance")
    assert " --days 30 " in container["command"][-1]
