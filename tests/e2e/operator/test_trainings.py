"""Rankings learn from interactions by a Job on the cluster, and the platform says what became of it."""

import json
from collections.abc import Iterator
from typing import Any

import pytest

from support.cluster.cluster import eventually, kubectl
from support.cluster.platform import Platform
from support.http.clients import new_user

PALETTE = {"tone": 5, "undertone": "warm", "category": "lip", "colors": [{"name": "Coral", "hex": "#FF7F50"}]}
JOBS = ("train-nothing", "train-some", "train-failing")


@pytest.fixture
def learning(platform: Platform) -> Iterator[Platform]:
    platform.edit(relevance={"enabled": True, "schedule": "0 4 1 1 *"}, palettes=[PALETTE])
    eventually(lambda: f"{platform.name}-relevance" in platform.children("CronJob"))
    eventually(platform.is_settled)
    yield platform
    kubectl("delete", "job", "--ignore-not-found", *JOBS)
    platform.edit(relevance=None, palettes=None)
    eventually(lambda: f"{platform.name}-relevance" not in platform.children("CronJob"))


@pytest.fixture
def shopper(platform: Platform) -> Iterator[str]:
    """A user who has done nothing yet; what they do is erased, so that nobody learns from it later."""
    user = new_user()
    yield user
    assert platform.call("DELETE", f"/v1/users/{user}", user).status_code < 300


def train(platform: Platform, name: str, days: str = "") -> None:
    """Make a Job of the CronJob, as people do; `days` are other ones than those of the spec."""
    source = f"--from=cronjob/{platform.name}-relevance"
    job = kubectl("create", "job", name, source, "--dry-run=client", "--output=json")
    kubectl("create", "--filename=-", content=job.replace("--days 180", f"--days {days}") if days else job)


def versions(platform: Platform) -> dict[int, Any]:
    """The versions that `fashion relevance list` has, in a pod of products."""
    printed = kubectl(
        "exec", f"deployment/{platform.name}-products", "--", "fashion", "relevance", "list", "--json"
    )
    return {each["version"]: each for each in json.loads(printed)}


def test_platforms_train_on_what_people_did(learning: Platform, shopper: str) -> None:
    train(learning, "train-nothing")
    eventually(lambda: learning.condition("RelevanceTrained") == ("True", "NoInteractions"))
    first = learning.status["lastTraining"]
    assert versions(learning)[first["version"]]["wins"] is first["wins"] is False

    learning.measured(shopper)
    for action in ("viewed", "saved"):
        assert learning.interact(shopper, action).status_code < 300
    train(learning, "train-some")
    eventually(lambda: learning.condition("RelevanceTrained") == ("True", "VersionDoesNotWin"))
    last = learning.status["lastTraining"]
    assert (last["version"], last["interactions"], last["people"]) == (first["version"] + 1, 2, 1)
    assert versions(learning)[last["version"]]["report"]["interactions"] == 2


def test_a_training_that_fails_is_reported(learning: Platform) -> None:
    train(learning, "train-failing", days="0")
    eventually(lambda: learning.condition("RelevanceTrained") == ("False", "TrainingFailed"))
    assert "0 is not in the range 1<=x<=366" in learning.status["lastTraining"]["message"]
    assert learning.is_available()
