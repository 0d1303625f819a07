"""Replay: rebuild a service's projections from its event log."""

from collections.abc import Awaitable, Callable, Sequence

from sqlalchemy.ext.asyncio import AsyncConnection

from fashion.kernel.events.log import StoredEvent, hold_appends, read_all
from fashion.kernel.postgres.database import Database, query

Projector = Callable[[AsyncConnection, StoredEvent], Awaitable[None]]


async def replay(database: Database, service: str, tables: Sequence[str], project: Projector) -> int:
    """Empty the projections and apply every stored event, in one transaction; return the number of events.

    Appends wait until it ends; readers see the old projections until the new ones are complete.
    """
    count = 0
    async with database.transaction() as tx:
        await hold_appends(tx)
        for table in tables:
            await tx.execute(query("replay.empty", f"DELETE FROM {table}"))
        async for recorded in read_all(tx, service):
            await project(tx, recorded)
            count += 1
    return count
