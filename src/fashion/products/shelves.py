"""The shelf of one service instance, which follows the catalogue in PostgreSQL."""

import asyncio

import structlog

from fashion.kernel.database import Database, query
from fashion.kernel.events import version_of
from fashion.products.adapters import CATALOGUE
from fashion.products.shelf import Row, Shelf

log = structlog.get_logger(__name__)

LOOK_SECONDS = 0.5
_PART = 2000
_STOCK = query("products.stock", "SELECT sku, subcategory, lab, in_stock FROM products WHERE in_stock")


class LiveShelf:
    """The products in stock; every instance loads them again once it sees a newer version of the catalogue.

    Attributes:
        version: the catalogue's version that is served, -1 before the first load.
    """

    def __init__(self, database: Database) -> None:
        self._database = database
        self._shelf = Shelf([])
        self._loading = asyncio.Lock()
        self.version = -1

    async def current(self) -> Shelf:
        """The shelf that is served, loaded if there is none yet."""
        if self.version < 0:
            await self.refresh()
        return self._shelf

    async def watch(self) -> None:
        """Look for a newer catalogue again and again: many changes at once lead to one load."""
        while True:
            await self.refresh()
            await asyncio.sleep(LOOK_SECONDS)

    async def refresh(self) -> None:
        """Load the catalogue if it has changed."""
        async with self._loading:
            async with self._database.autocommit() as connection:
                version = await version_of(connection, CATALOGUE)
            if version != self.version:
                self._shelf = await self._load()
                self.version = version
                log.info("catalogue loaded", products=len(self._shelf), version=version)

    async def _load(self) -> Shelf:
        """A shelf at least as new as the version read before, in parts that let other tasks run."""
        rows: list[Row] = []
        async with self._database.transaction() as tx:
            async for part in (await tx.stream(_STOCK)).partitions(_PART):
                rows.extend(Row(sku, subcategory, tuple(lab), stock) for sku, subcategory, lab, stock in part)
        return await asyncio.to_thread(Shelf, rows)
