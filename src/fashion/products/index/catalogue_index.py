"""The catalogue in memory: an immutable index by color that answers in milliseconds.

Of each product it holds sku, group, subcategory, color, availability and price; everything else stays in the
database. A color that is more likely wrong than right is listed and not ranked; else a score counts as much as its
color is sure. The variants of a group count as one item: the first of them in the list.
"""

from bisect import bisect_right
from collections.abc import Collection, Iterable, Sequence
from typing import NamedTuple

import msgspec
import numpy as np
from numpy.typing import NDArray

from fashion.products.domain import Match, Target, Targets, explain
from fashion.products.index.popularity import Liked, Popularity, by_popularity, is_near, varied
from fashion.products.index.reach import all_reaching, reaching
from fashion.products.index.sections import SCORED, SURE, ColorFilter, Section, scored, section_of
from fashion.products.index.selection import IN_STOCK, Order, Selection
from fashion.products.index.stock import CODES, Places, Row, Stock, stock

_SAMPLED = slice(None, None, 32)
_ROUNDING = 2e-4
"""By how much rounding may raise a score, once by itself and once with the sureness of the color."""


class Position(msgspec.Struct, frozen=True, array_like=True):
    """A place in a list: by sku alone or, with a score, by score and then sku.

    Attributes:
        score: the score, or what an unranked list is ordered by, ascending.
        order: the order of an unranked list; empty in a ranked one and by sku.
    """

    sku: str
    score: float | None = None
    order: str = ""


class Found(NamedTuple):
    """A part of a list, how many items the whole list has, and where the part ends if more follow."""

    matches: list[Match]
    total: int
    last: Position | None


