"""What the index in memory holds of each product, by sku, as a row of numbers."""

from bisect import bisect_left
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from math import inf
from operator import attrgetter
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from fashion.colorimetry.skin import Lab
from fashion.vocabulary import AVAILABILITIES, CATEGORY_OF, Availability

Places = NDArray[np.int32]
"""Positions of products among all skus."""

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

    skus: list[str]
    table: NDArray[np.void]

    def without(self, skus: Collection[str]) -> "Stock":
        """Return the others."""
        kept = np.fromiter((sku not in skus for sku in self.skus), np.bool_, len(self.skus))
        return Stock([sku for sku in self.skus if sku not in skus], self.table[kept])

    def joined(self, other: "Stock") -> "Stock":
        """Return the products of both."""
        skus = self.skus + other.skus
        # Both parts are in order, which the sort takes advantage of.
        order = sorted(range(len(skus)), key=skus.__getitem__)
        return Stock([skus[at] for at in order], np.concatenate((self.table, other.table))[order])

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
        for sku, value in given.items():
            place = bisect_left(self.skus, sku)
            if place < len(self.skus) and self.skus[place] == sku:
                values[place] = value
        return values


def stock(rows: Iterable[Row]) -> Stock:
    """Return the products of these rows."""
    known = sorted(rows, key=attrgetter("sku"))
    return Stock([row.sku for row in known], np.array([_numbers(row) for row in known], dtype=_PRODUCT))


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
