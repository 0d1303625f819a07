"""A catalogue in memory."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager

import msgspec

from fashion.products.domain import Product
from fashion.products.ports import Change, ImageColor


class FakeProducts(dict[str, Product]):
    """A catalogue that forgets what a broken unit of work did, and keeps the feed of each sku."""

    def __init__(self, products: dict[str, Product] | None = None, feed: str = "") -> None:
        super().__init__(products or {})
        self.feeds = dict.fromkeys(self, feed)

    @asynccontextmanager
    async def __call__(self) -> AsyncIterator["FakeProducts"]:
        before, feeds = dict(self), dict(self.feeds)
        try:
            yield self
        except BaseException:
            self.clear()
            self.update(before)
            self.feeds = feeds
            raise

    async def put(self, products: Sequence[Product], feed: str | None = None) -> dict[str, Change]:
        changes: dict[str, Change] = {
            item.sku: "changed" if item.sku in self else "added" for item in products if self.get(item.sku) != item
        }
        self.update({item.sku: item for item in products})
        self.feeds.update({item.sku: feed or self.feeds.get(item.sku, "") for item in products})
        return changes

    async def find(self, sku: str) -> Product | None:
        return self.get(sku)

    async def remove(self, skus: Sequence[str]) -> list[str]:
        return [sku for sku in skus if self.pop(sku, None)]

    async def retire(self, skus: Sequence[str]) -> list[str]:
        found = [sku for sku in skus if sku in self and self[sku].availability != "discontinued"]
        for sku in found:
            self[sku] = msgspec.structs.replace(self[sku], availability="discontinued", in_stock=False)
        return found

    async def color(self, colors: Sequence[ImageColor]) -> list[str]:
        return []

    async def skus(self, feed: str | None, after: str, limit: int, *, retired: bool = False) -> list[str]:
        return [
            sku
            for sku in sorted(self)
            if sku > after
            and feed in (None, self.feeds[sku])
            and (retired or self[sku].availability != "discontinued")
        ][:limit]

    async def is_empty(self) -> bool:
        return not self
