"""What a service stores of a user, table by table."""

from collections.abc import Mapping

import msgspec
from sqlalchemy import TextClause

from fashion.kernel.events.log import USER_STREAM
from fashion.kernel.postgres.database import Database, query

PAGE = 200

_OF_USER = '"user" = :user'
_OF_STREAM = f"stream = '{USER_STREAM}' || :user"
_COMMON_KEYS = {"events": "lpad(CAST(version AS text), 10, '0')", "idempotency": "key", "erased": "'1'"}


class StoredPage(msgspec.Struct, frozen=True, kw_only=True):
    """Some of a user's rows of a table; `next` is the key of the last one if others may follow."""

    rows: list[msgspec.Raw]
    next: str | None


class StoredRows:
    """Reads every row of a user, in parts."""

    def __init__(self, keys: Mapping[str, str]) -> None:
        """`keys` are the service's tables of users, each with an SQL expression that identifies a user's row."""
        known = dict(keys) | _COMMON_KEYS
        self._queries = {table: _query(table, key) for table, key in known.items()}

    @property
    def tables(self) -> list[str]:
        """The tables that hold something of a user."""
        return sorted(self._queries)

    async def page(self, database: Database, table: str, user: str, after: str) -> StoredPage:
        """Return the rows of a pseudonym behind a key, in their order."""
        found = await database.rows(self._queries[table], user=user, after=after, limit=PAGE)
        return StoredPage(
            rows=[msgspec.Raw(row.body.encode()) for row in found],
            next=found[-1].key if len(found) == PAGE else None,
        )


def _query(table: str, key: str) -> TextClause:
    owned = _OF_STREAM if table == "events" else _OF_USER
    return query(
        f"stored.{table}",
        f"""SELECT key, CAST(body - 'user' AS text) AS body
            FROM (SELECT CAST({key} AS text) COLLATE "C" AS key, to_jsonb({table}) AS body
                  FROM {table} WHERE {owned}) AS stored
            WHERE key > :after ORDER BY key LIMIT :limit""",
    )
