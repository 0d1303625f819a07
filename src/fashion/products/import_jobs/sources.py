"""Sources of feeds in PostgreSQL, and the imports that are due from them.

Any instance queues what is due, in one statement that no other can run on the same source; who imports is alone.
"""

from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

import msgspec

from fashion.kernel.postgres.database import Database, query
from fashion.products.import_jobs.jobs import ImportRequest, Status

MOST_SOURCES = 20
EVERY_PATTERN = "^([1-9][0-9]?h|1[0-5][0-9]h|16[0-8]h|[1-7]d)$"
"""From an hour to a week: `1h` to `168h`, or `1d` to `7d`."""
JITTER = 0.05
"""The share of its period by which an import comes earlier or later, so that not all shops are asked at once."""

_VALUES = """import_sources.name, CAST(import_sources.request AS text) AS request, every,
    import_sources.created_at, next_at, last_import, status AS last_status, failure AS last_failure"""
_TURN = query(
    "sources.turn", "SELECT pg_advisory_xact_lock(hashtextextended(current_schema() || '.import_sources', 0))"
)
_PUT = query(
    "sources.put",
    f"""INSERT INTO import_sources (name, request, every)
        SELECT CAST(:name AS text), CAST(:request AS jsonb), CAST(:every AS text)
        WHERE (SELECT count(*) FROM import_sources WHERE name <> CAST(:name AS text)) < {MOST_SOURCES}
        ON CONFLICT (name) DO UPDATE SET request = excluded.request, every = excluded.every,
            next_at = CASE WHEN import_sources.request = excluded.request AND import_sources.every = excluded.every
                THEN import_sources.next_at ELSE now() END
        RETURNING name""",
)
_LIST = query(
    "sources.list",
    f"""SELECT {_VALUES} FROM import_sources LEFT JOIN imports ON imports.id = last_import
        ORDER BY import_sources.name""",
)
_FIND = query(
    "sources.find",
    f"""SELECT {_VALUES} FROM import_sources LEFT JOIN imports ON imports.id = last_import
        WHERE import_sources.name = :name""",
)
_REMOVE = query("sources.remove", "DELETE FROM import_sources WHERE name = :name RETURNING name")
_QUEUE = query(
    "sources.queue",
    f"""WITH due AS (
            SELECT name FROM import_sources WHERE next_at <= now()
            ORDER BY next_at LIMIT 1 FOR UPDATE SKIP LOCKED),
        asking AS (
            UPDATE import_sources SET last_import = CAST(:id AS uuid), next_at = now()
                + CAST(every AS interval) * (1 + {JITTER} * (2 * random() - 1))
            FROM due WHERE import_sources.name = due.name
            RETURNING import_sources.name, request)
        INSERT INTO imports (id, status, request, source)
        SELECT CAST(:id AS uuid), 'queued', request, name FROM asking RETURNING id""",
)


class ImportSource(msgspec.Struct, frozen=True, kw_only=True):
    """Where a feed is fetched from again and again, and what became of the last import."""

    name: str
    url: str
    every: str
    feed: str
    columns: dict[str, str]
    currency: str | None
    brand: str | None
    replace: bool
    max_rejected: int | None
    created_at: datetime
    next_at: datetime
    last_import: UUID | None
    last_status: Status | None
    last_failure: str | None


class ImportSources:
    """The sources of one platform."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def put(self, name: str, request: ImportRequest, every: str) -> ImportSource | None:
        """Keep a source, unless there are too many; a new or changed one is due at once."""
        values = {"name": name, "request": msgspec.json.encode(request).decode(), "every": every}
        async with self._database.transaction() as tx:
            await tx.execute(_TURN)
            if not (await tx.execute(_PUT, values)).first():
                return None
            return _source((await tx.execute(_FIND, {"name": name})).one())

    async def all(self) -> list[ImportSource]:
        """Return the sources by name."""
        return [_source(row) for row in await self._database.rows(_LIST)]

    async def remove(self, name: str) -> bool:
        """Delete a source, not its products; return whether there was one."""
        return await self._database.row(_REMOVE, name=name) is not None

    async def queue_due(self) -> None:
        """Queue an import of each source whose time has come."""
        while await self._database.row(_QUEUE, id=uuid4()):
            pass


def _source(row: Any) -> ImportSource:
    values = dict(row._mapping)
    request = msgspec.json.decode(values.pop("request"), type=ImportRequest)
    options = {name: getattr(request, name) for name in ("feed", "columns", "currency", "brand", "replace")}
    return ImportSource(url=request.url or "", max_rejected=request.max_rejected, **options, **values)