class CatalogueIndex:
    """The products, by color."""

    def __init__(self, rows: Iterable[Row] | Stock) -> None:
        known = rows if isinstance(rows, Stock) else stock(rows)
        self._stock, self._skus, self._confidences = known, known.skus, known.table["confidence"]
        groups = known.table["group"]
        self._has_groups = bool(groups.any())
        self._groups = np.where(groups == 0, -1 - np.arange(len(groups)), groups)
        codes = np.ascontiguousarray(known.table["code"])
        self._places = {name: np.flatnonzero(codes == code).astype(np.int32) for name, code in CODES.items()}
        self._sections = {name: section_of(known.table, places) for name, places in self._places.items()}
        self._kept: dict[str, Section] = {}
        self._placed: tuple[Popularity, Places, NDArray[np.float64]] | None = None

    def changed(self, skus: Collection[str], rows: Stock) -> "CatalogueIndex":
        """The index after these products changed; `rows` has those of them that are still there."""
        return CatalogueIndex(self._stock.changed(skus, rows))

    def __len__(self) -> int:
        return len(self._skus)

    def best(
        self,
        subcategory: str,
        wanted: Sequence[Target],
        limit: int,
        selection: Selection = IN_STOCK,
        liked: Liked | None = None,
    ) -> list[Match]:
        """The highest scores of a subcategory first, those of the same score by sku.

        With what is liked, scores that are near each other give way to popularity and variety.
        """
        section = self._section(subcategory, None, 0.0, selection)
        if liked is None:
            found = self._leading([section], [wanted], limit)
            return [self._match(row, wanted) for row in found[:limit]]
        tolerances = np.array([target.tolerance for target in wanted])
        found = by_popularity(_by_score(scored([section], [wanted])), tolerances, liked)
        found = found[self._first_of_groups(found["place"])]
        brands = self._stock.table["brand"][found["place"]]
        return [self._match(row, wanted, more) for row, more in varied(found, tolerances, brands, limit)]

    def matches(self, subcategory: str, wanted: Sequence[Target]) -> int:
        """How many products of a subcategory in stock come near the target that serves them best."""
        tolerances = np.array([target.tolerance for target in wanted])
        # Within its tolerance, half of a target's weight is left.
        floor = 0.5 * min(target.weight for target in wanted) * (1 - 1e-9)
        section = self._section(subcategory, None, 0.0, IN_STOCK)
        table = reaching(section, wanted, floor) if floor > 0 else _by_score(scored([section], [wanted]))
        return int(np.count_nonzero(is_near(table, tolerances)))

    def liked(self, popularity: Popularity, tone: int) -> Liked:
        """What people of a tone like among these products."""
        placed = self._placed
        if placed is None or placed[0] is not popularity:
            placed = self._placed = (popularity, *popularity.placed(self._stock))
        _, places, shares = placed
        return Liked(places, shares[:, tone - 1])

    def ranked(
        self,
        subcategories: Iterable[str],
        wanted: Targets,
        limit: int,
        *,
        after: Position | None = None,
        near: ColorFilter | None = None,
        confidence: float = 0.0,
        selection: Selection = IN_STOCK,
    ) -> Found:
        """The products that something is wanted of, best first, those of the same score by sku."""
        named = [subcategory for subcategory in subcategories if wanted.get(subcategory)]
        goals = [goal for subcategory in named for goal in wanted[subcategory]]
        sections = [self._section(each, near, confidence, selection) for each in named]
        total = self._items(sections)
        found = self._leading(sections, [wanted[each] for each in named], total if after else limit)
        start = self._start(found["place"], found["score"], after, descending=True)
        page = [self._match(row, goals) for row in found[start : start + limit]]
        last = Position(page[-1].sku, page[-1].score) if start + limit < total else None
        return Found(page, total, last)

    def listed(
        self,
        subcategories: Iterable[str],
        limit: int,
        *,
        after: Position | None = None,
        confidence: float = 0.0,
        selection: Selection = IN_STOCK,
        order: Order = "sku",
    ) -> Found:
        """The products of these subcategories in an order, whose color is at least that sure."""
        places = np.sort(np.concatenate([self._places[each] for each in subcategories]))
        places = places[self._confidences[places] >= confidence]
        places = places[selection.keeps(self._stock, places)]
        keys = selection.keys(self._stock, places, order)
        if order != "sku":
            ordered = np.lexsort((places, keys))
            places, keys = places[ordered], keys[ordered]
        first = self._first_of_groups(places)
        places, keys = places[first], keys[first]
        start = self._start(places, keys, after)
        page = [Match(sku=self._sku(place)) for place in places[start : start + limit]]
        return Found(page, len(places), _end(page, keys, start + limit, order))

    def _first_of_groups(self, places: Places) -> NDArray[np.intp] | slice:
        """Where each group is seen for the first time."""
        if not self._has_groups:
            return slice(None)
        groups = self._groups[places]
        grouped = np.flatnonzero(groups > 0)
        kept = groups < 0
        kept[grouped[np.unique(groups[grouped], return_index=True)[1]]] = True
        return np.flatnonzero(kept)

    def _items(self, sections: Sequence[Section]) -> int:
        places = np.concatenate([np.empty(0, np.int32), *(section.places for section in sections)])
        return len(places[self._first_of_groups(places)])

    def _leading(
        self, sections: Sequence[Section], wanted: Sequence[Sequence[Target]], limit: int
    ) -> NDArray[np.void]:
        """The first `limit` products by score and then sku, one of each group, and perhaps more behind them.

        What a sample reaches, the first ones of all reach as well.
        """
        sample = _by_score(scored((section.only(_SAMPLED) for section in sections), wanted))
        sample = sample[self._first_of_groups(sample["place"])]
        floor = float(sample["score"][limit - 1]) - _ROUNDING if 0 < limit <= len(sample) else 0.0
        tables = all_reaching(sections, wanted, floor) if floor > 0 else scored(sections, wanted)
        found = _by_score(tables)
        return found[self._first_of_groups(found["place"])]

    def _section(self, name: str, near: ColorFilter | None, confidence: float, selection: Selection) -> Section:
        section = self._in_stock(name) if selection == IN_STOCK else self._selected(name, selection)
        section = section.only(section.confidences >= confidence) if confidence > SURE else section
        return section.near(near) if near else section

    def _in_stock(self, name: str) -> Section:
        if name not in self._kept:
            self._kept[name] = self._selected(name, IN_STOCK)
        return self._kept[name]

    def _selected(self, name: str, selection: Selection) -> Section:
        section = self._sections[name]
        return section.only(selection.keeps(self._stock, section.places))

    def _start(
        self, places: Places, keys: NDArray[np.float64], after: Position | None, *, descending: bool = False
    ) -> int:
        """Return how many of the sorted products come up to a position."""
        if after is None:
            return 0
        passed = places < bisect_right(self._skus, after.sku.encode())
        key = after.score or 0.0
        before = keys > key if descending else keys < key
        return int(np.count_nonzero(before | ((keys == key) & passed)))

    def _sku(self, place: int) -> str:
        return bytes(self._skus[place]).decode()

    def _match(self, row: np.void, goals: Sequence[Target], variety: float = 0.0) -> Match:
        explanation = explain(goals[row["goal"]], float(row["difference"]), float(row["popularity"]), variety)
        return Match(sku=self._sku(row["place"]), score=float(row["score"]), explanation=explanation)


class SelectedProducts(NamedTuple):
    """Those products of an index that a selection keeps, to be ranked, and what counts besides their color."""

    products: CatalogueIndex
    selection: Selection = IN_STOCK
    preferred: Liked | None = None

    def liked(self, popularity: Popularity | None, tone: int | None) -> "SelectedProducts":
        """Return the same to be ranked for people of a tone, by color alone where there is nothing more."""
        if popularity is None or tone is None or tone not in popularity.tones:
            return self
        return self._replace(preferred=self.products.liked(popularity, tone))

    def best(self, subcategory: str, wanted: Sequence[Target], limit: int) -> list[Match]:
        """The highest scores of a subcategory first, those of the same score by sku."""
        return self.products.best(subcategory, wanted, limit, self.selection, self.preferred)


def _by_score(tables: Iterable[NDArray[np.void]]) -> NDArray[np.void]:
    found = np.concatenate([np.empty(0, SCORED), *tables])
    return found[np.lexsort((found["place"], -found["score"]))]


def _end(page: Sequence[Match], keys: NDArray[np.float64], end: int, order: Order) -> Position | None:
    if end >= len(keys):
        return None
    return Position(page[-1].sku) if order == "sku" else Position(page[-1].sku, float(keys[end - 1]), order)
