"""The index of one service instance, which follows the catalogue in PostgreSQL."""

import asyncio

import structlog

from fashion.kernel.cache.cache import Cache
from fashion.kernel.events.log import version_of
from fashion.kernel.postgres.database import Database, query
from fashion.products.catalogue_index import CatalogueIndex, Row
from fashion.products.domain import CATALOGUE

log = structlog.get_logger(__name__)

LOOK_SECONDS = 0.5
_PART = 2000
_STOCK = query(
    "products.stock", "SELECT sku, subcategory, lab, in_stock, color_confidence FROM products WHERE in_stock"
)


class LiveCatalogueIndex:
    """The products in stock; every instance loads them again once it sees a newer version of the catalogue.

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
                await self._follow()
        return self._index

    async def watch(self) -> None:
        """Look for a newer catalogue again and again: many changes at once lead to one load."""
        while True:
            await self.refresh()
            await asyncio.sleep(LOOK_SECONDS)

    async def refresh(self) -> None:
        """Load the catalogue if it has changed, and have others drop what they keep of the old one.

        Raises:
            RedisError: others are not told yet; the next call does.
        """
        async with self._loading:
            await self._follow()
            if self._told not in (-1, self.version):
                await self._cache.invalidate(CATALOGUE)
            self._told = self.version

    async def _follow(self) -> None:
        async with self._database.autocommit() as connection:
            version = await version_of(connection, CATALOGUE)
        if version != self.version:
            self._index = await self._load()
            self.version = version
            log.info("catalogue loaded", products=len(self._index), version=version)

    async def _load(self) -> CatalogueIndex:
        """An index at least as new as the version read before, in parts that let other tasks run."""
        rows: list[Row] = []
        async with self._database.transaction() as tx:
            async for part in (await tx.stream(_STOCK)).partitions(_PART):
                rows.extend(
                    Row(sku, subcategory, tuple(lab) if lab else None, stock, confidence)
                    for sku, subcategory, lab, stock, confidence in part
                )
        return await asyncio.to_thread(CatalogueIndex, rows)
