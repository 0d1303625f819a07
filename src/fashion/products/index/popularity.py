"""What counts in the order of a ranking besides color: popularity with people of like tone, and variety.

Color leads: all of it together adds at most `MOST` to a score, and nothing to a product beyond the tolerance of
its target. So two products whose scores differ by more stay in the order of their scores, and none that lies
beyond the tolerance passes any other.
"""

from collections.abc import Collection, Iterator, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from fashion.products.index.stock import Places, Stock

POPULARITY, BRANDS, SUBCATEGORIES = 0.07, 0.02, 0.01
"""What the most popular product gets, and the first of its brand or subcategory; each next one gets half."""
MOST = POPULARITY + BRANDS + SUBCATEGORIES


class Liked(NamedTuple):
    """What people of a tone like among the products of an index: shares from 0 to 1, by place."""

    places: Places
    shares: NDArray[np.float64]

    def at(self, places: Places) -> NDArray[np.float64]:
        """Return the share of each of these products, 0 where nothing is known."""
        if not len(self.places):
            return np.zeros(len(places))
        at = np.searchsorted(self.places, places).clip(max=len(self.places) - 1)
        return np.where(self.places[at] == places, self.shares[at], 0.0)


class Popularity(NamedTuple):
    """How popular products are with people of each tone of the Monk scale, as a version of the model says.

    Attributes:
        skus: the products, in order.
        shares: a row for each product and a column for each tone, from 0 (no more than most) to 1.
        tones: those with enough people to say anything.
    """

    version: int
    skus: Sequence[str]
    shares: NDArray[np.float64]
    tones: Collection[int]

    def placed(self, stock: Stock) -> tuple[Places, NDArray[np.float64]]:
        """Return the places of those products that are in stock, and their shares."""
        known, places = stock.found(self.skus)
        return places, self.shares[known]


def is_near(found: NDArray[np.void], tolerances: NDArray[np.float64]) -> NDArray[np.bool_]:
    """Return which products come within the tolerance of their target."""
    near: NDArray[np.bool_] = found["difference"] <= tolerances[found["goal"]]
    return near


def by_popularity(found: NDArray[np.void], tolerances: NDArray[np.float64], liked: Liked) -> NDArray[np.void]:
    """Return scored products with their popularity, in the order that it and the score give."""
    shares = liked.at(found["place"]) * is_near(found, tolerances)
    found["popularity"] = (POPULARITY * shares).round(4)
    return found[np.lexsort((found["place"], -(found["score"] + found["popularity"])))]


def varied(
    found: NDArray[np.void], tolerances: NDArray[np.float64], brands: NDArray[np.int64], limit: int
) -> Iterator[tuple[np.void, float]]:
    """Yield the first products of a subcategory, in the order that variety gives, each with what that adds."""
    halves = BRANDS * 0.5 ** _earlier(brands) + SUBCATEGORIES * 0.5 ** np.arange(len(found))
    variety = (halves * is_near(found, tolerances)).round(4)
    order = np.lexsort((found["place"], -(found["score"] + found["popularity"] + variety)))[:limit]
    for at in order:
        yield found[at], float(variety[at])


def _earlier(keys: NDArray[np.int64]) -> NDArray[np.float64]:
    """Return how many of the same key come before each."""
    order = np.argsort(keys, kind="stable")
    is_first = np.diff(keys[order], prepend=keys[order[:1]] - 1) != 0
    numbers = np.arange(len(keys))
    earlier = np.empty(len(keys))
    earlier[order] = numbers - np.maximum.accumulate(np.where(is_first, numbers, 0))
    return earlier
