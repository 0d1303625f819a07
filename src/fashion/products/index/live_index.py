"""The index of one service instance, which follows the catalogue in PostgreSQL."""

import asyncio
from collections.abc import Iterable
from time import monotonic
from typing import Any

import structlog
from sqlalchemy import TextClause

from fashion.contracts import ProductChanged, ProductsImported, unpack
from fashion.kernel.cache.cache import Cache
from fashion.kernel.events.log import version_of
from fashion.kernel.postgres.database import Database, query
from fashion.products.domain import CATALOGUE
from fashion.products.index.catalogue_index import CatalogueIndex
from fashion.products.index.stock import Price, Row, Stock, joined, stock
from fashion.vocabulary import Availability

log = structlog.get_logger(__name__)

LOOK_SECONDS, LONGEST_PAUSE = 0.5, 1.5
MOST_CHANGED = 0.5
"""The share of its products that an index reads one by one; where more changed, it loads all."""
_PART = 500
_COLUMNS = """sku, subcategory, lab, availability, in_stock, color_confidence, brand, "group",
    currency, price_cents, sale_price_minor, sale_from, sale_until"""
_STOCK = query("products.stock", f"SELECT {_COLUMNS} FROM products")
_CHANGED = query("products.changed", f"SELECT {_COLUMNS} FROM products WHERE sku = ANY(CAST(:skus AS text[]))")
_EVENTS = query(
    "catalogue.events",
    """SELECT type, schema, data::text AS data FROM events
       WHERE stream = :stream AND version > :after AND version <= :until""",
)


class LiveCatalogueIndex:
    """The products; every instance follows once it sees a newer version of the catalogue.

    It then invalidates what is cached of the catalogue: others may have kept a list that the old index gave.

    Attributes:
        version: the catalogue's version that is served, -1 before the first load.
    """

    def __init__(self, database: Database, cache: Cache) -> None:
        self._database, self._cache = database, cache
        self._index = CatalogueIndex([])
        self._loading = asyncio.Lock()
        self.version = self._told = -1

    async def current(self) -> CatalogueIndex:
        """The index that is served, loaded if there is none yet."""
        if self.version < 0:
            async with self._loading:
                if self.version < 0:
                    await self._follow()
        return self._index

    async def watch(self) -> None:
        """Look for a newer catalogue again and again: many changes at once lead to one load."""
        while True:
            started = monotonic()
            await self.refresh()
            await asyncio.sleep(_pause(monotonic() - started))

    async def refresh(self) -> None:
        """Follow the catalogue if it has changed, and have others drop what they keep of the old one.

        Raises:
            RedisError: others are not notified yet; the next call does.
        """
        async with self._loading:
            await self._follow()
            if self._told not in (-1, self.version):
                await self._cache.invalidate(CATALOGUE)
            self._told = self.version

    async def _follow(self) -> None:
        async with self._database.autocommit() as connection:
            version = await version_of(connection, CATALOGUE)
        if version == self.version:
            return
        skus = await self._changed_skus(version) if 0 <= self.version < version else None
        self._index = await (load_index(self._database) if skus is None else self._changed(skus))
        self.version = version
        log.info("catalogue loaded", products=len(self._index), version=version)

    async def _changed_skus(self, version: int) -> set[str] | None:
        """The skus that the events up to a version name, or None if they are too many to follow."""
        skus: set[str] = set()
        values = {"stream": CATALOGUE, "after": self.version, "until": version}
        async with self._database.transaction() as tx:
            async for event in await tx.stream(_EVENTS, values):
                skus.update(_skus(unpack(event.type, event.schema, event.data.encode())))
                if len(skus) > MOST_CHANGED * len(self._index):
                    return None
        return skus

    async def _changed(self, skus: set[str]) -> CatalogueIndex:
        """The index after these products changed."""
        rows = await _stock(self._database, _CHANGED, skus=list(skus))
        return await asyncio.to_thread(self._index.changed, skus, rows)


def _pause(took: float) -> float:
    """Return how long to wait after a look: twice as long as it took, within limits."""
    return min(max(LOOK_SECONDS, 2 * took), LONGEST_PAUSE)


async def load_index(database: Database) -> CatalogueIndex:
    """An index of the catalogue as it is."""
    return await asyncio.to_thread(CatalogueIndex, await _stock(database, _STOCK))


async def _stock(database: Database, statement: TextClause, **values: object) -> Stock:
    """The products that a statement finds, read in parts that let other tasks run and that hold only numbers."""
    async with database.transaction() as tx:
        found = (await tx.stream(statement, values)).partitions(_PART)
        parts = [await asyncio.to_thread(stock, _rows(part)) async for part in found]
    return await asyncio.to_thread(joined, parts)


def _rows(found: Iterable[Any]) -> Iterable[Row]:
    for row in found:
        yield Row(
            row.sku,
            row.subcategory,
            tuple(row.lab) if row.lab else None,
            _availability(row),
            row.color_confidence,
            (row.brand or "", row.group) if row.group else None,
            _price(row),
            row.brand or "",
        )


def _availability(row: Any) -> Availability:
    """An older version that still runs together with this one writes `in_stock` alone."""
    if row.in_stock:
        return "in_stock"
    found: Availability = row.availability
    return "out_of_stock" if found == "in_stock" else found


def _price(row: Any) -> Price | None:
    if row.price_cents is None:
        return None
    return Price(row.currency, row.price_cents, row.sale_price_minor, row.sale_from, row.sale_until)


def _skus(event: object) -> list[str]:
    match event:
        case ProductChanged(sku=sku):
            return [sku]
        case ProductsImported(added=added, changed=changed, removed=removed):
            return [*added, *changed, *removed]
    return []
