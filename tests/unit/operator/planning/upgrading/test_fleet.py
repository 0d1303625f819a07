"""Who follows a new release of the operator, for every state of a fleet."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fashion_operator.planning.upgrading.fleet import Member, next_wave, share_of
from fashion_operator.spec.keys import PlatformKey

WAITING, UPGRADING, UPGRADED = Member("waiting"), Member("upgrading", is_ready=False), Member("upgraded")
FAILED = Member("upgrading", is_ready=False, is_degraded=True)

Fleet = dict[PlatformKey, Member]
keys = st.tuples(st.sampled_from(["a", "b"]), st.text("xyz", min_size=1, max_size=3))
stands = st.sampled_from(["waiting", "interrupted", "upgrading", "upgraded", "installed"])
members = st.builds(Member, stands, st.booleans(), st.booleans())
fleets = st.dictionaries(keys, members, max_size=30)
percents = st.integers(0, 100)


def unfinished(fleet: Fleet) -> int:
    return sum(each.is_unfinished for each in fleet.values())


def of(count: int, member: Member = WAITING) -> Fleet:
    return {("team", f"{number:03}"): member for number in range(count)}


@given(fleets, percents)
def test_only_those_that_wait_begin(fleet: Fleet, percent: int) -> None:
    assert all(fleet[key].waits for key in next_wave(fleet, percent).admitted)


@given(fleets, percents)
def test_never_more_than_the_share_are_unfinished(fleet: Fleet, percent: int) -> None:
    admitted = len(next_wave(fleet, percent).admitted)
    assert not admitted or unfinished(fleet) + admitted <= share_of(len(fleet), percent)


@given(fleets, percents)
def test_none_begins_while_one_has_failed(fleet: Fleet, percent: int) -> None:
    wave = next_wave(fleet, percent)
    has_failed = any(each.has_failed for each in fleet.values())
    assert not (has_failed and wave.admitted)
    assert (wave.stopped_by is not None) == (has_failed and any(each.waits for each in fleet.values()))


@given(fleets, st.integers(1, 100))
def test_a_fleet_without_trouble_always_goes_on(fleet: Fleet, percent: int) -> None:
    calm = {key: each for key, each in fleet.items() if not (each.has_failed or each.is_unfinished)}
    assert bool(next_wave(calm, percent).admitted) == any(each.waits for each in calm.values())


@given(st.integers(1, 60), st.integers(1, 100), st.data())
def test_every_platform_is_upgraded_in_the_end(size: int, percent: int, data: st.DataObject) -> None:
    fleet = of(size)
    while any(each != UPGRADED for each in fleet.values()):
        fleet |= dict.fromkeys(next_wave(fleet, percent).admitted, UPGRADING)
        assert unfinished(fleet) <= share_of(size, percent)
        under_way = sorted(key for key, each in fleet.items() if each == UPGRADING)
        fleet[data.draw(st.sampled_from(under_way))] = UPGRADED


@given(st.integers(2, 60), st.integers(1, 50), st.integers(0, 59))
def test_the_first_that_fails_costs_no_more_than_its_share(size: int, percent: int, failing: int) -> None:
    fleet, bad = of(size), ("team", f"{failing % size:03}")
    while (admitted := next_wave(fleet, percent).admitted) and fleet[bad] == WAITING:
        fleet |= dict.fromkeys(admitted, UPGRADED) | ({bad: FAILED} if bad in admitted else {})
    begun = [key for key, each in fleet.items() if each != WAITING]
    assert len(begun) - begun.index(bad) <= share_of(size, percent)
    assert not next_wave(fleet, percent).admitted


@pytest.mark.parametrize(
    ("size", "percent", "share"), [(1, 10, 1), (9, 10, 1), (500, 10, 50), (5, 100, 5), (9, 0, 0)]
)
def test_a_share_is_at_least_one_unless_it_is_none(size: int, percent: int, share: int) -> None:
    assert share_of(size, percent) == len(next_wave(of(size), percent).admitted) == share


def test_those_in_trouble_already_come_last_and_the_interrupted_first() -> None:
    fleet = of(3) | {("a", "sick"): Member("waiting", is_degraded=True), ("z", "cut"): Member("interrupted")}
    assert next_wave(fleet, 1).admitted == {("z", "cut")}
    assert ("a", "sick") not in next_wave(fleet, 80).admitted
