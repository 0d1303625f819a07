"""The catalogue in memory: an immutable index by color that answers in milliseconds.

It holds what is in stock, and of that only sku, subcategory and color; everything else stays in the database.
A color that is more likely wrong than right is listed and not ranked; else a score counts as much as its color
is sure.
"""

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from operator import itemgetter
from typing import NamedTuple

import msgspec
import numpy as np
from numpy.typing import NDArray

from fashion.colorimetry.difference import ciede2000
from fashion.colorimetry.skin import Lab
from fashion.products.domain import Best, Match, Target, Targets, compatibility, explain
from fashion.vocabulary import CATEGORY_OF

SURE = 0.5
"""The confidence in a color from which a product is ranked by it."""

_SCORED = np.dtype([("place", "i4"), ("goal", "i4"), ("score", "f8"), ("difference", "f8")])


class Position(msgspec.Struct, frozen=True, array_like=True):
    """A place in a list, by sku alone or, with a score, by score and then sku."""

    sku: str
    score: float | None = None


class Row(NamedTuple):
    """A product as the index takes it in."""

    sku: str
    subcategory: str
    lab: Lab | None
    in_stock: bool
    confidence: float = 1.0


class ColorFilter(NamedTuple):
    """All colors that differ from `lab` by at most `difference` (CIEDE2000)."""

    lab: Lab
    difference: float


class _Section(NamedTuple):
    """Products by sku, with their positions among all skus."""

    places: NDArray[np.int32]
    labs: NDArray[np.float32]
    confidences: NDArray[np.float32]

    def near(self, goal: ColorFilter) -> "_Section":
        return self.only(ciede2000(self.labs, goal.lab) <= goal.difference)

    def only(self, kept: NDArray[np.bool_]) -> "_Section":
        return _Section(self.places[kept], self.labs[kept], self.confidences[kept])


class CatalogueIndex:
    """The products in stock, by color."""

    def __init__(self, rows: Iterable[Row]) -> None:
        stock = sorted((row for row in rows if row.in_stock), key=itemgetter(0))
        self._skus = [row.sku for row in stock]
        self._sections = {subcategory: _section(stock, subcategory) for subcategory in CATEGORY_OF}
        self._places = {subcategory: _places(stock, subcategory) for subcategory in CATEGORY_OF}
        self._confidences = np.array([row.confidence if row.lab else 0.0 for row in stock], dtype=np.float32)

    def __len__(self) -> int:
        return len(self._skus)

    def best(self, subcategory: str, wanted: Sequence[Target], limit: int) -> Best:
        """The highest scores of a subcategory first, those of the same score by sku."""
        found = self._by_score([subcategory], {subcategory: wanted}, None)
        products = [self._match(row, wanted) for row in found[:limit]]
        tolerances = np.array([target.tolerance for target in wanted])[found["goal"]]
        return Best(products, int(np.count_nonzero(found["difference"] <= tolerances)))

    def ranked(
        self,
        subcategories: Iterable[str],
        wanted: Targets,
        limit: int,
        *,
        after: Position | None = None,
        near: ColorFilter | None = None,
        confidence: float = 0.0,
    ) -> list[Match]:
        """The products that something is wanted of, best first, those of the same score by sku."""
        named = [subcategory for subcategory in subcategories if wanted.get(subcategory)]
        goals = [goal for subcategory in named for goal in wanted[subcategory]]
        found = self._by_score(named, wanted, near, confidence)
        start = self._start(found, after) if after else 0
        return [self._match(row, goals) for row in found[start : start + limit]]

    def listed(
        self, subcategories: Iterable[str], limit: int, *, after: Position | None = None, confidence: float = 0.0
    ) -> list[Match]:
        """The products of these subcategories by sku, whose color is at least that sure."""
        places = np.sort(np.concatenate([self._places[each] for each in subcategories]))
        places = places[self._confidences[places] >= confidence]
        start = int(np.searchsorted(places, bisect_right(self._skus, after.sku))) if after else 0
        return [Match(sku=self._skus[place]) for place in places[start : start + limit]]

    def _by_score(
        self, named: Sequence[str], wanted: Targets, near: ColorFilter | None, confidence: float = 0.0
    ) -> NDArray[np.void]:
        found = np.concatenate([np.empty(0, _SCORED), *self._scored(named, wanted, near, confidence)])
        return found[np.lexsort((found["place"], -found["score"]))]

    def _scored(
        self, named: Sequence[str], wanted: Targets, near: ColorFilter | None, confidence: float
    ) -> Iterator[NDArray[np.void]]:
        known = 0
        for subcategory in named:
            section = self._sections[subcategory]
            section = section.near(near) if near else section
            section = section.only(section.confidences >= confidence) if confidence > SURE else section
            table = np.empty(len(section.places), _SCORED)
            table["place"] = section.places
            table["score"], table["goal"], table["difference"] = compatibility(section.labs, wanted[subcategory])
            table["score"] = (table["score"] * section.confidences).round(4)
            table["goal"] += known
            known += len(wanted[subcategory])
            yield table

    def _start(self, found: NDArray[np.void], after: Position) -> int:
        passed = found["place"] < bisect_right(self._skus, after.sku)
        seen = (found["score"] > after.score) | ((found["score"] == after.score) & passed)
        return int(np.count_nonzero(seen))

    def _match(self, row: np.void, goals: Sequence[Target]) -> Match:
        explanation = explain(goals[row["goal"]], float(row["difference"]))
        return Match(sku=self._skus[row["place"]], score=float(row["score"]), explanation=explanation)


def _section(stock: Sequence[Row], subcategory: str) -> _Section:
    ranked = [
        (at, row.lab, row.confidence)
        for at, row in enumerate(stock)
        if row.subcategory == subcategory and row.lab and row.confidence >= SURE
    ]
    places = np.array([at for at, _, _ in ranked], dtype=np.int32)
    labs = np.array([lab for _, lab, _ in ranked], dtype=np.float32).reshape(-1, 3)
    confidences = np.array([confidence for _, _, confidence in ranked], dtype=np.float32)
    for column in (places, labs, confidences):
        column.flags.writeable = False
    return _Section(places, labs, confidences)


def _places(stock: Sequence[Row], subcategory: str) -> NDArray[np.int32]:
    return np.array([at for at, row in enumerate(stock) if row.subcategory == subcategory], dtype=np.int32)
