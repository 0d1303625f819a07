"""Queries of imaging: plain SQL on the projection."""

from typing import Any
from uuid import UUID

import msgspec

from fashion.imaging.domain import Analysis
from fashion.kernel.postgres.database import Database, query

_ONE = query("analyses.one", 'SELECT body::text FROM analyses WHERE id = :id AND "user" = :user')
_HISTORY = query(
    "analyses.history",
    """SELECT body::text FROM analyses WHERE "user" = :user AND revision < :before
       ORDER BY revision DESC LIMIT :limit""",
)

_CORRELATION = query(
    "analyses.correlation",
    """SELECT events.correlation_id FROM analyses JOIN events
         ON events.stream = 'user-' || analyses."user" AND events.version = analyses.revision
       WHERE analyses.id = :id""",
)


def _analysis(row: Any) -> Analysis:
    return msgspec.json.decode(row.body, type=Analysis)


async def analysis_of(database: Database, user: str, analysis: UUID) -> Analysis | None:
    """Return a user's analysis, or None if the user has none of this ID."""
    row = await database.row(_ONE, id=analysis, user=user)
    return _analysis(row) if row else None


async def history_of(database: Database, user: str, before: int, limit: int) -> list[Analysis]:
    """Return a user's analyses of revisions below `before`, newest first."""
    return [_analysis(row) for row in await database.rows(_HISTORY, user=user, before=before, limit=limit)]


async def correlation_of(database: Database, analysis: UUID) -> str | None:
    """Return the correlation ID of the request in which an analysis was made, or None."""
    row = await database.row(_CORRELATION, id=analysis)
    return str(row.correlation_id) if row else None
