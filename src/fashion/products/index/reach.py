"""Products whose score reaches a floor, found without CIEDE2000 of all the others.

A color within a CIEDE2000 difference of another lies in a box of lightness, and there in a circle of a and b, that
bounds on the formula's weights give. The formula itself is computed for what is in both alone.
"""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from fashion.colorimetry.closeness import closeness
from fashion.colorimetry.difference import ciede2000
from fashion.colorimetry.skin import Lab
from fashion.products.domain import Target
from fashion.products.index.sections import SCORED, Section

_MOST_LIGHTNESS_WEIGHT = 1 + 0.015 * 50**2 / np.sqrt(20 + 50**2)
_MOST_STRETCH = 6.4
"""By how much the formula's mean chroma may be above that of CIELAB: it stretches a where chroma is small."""
_LEAST_OF_BLUE = 1 - np.sin(np.radians(60))
_LEAST_OF_OTHERS = 1 - 1e-5
"""What the interaction of chroma and hue, which is strong near hue 275°, leaves of their squares at least."""
_SLACK = 0.01
"""What the rounding of single precision may add to a difference."""


def within(labs: NDArray[np.float32], goal: Lab, difference: float) -> NDArray[np.intp]:
    """Return the rows that may be within a CIEDE2000 difference of a color, and all that are.

    Args:
        labs: colors in CIELAB (D65) by lightness, which is 0 to 100.
    """
    light, a, b = goal
    most = difference + _SLACK
    box = np.array([light - most * _MOST_LIGHTNESS_WEIGHT, light + most * _MOST_LIGHTNESS_WEIGHT], np.float32)
    start, end = (
        np.searchsorted(labs[:, 0], box, side="left")[0],
        np.searchsorted(labs[:, 0], box, side="right")[1],
    )
    lights, greens, blues = labs[start:end].T
    chromas = 0.5 * (np.sqrt(greens**2 + blues**2) + np.hypot(a, b)) + _MOST_STRETCH
    # Between two hues of at most 180° none is near 275°.
    left = np.where((blues >= 0) & (b >= 0), _LEAST_OF_OTHERS, _LEAST_OF_BLUE)
    squares = ((greens - a) ** 2 + (blues - b) ** 2) * left / (1 + 0.045 * chromas) ** 2
    squares += ((lights - light) / _MOST_LIGHTNESS_WEIGHT) ** 2
    rows: NDArray[np.intp] = start + np.flatnonzero(squares <= most**2)
    return rows


class _Best(NamedTuple):
    """The best target of each product so far."""

    scores: NDArray[np.float64]
    goals: NDArray[np.int32]
    differences: NDArray[np.float64]

    def take(self, rows: NDArray[np.intp], goal: int, target: Target, differences: NDArray[np.float64]) -> None:
        scores = target.weight * closeness(differences, target.tolerance)
        better = scores > self.scores[rows]
        at = rows[better]
        self.scores[at], self.goals[at], self.differences[at] = scores[better], goal, differences[better]


def reaching(section: Section, wanted: Sequence[Target], floor: float) -> NDArray[np.void]:
    """Return the scores of the products that reach a floor, above 0, before the sureness of their color counts."""
    count = len(section.places)
    best = _Best(np.zeros(count), np.zeros(count, np.int32), np.zeros(count))
    for goal, target in enumerate(wanted):
        if target.weight >= floor:
            rows = within(section.labs, target.lab, target.tolerance * float(np.sqrt(target.weight / floor - 1)))
            best.take(rows, goal, target, ciede2000(section.labs[rows], target.lab))
    rows = np.flatnonzero(best.scores >= floor)
    table = np.zeros(len(rows), SCORED)
    table["place"], table["goal"] = section.places[rows], best.goals[rows]
    table["difference"] = best.differences[rows]
    table["score"] = (best.scores[rows].round(4) * section.confidences[rows]).round(4)
    return table


def all_reaching(
    sections: Sequence[Section], wanted: Sequence[Sequence[Target]], floor: float
) -> Iterator[NDArray[np.void]]:
    """Yield the same of each section by what is wanted of it; `goal` counts the targets of all sections."""
    known = 0
    for section, goals in zip(sections, wanted, strict=True):
        table = reaching(section, goals, floor)
        table["goal"] += known
        known += len(goals)
        yield table
