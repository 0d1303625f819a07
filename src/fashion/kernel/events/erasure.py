"""Erasure: delete everything that a service stores of a user in its schema.

Erasing somebody of whom nothing is known leaves a tombstone too, against an upload that is on its way, but one
that expires: whoever erases invented users grows no table.
"""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import TextClause
from sqlalchemy.ext.asyncio import AsyncConnection

from fashion.kernel.events.entries import ERASED
from fashion.kernel.events.log import lock_partition, lock_stream, user_stream
from fashion.kernel.events.relay import hold_publishing
from fashion.kernel.postgres.database import query

EXPIRY = "1 hour"
"""How long the tombstone of an unknown user stays; no upload takes as long."""

_EVENTS = query("erase.events", "DELETE FROM events WHERE stream = :stream")
_TOMBSTONE = query(
    "erase.tombstone",
    f"""INSERT INTO erased ("user", erased_at, expires_at)
        VALUES (:user, coalesce(:at, clock_timestamp()),
                CASE WHEN :known THEN NULL ELSE clock_timestamp() + interval '{EXPIRY}' END)
        ON CONFLICT ("user") DO UPDATE
        SET erased_at = greatest(erased.erased_at, excluded.erased_at),
            expires_at = CASE WHEN erased.expires_at IS NOT NULL THEN excluded.expires_at END""",
)
# Those that another erasure deletes or renews are left to it.
EXPIRED = query(
    "erase.expired",
    """DELETE FROM erased WHERE "user" IN (
         SELECT "user" FROM erased WHERE expires_at < now() LIMIT 100 FOR UPDATE SKIP LOCKED)""",
)
_ERASED_SINCE = query("erased.since", 'SELECT 1 FROM erased WHERE "user" = :user AND erased_at >= :moment')


async def was_erased(tx: AsyncConnection, user: str, moment: datetime) -> bool:
    """Return whether a pseudonym was erased at that moment or later; call it while holding the user's stream."""
    return (await tx.execute(_ERASED_SINCE, {"user": user, "moment": moment})).first() is not None


async def erase(tx: AsyncConnection, user: str, tables: Sequence[str], at: datetime | None = None) -> bool:
    """Delete a pseudonym's events and rows, and add the tombstone that stops what is in flight of it.

    Return whether there was anything.

    The user's stream is locked first, as in every event handler: the reverse order could deadlock. It waits for a
    running replay, which would restore what it had read before.
    """
    await lock_stream(tx, user_stream(user))
    stored = (*tables, "idempotency")
    found = await tx.execute(known_query(stored), {"user": user, "stream": user_stream(user)})
    known = bool(found.scalar_one())
    if known:
        await hold_publishing(tx)
        await lock_partition(tx, user_stream(user))
        await tx.execute(_EVENTS, {"stream": user_stream(user)})
        for table in stored:
            await tx.execute(query("erase.rows", f'DELETE FROM {table} WHERE "user" = :user'), {"user": user})
    await tx.execute(_TOMBSTONE, {"user": user, "at": at, "known": known})
    await tx.execute(EXPIRED)
    return known


def known_query(tables: Sequence[str]) -> TextClause:
    """Return the query whether anything but an earlier erasure is stored of a pseudonym."""
    rows = " OR ".join(f'EXISTS (SELECT FROM {table} WHERE "user" = :user)' for table in tables)
    events = f"EXISTS (SELECT FROM events WHERE stream = :stream AND type <> '{ERASED}')"
    return query("erase.known", f"SELECT {events} OR {rows}")
