"""What the index in memory holds of each product, by sku, as a row of numbers."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from math import inf
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from fashion.colorimetry.skin import Lab
from fashion.vocabulary import AVAILABILITIES, CATEGORY_OF, Availability

Places = NDArray[np.int32]
"""Positions of products among all skus."""
Skus = NDArray[np.bytes_]
"""Skus in order, as a column of characters: a list of a million strings takes seconds to sort and to merge."""

CODES = {subcategory: code for code, subcategory in enumerate(CATEGORY_OF)}
_AVAILABILITIES = {availability: code for code, availability in enumerate(AVAILABILITIES)}
_PRODUCT = np.dtype(
    [
        ("code", "i1"),
        ("lab", "f4", 3),
        ("confidence", "f4"),
        ("group", "i8"),
        ("brand", "i8"),
        ("availability", "i1"),
        ("currency", "S3"),
        ("price", "i4"),
        ("sale", "i4"),
        ("sale_from", "f8"),
        ("sale_until", "f8"),
    ]
)
_WHOLE = np.dtype((np.void, _PRODUCT.itemsize))
"""A product as bytes: NumPy moves them at once, and fields one by one, while no other thread runs."""
_SKU = np.dtype("S64")
_UNKNOWN = (np.nan, np.nan, np.nan)
_GROUPS = 2**62
"""Codes of groups, from 1; 0 is none."""


class Price(NamedTuple):
    """A price in minor units of its currency, and the sale price with the time that it holds."""

    currency: str
    amount: int
    sale: int | None = None
    sale_from: datetime | None = None
    sale_until: datetime | None = None


class Row(NamedTuple):
    """A product as the index takes it in; the variants of one item share their `group`, which holds the brand."""

    sku: str
    subcategory: str
    lab: Lab | None
    availability: Availability = "in_stock"
    confidence: float = 1.0
    group: tuple[str, str] | None = None
    price: Price | None = None
    brand: str = ""


class Stock(NamedTuple):
    """The products by sku: a row of `table` for each."""

    skus: Skus
    table: NDArray[np.void]

    def changed(self, skus: Collection[str], rows: "Stock") -> "Stock":
        """Return the products after these changed; `rows` has those of them that are still there."""
        known, places = self._found(rows.skus)
        table = self.table.view(_WHOLE).copy()
        table[places] = rows.table[known].view(_WHOLE)
        gone = self.found(sorted(set(skus).difference(rows.named())))[1]
        kept = Stock(self.skus, table.view(_PRODUCT))._without(gone)
        return kept._with(Stock(rows.skus[~known], rows.table[~known]))

    def _without(self, places: Places) -> "Stock":
        if not len(places):
            return self
        table = np.delete(self.table.view(_WHOLE), places)
        return Stock(np.delete(self.skus, places), table.view(_PRODUCT))

    def _with(self, new: "Stock") -> "Stock":
        if not len(new.skus):
            return self
        at = np.searchsorted(self.skus, new.skus)
        table = np.insert(self.table.view(_WHOLE), at, new.table.view(_WHOLE))
        return Stock(np.insert(self.skus, at, new.skus), table.view(_PRODUCT))

    def named(self) -> list[str]:
        """Return the skus as text."""
        return [bytes(sku).decode() for sku in self.skus]

    def available(self, places: Places, availability: Availability) -> NDArray[np.bool_]:
        """Return which of the products have this availability."""
        kept: NDArray[np.bool_] = self.table["availability"][places] == _AVAILABILITIES[availability]
        return kept

    def prices(self, places: Places, currency: str, at: float) -> NDArray[np.float64]:
        """Return the prices that hold at a time (seconds since 1970), NaN where there is none in the currency."""
        rows = self.table[places]
        is_on_sale = (rows["sale"] >= 0) & (rows["sale_from"] <= at) & (at < rows["sale_until"])
        amounts = np.where(is_on_sale, rows["sale"], rows["price"]).astype(np.float64)
        amounts[rows["currency"] != currency.encode()] = np.nan
        return amounts

    def values(self, given: Mapping[str, float]) -> NDArray[np.float64]:
        """Return the value that is given for each product, NaN where none is."""
        values = np.full(len(self.skus), np.nan)
        known, places = self.found(list(given))
        values[places] = np.fromiter(given.values(), np.float64, len(given))[known]
        return values

    def found(self, skus: Sequence[str]) -> tuple[NDArray[np.bool_], Places]:
        """Return which of these skus are here, and the places of those."""
        return self._found(np.array([sku.encode() for sku in skus], _SKU))

    def _found(self, skus: NDArray[np.bytes_]) -> tuple[NDArray[np.bool_], Places]:
        places = np.searchsorted(self.skus, skus)
        known = np.searchsorted(self.skus, skus, side="right") > places
        return known, places[known].astype(np.int32)


def stock(rows: Iterable[Row]) -> Stock:
    """Return the products of these rows."""
    known = list(rows)
    skus = np.array([row.sku.encode() for row in known], _SKU)
    return _in_order(skus, np.array([_numbers(row) for row in known], dtype=_PRODUCT))


def joined(parts: Sequence[Stock]) -> Stock:
    """Return the products of all parts, which have none in common."""
    if not parts:
        return stock([])
    table = np.concatenate([part.table.view(_WHOLE) for part in parts])
    return _in_order(np.concatenate([part.skus for part in parts]), table.view(_PRODUCT))


def _in_order(skus: Skus, table: NDArray[np.void]) -> Stock:
    order = np.argsort(skus, kind="stable")
    return Stock(skus[order], table.view(_WHOLE)[order].view(_PRODUCT))


def _numbers(row: Row) -> tuple[object, ...]:
    confidence = row.confidence if row.lab else 0.0
    group = hash(row.group) % _GROUPS + 1 if row.group else 0
    item = (CODES[row.subcategory], row.lab or _UNKNOWN, confidence, group, hash(row.brand.casefold()))
    return (*item, _AVAILABILITIES[row.availability], *_amounts(row.price))


def _amounts(price: Price | None) -> Sequence[object]:
    if price is None:
        return (b"", -1, -1, inf, -inf)
    start = price.sale_from.timestamp() if price.sale_from else -inf
    end = price.sale_until.timestamp() if price.sale_until else inf
    return (price.currency.encode(), price.amount, -1 if price.sale is None else price.sale, start, end)
