"""A platform whose pods an earlier operator made."""

from copy import deepcopy
from typing import Any

import msgspec
import pytest

from fashion_operator.planning.observed import Turn
from fashion_operator.planning.served_versions import last_rollout
from fashion_operator.planning.upgrading.turns import as_rolled_out
from fashion_operator.resources import Manifest
from fashion_operator.spec.platform import Platform
from support.operator.finding import pod_of
from support.operator.world import World, platform_of

WAITS, BEGINS, FOLLOWS = Turn("2.0", follows=False), Turn("2.0", begins=True), Turn("2.0")
STORE = ("StatefulSet", "shop-postgres")
COLOR = ("Deployment", "shop-color")


def of_next_operator(**spec: Any) -> Platform:
    """The platform for an operator that gives another version."""
    platform = platform_of(**spec)
    return msgspec.structs.replace(platform, defaults=msgspec.structs.replace(platform.defaults, version="2.0"))


class Waiting(World):
    """A platform of version 1.0, seen by an operator that gives 2.0."""

    def __init__(self) -> None:
        super().__init__()
        self.settle(platform_of())
        self.turn = WAITS

    def platform(self, **spec: Any) -> Platform:
        platform = of_next_operator(**spec)
        current = last_rollout(platform, self.observed)
        assert current
        return as_rolled_out(platform, current)

    def made_otherwise(self, *child: str) -> Manifest:
        """An earlier operator has made an object's pods with one variable less."""
        found = self.children[child[0], child[1]] = deepcopy(self.children[child[0], child[1]])
        pod_of(found)["containers"][0]["env"].pop()
        found["metadata"]["annotations"]["fashion-platform.dev/applied"] = "an earlier one's"
        return found

    def written(self, **spec: Any) -> set[str]:
        return {each["metadata"]["name"] for each in self.plan(self.platform(**spec)).apply}


@pytest.fixture
def world() -> Waiting:
    return Waiting()


def reason(world: World, platform: Platform, previous: Any = None) -> str:
    conditions = world.status(platform, previous)["conditions"]
    return next(str(each["reason"]) for each in conditions if each["type"] == "Upgraded")


def test_a_platform_that_waits_keeps_its_version_and_is_ready(world: Waiting) -> None:
    assert world.written() == set()
    assert world.condition(world.platform(), "Ready")["status"] == "True"
    assert world.condition(world.platform(), "Upgraded")["reason"] == "Waiting"
    assert "until it is its turn to be upgraded to 2.0" in world.condition(world.platform(), "Upgraded")["message"]


def test_a_platform_that_follows_gets_the_new_version(world: Waiting) -> None:
    world.turn = FOLLOWS
    world.settle(of_next_operator())
    assert world.status(of_next_operator())["version"] == "2.0"


def test_a_version_of_its_own_stays(world: Waiting) -> None:
    world.settle(platform_of(version="1.5"))
    assert world.written(version="1.5") == set()
    world.turn = FOLLOWS
    assert not world.plan(of_next_operator(version="1.5")).apply


def test_a_version_that_is_asked_for_comes_at_once(world: Waiting) -> None:
    world.settle(world.platform(version="2.0"))
    assert world.status(platform_of())["version"] == "2.0"


@pytest.mark.parametrize("child", [COLOR, STORE])
def test_pods_that_an_earlier_operator_made_otherwise_stay(world: Waiting, child: tuple[str, str]) -> None:
    world.made_otherwise(*child)
    assert world.written() == set()
    world.turn = FOLLOWS
    assert child[1] in world.written()


def test_an_edit_is_followed_while_it_waits(world: Waiting) -> None:
    world.made_otherwise(*STORE)
    edited = {"logging": {"level": "debug"}}
    assert {"shop-color", "shop-postgres"} <= world.written(**edited)
    world.settle(world.platform(**edited))
    assert world.status(platform_of())["version"] == "1.0"


def test_what_is_changed_by_hand_is_healed_while_it_waits(world: Waiting) -> None:
    pod_of(world.children[COLOR])["containers"][0]["image"] = "theirs"
    assert world.written() == {"shop-color"}


def test_it_stops_while_it_waits(world: Waiting) -> None:
    world.made_otherwise(*COLOR)
    assert "shop-color" in world.written(stopped=True)


def test_the_condition_goes_from_waiting_to_upgraded(world: Waiting) -> None:
    waiting = world.status(world.platform())
    world.turn = BEGINS
    begun = world.status(of_next_operator(), waiting)
    world.turn = FOLLOWS
    assert reason(world, of_next_operator(), begun) == "Upgrading"
    world.settle(of_next_operator())
    done = world.status(of_next_operator(), begun)
    assert [each["release"] for each in (waiting, begun, done)] == ["", "2.0", "2.0"]
    assert reason(world, of_next_operator(), begun) == reason(world, of_next_operator(), done) == "Upgraded"


def test_trouble_of_an_upgrade_is_told_apart_from_later_trouble(world: Waiting) -> None:
    world.turn = BEGINS
    begun = world.status(of_next_operator(), {"release": ""})
    world.turn = FOLLOWS
    world.step(of_next_operator())
    world.fail_jobs()
    failed = world.status(of_next_operator(), begun)
    assert reason(world, of_next_operator(), begun) == "UpgradeFailed"
    assert reason(world, of_next_operator(), failed) == "UpgradeFailed"


def test_a_new_platform_is_installed() -> None:
    world = World()
    world.turn = FOLLOWS
    assert reason(world, of_next_operator()) == "Installed"


def test_whoever_stops_the_fleet_is_named(world: Waiting) -> None:
    world.turn = Turn("2.0", follows=False, stopped_by="team/other")
    found = world.condition(world.platform(), "Upgraded")
    assert (found["status"], found["reason"]) == ("False", "FleetStopped")
    assert "while team/other is Degraded" in found["message"]


def test_a_platform_that_is_stopped_is_upgraded_at_once(world: Waiting) -> None:
    world.turn = BEGINS
    begun = world.status(of_next_operator(stopped=True), {"release": ""})
    world.turn = FOLLOWS
    assert reason(world, of_next_operator(stopped=True), begun) == "Upgraded"
