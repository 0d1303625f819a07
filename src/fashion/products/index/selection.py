"""What a list of the catalogue is limited to besides color and subcategory, and what it is ordered by."""

from collections.abc import Mapping
from typing import Literal

import msgspec
import numpy as np
from numpy.typing import NDArray

from fashion.products.index.stock import Places, Stock
from fashion.vocabulary import Availability

Order = Literal["sku", "relevance", "price", "-price"]
"""What an unranked list is ordered by; products that are equal in it go by sku."""


class PriceRange(msgspec.Struct, frozen=True, kw_only=True):
    """Prices in minor units of one currency, bounds included.

    Attributes:
        at: the time at which sale prices count, in seconds since 1970.
    """

    currency: str
    lowest: int | None = None
    highest: int | None = None
    at: float


class Selection(msgspec.Struct, frozen=True, kw_only=True):
    """Which products a list is of.

    Attributes:
        found: how well each of the products that a search found fits, by sku; None if nothing was searched.
    """

    availability: Availability = "in_stock"
    prices: PriceRange | None = None
    found: Mapping[str, float] | None = None

    def keeps(self, stock: Stock, places: Places) -> NDArray[np.bool_]:
        """Return which of the products belong to the list."""
        kept = stock.available(places, self.availability)
        if self.prices:
            kept &= _within(self.prices, stock.prices(places, self.prices.currency, self.prices.at))
        if self.found is not None:
            kept &= ~np.isnan(stock.values(self.found)[places])
        return kept

    def keys(self, stock: Stock, places: Places, order: Order) -> NDArray[np.float64]:
        """Return what the products are sorted by, in ascending order."""
        if order == "relevance":
            return -stock.values(self.found or {})[places]
        if order == "sku" or self.prices is None:
            return np.zeros(len(places))
        prices = stock.prices(places, self.prices.currency, self.prices.at)
        return prices if order == "price" else -prices


def _within(bounds: PriceRange, prices: NDArray[np.float64]) -> NDArray[np.bool_]:
    lowest = 0 if bounds.lowest is None else bounds.lowest
    highest = np.inf if bounds.highest is None else bounds.highest
    kept: NDArray[np.bool_] = (prices >= lowest) & (prices <= highest)
    return kept


IN_STOCK = Selection()
