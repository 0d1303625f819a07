from datetime import date

import pytest

from fashion.products.analytics.coverage import Coverage, CoverageCounts, CoverageRow, coverage
from fashion.products.analytics.figures import FEWEST, GROUPS, Figure, Group, Ratio, compared
from fashion.products.analytics.funnel import ActionKey, EngagementCounts, FunnelRow, funnel

DAY = date(2026, 3, 4)
LIGHT: Group = (2, "warm")
DEEP: Group = (9, "cool")


def a_group(people: int = 10, *, retakes: int = 0, unsure: int = 0, foundations: float = 4.0) -> CoverageCounts:
    """So many people with ten photos each."""
    photos = 10 * people
    return CoverageCounts(
        people=people,
        confidence=Ratio(0.8 * photos, photos),
        unsure=Ratio(unsure, photos),
        retakes=Ratio(retakes, photos),
        matches={"foundation": Ratio(foundations * people, people)},
    )


def row_of(found: Coverage, group: Group) -> CoverageRow:
    return next(row for row in found.items if (row.tone, row.undertone) == group)


def test_what_most_people_meet_is_flagged_all_the_same() -> None:
    found = coverage(DAY, DAY, {LIGHT: a_group(10, retakes=10), DEEP: a_group(90, retakes=300)})
    assert row_of(found, DEEP).flags == ["many_retakes"]


def test_three_times_as_many_among_equals_is_flagged() -> None:
    found = coverage(DAY, DAY, {LIGHT: a_group(retakes=20), DEEP: a_group(retakes=60)})
    assert row_of(found, DEEP).retakes == Figure(value=0.6, ratio=3.0, flagged=True)
    assert row_of(found, LIGHT).flags == []


def test_half_as_many_again_is_flagged_whatever_floats_make_of_it() -> None:
    assert 0.3 / 0.2 < 1.5
    found = compared(Ratio(6, 20), Ratio(4, 20), worse="more")
    assert found == Figure(value=0.3, ratio=1.5, flagged=True)


def test_all_together_are_compared_with_nobody() -> None:
    overall = coverage(DAY, DAY, {LIGHT: a_group(retakes=20), DEEP: a_group()}).overall
    assert overall.retakes == Figure(value=0.1, ratio=None, flagged=False)


def test_every_tone_and_undertone_has_a_row() -> None:
    found = coverage(DAY, DAY, {})
    assert [(row.tone, row.undertone) for row in found.items] == list(GROUPS)
    assert (len(GROUPS), found.overall.people, found.overall.matches) == (30, 0, [])


def test_equal_groups_are_as_all_are_and_nothing_is_flagged() -> None:
    found = coverage(DAY, DAY, {LIGHT: a_group(retakes=10), DEEP: a_group(retakes=10)})
    for row in (row_of(found, LIGHT), row_of(found, DEEP)):
        assert row.retakes
        assert row.retakes.value == 0.1
        assert {row.retakes.ratio, row.matches[0].ratio, row.confidence and row.confidence.ratio} == {1.0}
        assert row.flags == []


@pytest.mark.parametrize(
    ("worse", "reason"),
    [
        (a_group(foundations=1.0), "few_matches"),
        (a_group(retakes=30), "many_retakes"),
        (a_group(unsure=30), "unsure"),
    ],
)
def test_a_tone_that_is_served_worse_is_flagged_for_it(worse: CoverageCounts, reason: str) -> None:
    found = coverage(DAY, DAY, {LIGHT: a_group(), DEEP: worse})
    assert row_of(found, DEEP).flags == [reason]
    assert row_of(found, LIGHT).flags == []


def test_matches_show_what_is_scarce() -> None:
    found = coverage(DAY, DAY, {LIGHT: a_group(foundations=6.0), DEEP: a_group(foundations=1.0)})
    [scarce] = row_of(found, DEEP).matches
    assert (scarce.category, scarce.subcategory) == ("makeup", "foundation")
    assert (scarce.value, scarce.ratio, scarce.flagged) == (1.0, 0.1667, True)


def test_fewer_people_than_five_are_shown_nowhere() -> None:
    shown = coverage(DAY, DAY, {LIGHT: a_group()})
    assert coverage(DAY, DAY, {LIGHT: a_group(), DEEP: a_group(FEWEST - 1)}) == shown
    assert row_of(shown, DEEP) == CoverageRow(tone=9, undertone="cool", suppressed=True)
    assert not row_of(coverage(DAY, DAY, {DEEP: a_group(FEWEST)}), DEEP).suppressed


def test_a_difference_without_evidence_is_not_flagged() -> None:
    often, seldom = Ratio(10, 1000), Ratio(4, 40)
    found = compared(seldom, often, worse="more")
    assert found
    assert (found.ratio, found.flagged) == (10.0, False)
    assert compared(Ratio(5, 40), often, worse="more").flagged  # type: ignore[union-attr]


def test_nothing_is_compared_with_nothing() -> None:
    assert compared(Ratio(), Ratio(1, 2), worse="more") is None
    found = compared(Ratio(0, 9), Ratio(0, 99), worse="more")
    assert found
    assert (found.value, found.ratio, found.flagged) == (0.0, None, False)


def engaged(people: int = 10, **done: int) -> EngagementCounts:
    made = EngagementCounts(people=people)
    for action, count in done.items():
        made.done[ActionKey("product", "makeup", action)] = count  # type: ignore[arg-type]
    return made


def test_the_funnel_shows_what_became_of_views() -> None:
    found = funnel(DAY, DAY, {LIGHT: engaged(viewed=100, clicked=40), DEEP: engaged(viewed=100, clicked=4)})
    deep = next(row for row in found.items if row.tone == 9 and row.undertone == "cool")
    step = deep.steps[0]
    assert (step.kind, step.category, step.viewed, step.clicked) == ("product", "makeup", 100, 4)
    assert step.click_share
    assert (step.click_share.value, step.click_share.flagged) == (0.04, True)
    assert found.overall.steps[0].clicked == 44


def test_what_fewer_people_than_five_did_is_reported_nowhere() -> None:
    found = funnel(DAY, DAY, {DEEP: engaged(FEWEST - 1, viewed=100)})
    assert (found.overall.people, found.overall.steps[0].viewed) == (0, 0)
    assert all(row == FunnelRow(tone=row.tone, undertone=row.undertone, suppressed=True) for row in found.items)
