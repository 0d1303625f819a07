"""The products of one subcategory that can be ranked by color, and their scores."""

from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from fashion.colorimetry.difference import ciede2000
from fashion.colorimetry.skin import Lab
from fashion.products.domain import Target, compatibility
from fashion.products.index.stock import Places

SURE = 0.5
"""The confidence in a color from which a product is ranked by it."""

SCORED = np.dtype([("place", "i4"), ("goal", "i4"), ("score", "f8"), ("difference", "f8"), ("popularity", "f8")])


class ColorFilter(NamedTuple):
    """All colors that differ from `lab` by at most `difference` (CIEDE2000)."""

    lab: Lab
    difference: float


class Section(NamedTuple):
    """Products by the lightness of their color, with their positions among all skus."""

    places: Places
    labs: NDArray[np.float32]
    confidences: NDArray[np.float32]

    def near(self, goal: ColorFilter) -> "Section":
        """Return those whose color passes a filter."""
        return self.only(ciede2000(self.labs, goal.lab) <= goal.difference)

    def only(self, kept: NDArray[np.bool_] | slice) -> "Section":
        """Return those that a mask keeps, or a slice."""
        return Section(self.places[kept], self.labs[kept], self.confidences[kept])


def section_of(table: NDArray[np.void], places: Places) -> Section:
    """Return those of these products whose color is sure enough to be ranked by."""
    ranked = places[table["confidence"][places] >= SURE]
    ranked = ranked[np.argsort(table["lab"][ranked, 0])]
    return Section(ranked, table["lab"][ranked], table["confidence"][ranked])


def scored(sections: Iterable[Section], wanted: Iterable[Sequence[Target]]) -> Iterator[NDArray[np.void]]:
    """Yield the scores of each section by what is wanted of it; `goal` counts the targets of all sections."""
    known = 0
    for section, goals in zip(sections, wanted, strict=True):
        table = np.empty(len(section.places), SCORED)
        table["place"] = section.places
        table["score"], table["goal"], table["difference"] = compatibility(section.labs, goals)
        table["score"] = (table["score"] * section.confidences).round(4)
        table["popularity"] = 0.0
        table["goal"] += known
        known += len(goals)
        yield table
