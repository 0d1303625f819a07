"""What the products service needs from outside its domain."""

from collections.abc import Iterable, Sequence
from contextlib import AbstractAsyncContextManager
from typing import Literal, Protocol

import msgspec

from fashion.colorimetry.skin import Hex, Share
from fashion.contracts import ProductsRanked
from fashion.products.domain import CountedCatalogue, Product
from fashion.vocabulary import Category

Change = Literal["added", "changed", "removed"]


class ImageColor(msgspec.Struct, frozen=True, kw_only=True):
    """The color of the products of a category whose first image is at `url`; `hex` is None where it is unknown."""

    url: str
    category: Category
    hex: Hex | None
    confidence: Share


class ProductRepository(Protocol):
    """The catalogue, within a unit of work; every change is recorded as an event of it."""

    async def put(self, products: Sequence[Product], feed: str | None = None) -> dict[str, Change]:
        """Add or replace products of distinct skus; what became of each, without those that stay as they are.

        They belong to the feed from now on; without one, those that exist stay in theirs.
        """

    async def find(self, sku: str) -> Product | None:
        """Return the product as it is in this unit of work."""

    async def remove(self, skus: Sequence[str]) -> list[str]:
        """Delete products; return the skus that were there."""

    async def retire(self, skus: Sequence[str]) -> list[str]:
        """Mark products as discontinued; return the skus that were not yet."""

    async def color(self, colors: Sequence[ImageColor]) -> list[str]:
        """Color the products that have these images and no color that is surer; return their skus."""

    async def skus(self, feed: str | None, after: str, limit: int, *, retired: bool = False) -> list[str]:
        """Return the next skus of a feed, or of all, in order; discontinued ones only if `retired`."""

    async def is_empty(self) -> bool:
        """Whether there is no product at all."""


class UnitOfWork(Protocol):
    """One transaction on the catalogue; two take turns."""

    def __call__(self) -> AbstractAsyncContextManager[ProductRepository]:
        """Begin; the end of the block commits, an exception rolls back."""


class Rankings(Protocol):
    """The rankings of one user, within a unit of work; a projection of the user's events."""

    async def claim_newer(self, categories: Iterable[Category], version: int) -> list[Category]:
        """Those of the categories last ranked for an older recommendation; they count as ranked for this one."""

    async def record(self, event: ProductsRanked) -> None:
        """Append an event to the user's log and apply it to the projection."""


class Users(Protocol):
    """What is stored about users."""

    async def erase(self, user: str) -> bool:
        """Delete everything stored about a user, in one transaction; return whether there was anything."""


class UserCache(Protocol):
    """The cache of what users are answered."""

    async def invalidate(self, *tags: str) -> None:
        """Drop everything that is cached under the tags."""


class CatalogueIndexes(Protocol):
    """Where the catalogue in memory is."""

    async def current(self) -> CountedCatalogue:
        """The products in stock, as of a moment ago."""
