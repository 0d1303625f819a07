"""A fleet of platforms, and operators that come and go."""

from collections.abc import Iterable
from typing import Any

import pytest

from fashion_operator.resources import Manifest
from fashion_operator.running.fleet import Fleet
from fashion_operator.spec.keys import PlatformKey
from support.operator.api import SETTINGS, Shop, body

KEYS = [("team", f"shop-{number}") for number in range(10)]


class Operator:
    """An operator of release 2.0 and the platforms that it has begun to upgrade."""

    def __init__(self, statuses: dict[PlatformKey, dict[str, Any]], percent: int = 20) -> None:
        self.statuses, self.changed, self.stopped_by = statuses, set[PlatformKey](), list[PlatformKey]()
        self.fleet = Fleet("2.0", percent, lambda _: True, self.changed.add, self.stopped_by.append)
        for key in statuses:
            self.fleet.observe(key, self.body(key))
        self.fleet.begin()

    def body(self, key: PlatformKey) -> dict[str, Any]:
        return {"metadata": {}, "status": self.statuses[key]}

    def begin(self, keys: Iterable[PlatformKey] = KEYS) -> list[PlatformKey]:
        """Decide about each platform, and report of those that begin that they have."""
        begun = [key for key in keys if self.fleet.decide(key, self.body(key), is_new=False).begins]
        for key in begun:
            self.report(key, Upgraded=("False", "Upgrading"), Ready=("False", "RollingOut"))
        return begun

    def report(self, key: PlatformKey, **conditions: tuple[str, str]) -> None:
        self.statuses[key] = status("2.0", **conditions)
        self.fleet.observe(key, self.body(key))

    def finish(self, key: PlatformKey) -> None:
        self.report(key, Upgraded=("True", "Upgraded"), Ready=("True", "Serving"))

    def fail(self, key: PlatformKey) -> None:
        self.report(key, Upgraded=("False", "UpgradeFailed"), Degraded=("True", "Crashing"))


def status(release: str, **conditions: tuple[str, str]) -> dict[str, Any]:
    found = [{"type": name, "status": each, "reason": why} for name, (each, why) in conditions.items()]
    return {"release": release, "conditions": found}


@pytest.fixture
def operator() -> Operator:
    return Operator({key: status("1.0", Ready=("True", "Serving")) for key in KEYS})


def test_a_share_begins_and_the_next_only_when_one_is_ready(operator: Operator) -> None:
    assert operator.begin() == KEYS[:2]
    assert operator.begin() == []
    operator.finish(KEYS[1])
    assert operator.changed == {KEYS[2]}
    assert operator.begin() == KEYS[2:3]


def test_a_place_is_taken_before_it_is_reported(operator: Operator) -> None:
    begun = [operator.fleet.decide(key, operator.body(key), is_new=False).begins for key in reversed(KEYS)]
    assert begun.count(True) == 2


def test_one_that_is_degraded_stops_all_others(operator: Operator) -> None:
    operator.begin()
    operator.fail(KEYS[0])
    operator.finish(KEYS[1])
    assert operator.begin() == []
    assert operator.stopped_by == [KEYS[0]]
    assert operator.changed >= set(KEYS[2:])
    assert operator.fleet.turn(KEYS[9]).stopped_by == "team/shop-0"


def test_it_goes_on_when_that_one_is_mended(operator: Operator) -> None:
    operator.begin()
    operator.fail(KEYS[0])
    operator.finish(KEYS[0])
    assert operator.begin() == [KEYS[2]]
    assert operator.fleet.turn(KEYS[9]).stopped_by == ""


def test_it_goes_on_when_that_one_is_deleted_or_suspended(operator: Operator) -> None:
    for key in operator.begin():
        operator.fail(key)
    operator.fleet.observe(KEYS[0], {**operator.body(KEYS[0]), "spec": {"suspend": True}})
    assert operator.begin() == []
    operator.fleet.delete(KEYS[1])
    assert operator.begin(KEYS[2:]) == [KEYS[2]]


@pytest.mark.parametrize("failed", [False, True])
def test_another_operator_goes_on_where_the_first_ended(operator: Operator, failed: bool) -> None:
    operator.begin()
    if failed:
        operator.fail(KEYS[0])
    restarted = Operator(operator.statuses)
    assert restarted.begin() == []
    restarted.finish(KEYS[0])
    assert restarted.begin() == [KEYS[2]]


def test_one_that_is_degraded_later_stops_those_that_wait(operator: Operator) -> None:
    operator.begin()
    operator.finish(KEYS[0])
    operator.report(KEYS[0], Upgraded=("True", "Upgraded"), Degraded=("True", "Crashing"))
    operator.finish(KEYS[1])
    assert operator.begin() == []


def test_new_platforms_wait_for_nobody_and_stop_nobody(operator: Operator) -> None:
    new = ("team", "new")
    operator.statuses[new] = {}
    assert operator.fleet.decide(new, operator.body(new), is_new=True).follows
    operator.report(new, Upgraded=("True", "Installed"), Degraded=("True", "SecretMissing"))
    assert operator.begin() == KEYS[:2]


def test_an_older_operator_that_comes_back_takes_its_platforms_as_they_are(operator: Operator) -> None:
    for key in KEYS:
        operator.statuses[key] = status("2.0", Upgraded=("False", "Waiting"), Ready=("True", "Serving"))
    assert all(operator.fleet.decide(key, operator.body(key), is_new=False).follows for key in KEYS)


async def test_a_platform_reports_that_it_begins_before_anything_is_written() -> None:
    shop = Shop(SETTINGS)
    meta = body(version=50)["metadata"]
    shop.api.body = {**body(), "metadata": meta, "status": status("1.0")}
    shop.controller.on_observed(shop.api.body)
    shop.change("Service", "shop-color", lambda found: found["spec"].update(selector={}))
    reported = list[int]()

    def note(found: Manifest) -> Manifest:
        reported.append(len(shop.api.reports))
        return found

    shop.api.interfere = note
    await shop.look()
    assert set(reported) == {1}
    assert shop.api.reports[0]["release"] == SETTINGS.defaults.release
    assert shop.condition("Upgraded") == ("False", "Upgrading")
    await shop.look()
    assert shop.condition("Upgraded") == ("True", "Upgraded")


def test_whoever_stops_the_fleet_gets_an_event() -> None:
    shop, other, mine = Shop(), body("other", version=50), body(version=51)
    other["metadata"]["name"] = "other"
    shop.controller.fleet.begin()
    shop.controller.on_observed({**other, "status": status("1.0")})
    failed = status(SETTINGS.defaults.release, Upgraded=("False", "UpgradeFailed"), Degraded=("True", "Crashing"))
    shop.controller.on_observed({**mine, "status": failed})
    assert shop.announced == ["FleetStopped"]
