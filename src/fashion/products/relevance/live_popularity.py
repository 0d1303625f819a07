"""The popularity that rankings of one service instance use, which follows the newest version."""

import asyncio

import structlog
from cachetools import LRUCache

from fashion.kernel.postgres.database import Database
from fashion.products.index.popularity import Popularity
from fashion.products.relevance.models import KEPT_SHARES, UnknownPopularityError, load, newest

log = structlog.get_logger(__name__)

LOOK_SECONDS = 10.0


class LivePopularity:
    """What rankings use besides color: nothing unless they are to, and until a version wins."""

    def __init__(self, database: Database, *, is_on: bool) -> None:
        self._database, self._is_on = database, is_on
        self._current: Popularity | None = None
        self._earlier: LRUCache[int, Popularity] = LRUCache(KEPT_SHARES)

    @property
    def version(self) -> int:
        """The version in use, 0 for none."""
        return self._current.version if self._current else 0

    async def watch(self) -> None:
        """Look for a newer version again and again."""
        while True:
            await self.refresh()
            await asyncio.sleep(LOOK_SECONDS)

    async def refresh(self) -> None:
        """Follow the newest version; one that does not win leaves color alone."""
        version = await newest(self._database) if self._is_on else 0
        if version != self.version:
            self._current = await load(self._database, version) if version else None
            log.info("popularity loaded", version=version)

    async def of(self, version: int | None) -> Popularity | None:
        """Return a version, or that in use; 0 is none. A walk through pages ends in the version it began with.

        Raises:
            UnknownPopularityError: the version is no longer stored, or rankings are to use none.
        """
        if version is None or version == self.version:
            return self._current
        return await self._earlier_one(version) if version else None

    async def _earlier_one(self, version: int) -> Popularity:
        if not self._is_on:
            raise UnknownPopularityError("Rankings are by color alone.")
        if version not in self._earlier:
            self._earlier[version] = await load(self._database, version)
        return self._earlier[version]
