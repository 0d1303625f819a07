"""What is stored about users, on PostgreSQL: rankings, events and all that an erasure deletes."""

from collections.abc import Iterable
from dataclasses import dataclass

import msgspec
from sqlalchemy.ext.asyncio import AsyncConnection

from fashion.contracts import ProductsRanked, pack
from fashion.kernel.events.erasure import erase
from fashion.kernel.events.log import append, user_stream, version_of
from fashion.kernel.events.stored_rows import StoredRows
from fashion.kernel.postgres.database import Database, query
from fashion.products.analytics import rollups
from fashion.products.webhooks.enqueueing import enqueue_own
from fashion.recommended_colors import wanted_colors
from fashion.vocabulary import Category

PROJECTIONS = ("rankings",)
ROW_KEYS = {
    "rankings": "category",
    "recommendations_seen": "category",
    "webhook_deliveries": "id",
    **rollups.ROW_KEYS,
}
TABLES = tuple(ROW_KEYS)
STORED_ROWS = StoredRows(ROW_KEYS)

_SEEN = query(
    "recommendations_seen.set",
    """INSERT INTO recommendations_seen ("user", category, version)
       SELECT :user, unnest(CAST(:categories AS text[])), :version
       ON CONFLICT ("user", category) DO UPDATE SET version = excluded.version
       WHERE recommendations_seen.version < excluded.version
       RETURNING category""",
)
_SET_RANKING = query(
    "rankings.set",
    """INSERT INTO rankings ("user", category, version, revision, analysis, skin, colors, monk, undertone)
       VALUES (:user, :category, :version, :revision, :analysis, :skin, CAST(:colors AS jsonb), :monk, :undertone)
       ON CONFLICT ("user", category) DO UPDATE
       SET version = excluded.version, revision = excluded.revision, analysis = excluded.analysis,
           skin = excluded.skin, colors = excluded.colors, monk = excluded.monk, undertone = excluded.undertone
       WHERE rankings.version < excluded.version""",
)


@dataclass(frozen=True)
class PostgresRankings:
    """One user's rankings and events, in a transaction."""

    tx: AsyncConnection
    user: str

    async def claim_newer(self, categories: Iterable[Category], version: int) -> list[Category]:
        """Move each category's version forward; those that moved."""
        given = list(dict.fromkeys(categories))
        rows = await self.tx.execute(_SEEN, {"user": self.user, "categories": given, "version": version})
        moved = {row.category for row in rows}
        return [category for category in given if category in moved]

    async def record(self, event: ProductsRanked) -> None:
        """Append, project and count."""
        stream = user_stream(self.user)
        version = await append(self.tx, stream, await version_of(self.tx, stream), [pack(event)])
        await apply(self.tx, event, version)
        await enqueue_own(self.tx, event.tenant, self.user, type(event).__name__, version)
        await rollups.count_ranking(self.tx, event)


class PostgresUsers:
    """What is stored about users."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def erase(self, user: str) -> bool:
        """Delete a user's rows and events, and leave a tombstone; return whether there were any."""
        async with self._database.transaction() as tx:
            return await erase(tx, user, TABLES)


async def apply(tx: AsyncConnection, event: ProductsRanked, version: int) -> None:
    """Apply a ranking to the projection; `version` is that of its event."""
    common = {"user": event.user, "version": version, "revision": event.revision, "analysis": event.analysis}
    skin = list(event.skin) if event.skin else None
    wanted = {"skin": skin, "colors": msgspec.json.encode(wanted_colors(event.colors)).decode()}
    tone = {"monk": event.monk, "undertone": event.undertone}
    for category in event.categories:
        await tx.execute(_SET_RANKING, common | wanted | tone | {"category": category})
