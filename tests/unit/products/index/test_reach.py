"""What bounds leave out is not among the best; the ranking of all products is the reference."""

import random
from functools import partial

import hypothesis.strategies as st
import numpy as np
import pytest
from hypothesis import given, settings

from fashion.colorimetry.difference import ciede2000
from fashion.colorimetry.skin import Lab
from fashion.products.domain import Match, Target, compatibility
from fashion.products.index.catalogue_index import CatalogueIndex
from fashion.products.index.reach import within
from fashion.products.index.stock import Row

COLORS = st.tuples(st.floats(0, 100), st.floats(-128, 127), st.floats(-128, 127))
CLOSE = st.tuples(st.floats(-9, 9), st.floats(-9, 9), st.floats(-9, 9))


@settings(max_examples=500)
@given(COLORS, st.lists(st.one_of(COLORS, CLOSE), min_size=1, max_size=30), st.floats(0, 30))
def test_no_color_within_a_difference_is_left_out(goal: Lab, steps: list[Lab], difference: float) -> None:
    around = np.array([np.add(goal, step) if max(map(abs, step)) <= 9 else step for step in steps], np.float32)
    around[:, 0] = around[:, 0].clip(0, 100)
    labs = around[np.argsort(around[:, 0])]
    near = np.flatnonzero(ciede2000(labs, goal) <= difference)
    assert set(near) <= set(within(labs, goal, difference))


def test_most_colors_that_are_far_are_left_out() -> None:
    labs = np.random.default_rng(1).uniform((0, -60, 0), (100, 60, 60), (10_000, 3)).astype(np.float32)
    labs = labs[np.argsort(labs[:, 0])]
    assert len(within(labs, (50.0, 10.0, 20.0), 2.0)) < 0.02 * len(labs)


def a_shop(size: int, seed: int) -> list[Row]:
    """Lip colors, some of them unsure or equal, and some the variants of a group."""
    dice = random.Random(seed)
    axis = partial(dice.uniform, -90, 90)
    return [
        Row(
            f"sku-{n:05}",
            "lip",
            (dice.uniform(0, 100), dice.choice((0.0, axis())), dice.choice((0.0, axis()))),
            confidence=dice.choice((0.4, 0.65, 1.0, 1.0)),
            group=("B", f"g{dice.randrange(size // 20)}") if dice.random() < 0.3 else None,
        )
        for n in range(size)
    ]


def some_goals(seed: int) -> list[Target]:
    dice = random.Random(seed)
    colors = [(dice.uniform(20, 90), dice.uniform(-40, 60), dice.uniform(-60, 60)) for _ in range(6)]
    return [Target(kind="color", lab=lab, weight=round(dice.uniform(0.5, 1), 4)) for lab in colors]


def best_of_all(rows: list[Row], goals: list[Target]) -> list[tuple[str, float]]:
    """Every item by its score, each computed."""
    sure = [row for row in rows if row.confidence >= 0.5]
    scores = compatibility(np.array([row.lab for row in sure], np.float32), goals).scores
    scores = (scores * np.array([row.confidence for row in sure], np.float32)).round(4)
    order = sorted(zip(-scores, (row.sku for row in sure), (row.group for row in sure), strict=True))
    first = {group or sku: (sku, float(-score)) for score, sku, group in reversed(order)}
    return sorted(first.values(), key=lambda item: (-item[1], item[0]))


def scores_of(found: list[Match]) -> list[tuple[str, float | None]]:
    return [(match.sku, match.score) for match in found]


@pytest.mark.parametrize("seed", range(6))
def test_the_best_are_those_of_a_ranking_of_all(seed: int) -> None:
    rows, goals = a_shop(4000, seed), some_goals(seed)
    expected = best_of_all(rows, goals)
    index = CatalogueIndex(rows)
    assert scores_of(index.best("lip", goals, 12)) == expected[:12]
    page = index.ranked(["lip"], {"lip": goals}, 20)
    assert (scores_of(page.matches), page.total) == (expected[:20], len(expected))


@pytest.mark.parametrize("seed", range(6))
def test_what_is_near_is_counted_as_among_all(seed: int) -> None:
    rows, goals = a_shop(4000, seed), some_goals(seed)
    labs = np.array([row.lab for row in rows if row.confidence >= 0.5], np.float32)
    near = compatibility(labs, goals).differences <= goals[0].tolerance
    assert CatalogueIndex(rows).matches("lip", goals) == np.count_nonzero(near) > 0
