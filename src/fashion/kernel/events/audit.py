"""The audit trail: what a service's tables tell of events, its own and those of others."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from fashion.kernel.events.log import StoredEvent, read_correlated
from fashion.kernel.postgres.database import Database, query

MOST = 1000

_HANDLED = query("inbox.handled", "SELECT event, handled_at FROM inbox WHERE event = ANY(CAST(:events AS uuid[]))")
_ERASED = query("erased.users", 'SELECT "user", erased_at FROM erased WHERE "user" = ANY(CAST(:users AS text[]))')


async def events_of(database: Database, service: str, correlation_id: str) -> list[StoredEvent]:
    """The first 1,000 events that a service recorded under a correlation ID, in order."""
    async with database.autocommit() as connection:
        return await read_correlated(connection, service, correlation_id, MOST)


async def handled_at(database: Database, events: Sequence[UUID]) -> dict[UUID, datetime]:
    """When a service began to handle those of the events that it has handled."""
    rows = await database.rows(_HANDLED, events=list(events))
    return {row.event: row.handled_at for row in rows}


async def erased_at(database: Database, users: Sequence[str]) -> dict[str, datetime]:
    """When those of the users who were erased from a service were."""
    return {row.user: row.erased_at for row in await database.rows(_ERASED, users=list(users))}
