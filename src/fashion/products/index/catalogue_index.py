"""The catalogue in memory: an immutable index by color that answers in milliseconds.

It holds what is in stock, and of that only sku, group, subcategory and color; everything else stays in the
database. A color that is more likely wrong than right is listed and not ranked; else a score counts as much as its
color is sure. The variants of a group count as one item: the first of them in the list.
"""

from bisect import bisect_right
from collections.abc import Collection, Iterable, Iterator, Sequence
from operator import attrgetter
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
_PRODUCT = np.dtype([("code", "i1"), ("lab", "f4", 3), ("confidence", "f4"), ("group", "i8")])
_CODES = {subcategory: code for code, subcategory in enumerate(CATEGORY_OF)}
_UNKNOWN = (np.nan, np.nan, np.nan)
_GROUPS = 2**62
"""Codes of groups, from 1; 0 is none."""


class Position(msgspec.Struct, frozen=True, array_like=True):
    """A place in a list, by sku alone or, with a score, by score and then sku."""

    sku: str
    score: float | None = None


class Row(NamedTuple):
    """A product as the index takes it in; the variants of one item share their `group`, which holds the brand."""

    sku: str
    subcategory: str
    lab: Lab | None
    in_stock: bool
    confidence: float = 1.0
    group: tuple[str, str] | None = None


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


class _Stock(NamedTuple):
    """What the index knows of its products, by sku: a row of `table` for each."""

    skus: list[str]
    table: NDArray[np.void]

    def without(self, skus: Collection[str]) -> "_Stock":
        kept = np.fromiter((sku not in skus for sku in self.skus), np.bool_, len(self.skus))
        return _Stock([sku for sku in self.skus if sku not in skus], self.table[kept])

    def joined(self, other: "_Stock") -> "_Stock":
        skus = self.skus + other.skus
        # Both parts are in order, which the sort takes advantage of.
        order = sorted(range(len(skus)), key=skus.__getitem__)
        return _Stock([skus[at] for at in order], np.concatenate((self.table, other.table))[order])


class CatalogueIndex:
    """The products in stock, by color."""

    def __init__(self, rows: Iterable[Row]) -> None:
        self._build(_stock(rows))

    def _build(self, stock: _Stock) -> None:
        self._stock, self._skus, self._confidences = stock, stock.skus, stock.table["confidence"]
        groups = stock.table["group"]
        self._has_groups = bool(groups.any())
        self._groups = np.where(groups == 0, -1 - np.arange(len(groups)), groups)
        self._places = {
            name: np.flatnonzero(stock.table["code"] == code).astype(np.int32) for name, code in _CODES.items()
        }
        self._sections = {name: _section(stock.table, places) for name, places in self._places.items()}

    def changed(self, skus: Collection[str], rows: Iterable[Row]) -> "CatalogueIndex":
        """The index after these products changed; `rows` are those of them that are still there."""
        index = CatalogueIndex.__new__(CatalogueIndex)
        index._build(self._stock.without(frozenset(skus)).joined(_stock(rows)))
        return index

    def __len__(self) -> int:
        return len(self._skus)

    def best(self, subcategory: str, wanted: Sequence[Target], limit: int) -> Best:
        """The highest scores of a subcategory first, those of the same score by sku."""
        found = self._by_score([subcategory], {subcategory: wanted}, None)
        tolerances = np.array([target.tolerance for target in wanted])[found["goal"]]
        matches = int(np.count_nonzero(found["difference"] <= tolerances))
        found = found[self._first_of_groups(found["place"])]
        products = [self._match(row, wanted) for row in found[:limit]]
        return Best(products, matches)

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
        found = found[self._first_of_groups(found["place"])]
        start = self._start(found, after) if after else 0
        return [self._match(row, goals) for row in found[start : start + limit]]

    def listed(
        self, subcategories: Iterable[str], limit: int, *, after: Position | None = None, confidence: float = 0.0
    ) -> list[Match]:
        """The products of these subcategories by sku, whose color is at least that sure."""
        places = np.sort(np.concatenate([self._places[each] for each in subcategories]))
        places = places[self._confidences[places] >= confidence]
        places = places[self._first_of_groups(places)]
        start = int(np.searchsorted(places, bisect_right(self._skus, after.sku))) if after else 0
        return [Match(sku=self._skus[place]) for place in places[start : start + limit]]

    def _first_of_groups(self, places: NDArray[np.int32]) -> NDArray[np.intp] | slice:
        """Where each group is seen for the first time."""
        if not self._has_groups:
            return slice(None)
        return np.sort(np.unique(self._groups[places], return_index=True)[1])

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


def _stock(rows: Iterable[Row]) -> _Stock:
    stock = sorted((row for row in rows if row.in_stock), key=attrgetter("sku"))
    table = [
        (_CODES[row.subcategory], row.lab or _UNKNOWN, row.confidence if row.lab else 0.0, _code(row.group))
        for row in stock
    ]
    return _Stock([row.sku for row in stock], np.array(table, dtype=_PRODUCT))


def _code(group: tuple[str, str] | None) -> int:
    return hash(group) % _GROUPS + 1 if group else 0


def _section(table: NDArray[np.void], places: NDArray[np.int32]) -> _Section:
    ranked = places[table["confidence"][places] >= SURE]
    return _Section(ranked, table["lab"][ranked], table["confidence"][ranked])
