"""The audit trail: which events a service recorded and handled, and which users it erased."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from fashion.kernel.events.log import StoredEvent, read_correlated
from fashion.kernel.postgres.database import Database, query

MOST = 1000

_HANDLED = query("inbox.handled", "SELECT event, handled_at FROM inbox WHERE event = ANY(CAST(:events AS uuid[]))")
_ERASED = query("erased.users", 'SELECT "user", erased_at FROM erased WHERE "user" = ANY(CAST(:users AS text[]))')


async def events_of(database: Database, service: str, correlation_id: str) -> list[StoredEvent]:
    """Return the first 1,000 events that a service recorded under a correlation ID, in order."""
    async with database.autocommit() as connection:
        return await read_correlated(connection, service, correlation_id, MOST)


async def handled_at(database: Database, events: Sequence[UUID]) -> dict[UUID, datetime]:
    """Return when a service began to handle each event, for those that it handled."""
    rows = await database.rows(_HANDLED, events=list(events))
    return {row.event: row.handled_at for row in rows}


async def erased_at(database: Database, users: Sequence[str]) -> dict[str, datetime]:
    """Return when each user was erased from a service, for those who were."""
    return {row.user: row.erased_at for row in await database.rows(_ERASED, users=list(users))}
