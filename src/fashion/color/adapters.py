"""The ports of the color service on PostgreSQL."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime

import msgspec
from sqlalchemy.ext.asyncio import AsyncConnection

from fashion.color.domain import Profile
from fashion.contracts import (
    AnyEvent,
    ColorRecommendationRequested,
    ColorsRecommended,
    UserErased,
    pack,
)
from fashion.kernel.events.erasure import erase
from fashion.kernel.events.log import append, lock_stream, user_stream, version_of
from fashion.kernel.events.stored_rows import StoredRows
from fashion.kernel.postgres.database import Database, query
from fashion.recommended_colors import explained_colors

SERVICE = "color"
ROW_KEYS = {"profiles": "'1'", "recommendations": "category"}
TABLES = tuple(ROW_KEYS)
STORED_ROWS = StoredRows(ROW_KEYS)

_PROFILE = query("profiles.one", 'SELECT body::text FROM profiles WHERE "user" = :user')
_SET_PROFILE = query(
    "profiles.set",
    """INSERT INTO profiles ("user", body) VALUES (:user, CAST(:body AS jsonb))
       ON CONFLICT ("user") DO UPDATE SET body = excluded.body""",
)
_SET_COLORS = query(
    "recommendations.set",
    """INSERT INTO recommendations ("user", category, occasion, basis, colors)
       VALUES (:user, :category, :occasion, :basis, CAST(:colors AS jsonb))
       ON CONFLICT ("user", category) DO UPDATE
       SET occasion = excluded.occasion, basis = excluded.basis, colors = excluded.colors""",
)


@dataclass(frozen=True)
class PostgresProfiles:
    """One user's profile and events, in a transaction."""

    tx: AsyncConnection
    user: str

    async def profile(self) -> Profile | None:
        """The profile as it is read."""
        row = (await self.tx.execute(_PROFILE, {"user": self.user})).first()
        return msgspec.json.decode(row.body, type=Profile) if row else None

    async def record(self, events: Sequence[ColorsRecommended | ColorRecommendationRequested]) -> None:
        """Append and project."""
        stream = user_stream(self.user)
        await append(self.tx, stream, await version_of(self.tx, stream), [pack(event) for event in events])
        for event in events:
            await apply(self.tx, event)

    async def erase(self, at: datetime | None = None) -> bool:
        """Delete the user's rows and events, and announce it: what was announced before is void.

        Return whether there were any.
        """
        known = await erase(self.tx, self.user, TABLES, at)
        if known:
            await append(self.tx, user_stream(self.user), 0, [pack(UserErased(user=self.user))])
        return known


class PostgresUnitOfWork:
    """One transaction that holds the user's stream."""

    def __init__(self, database: Database) -> None:
        self._database = database

    @asynccontextmanager
    async def __call__(self, user: str) -> AsyncIterator[PostgresProfiles]:
        """Begin; the end of the block commits."""
        async with self._database.transaction() as tx:
            await lock_stream(tx, user_stream(user))
            yield PostgresProfiles(tx, user)


async def apply(tx: AsyncConnection, event: AnyEvent) -> None:
    """Apply an event of this service's log to its projections."""
    if not isinstance(event, ColorsRecommended):
        return
    profile = Profile(
        user=event.user,
        analysis=event.analysis,
        revision=event.revision,
        measured_at=event.measured_at,
        tone=event.tone,
        tone_revision=event.tone_revision,
        photos=event.photos,
    )
    await tx.execute(_SET_PROFILE, {"user": event.user, "body": msgspec.json.encode(profile).decode()})
    shown = explained_colors(event.colors, event.tone, event.occasion)
    for category in event.categories:
        colors = [color for color in shown if color.category == category]
        values = {"user": event.user, "category": category, "occasion": event.occasion, "basis": event.basis}
        await tx.execute(_SET_COLORS, values | {"colors": msgspec.json.encode(colors).decode()})
