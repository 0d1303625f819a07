"""Erasures since a backup: who was erased after it was made does not come back with it."""

import asyncpg

from fashion.commands.backups.staging import staging_of
from fashion.kernel.events.log import USER_STREAM
from fashion.kernel.postgres.database import schema_of
from fashion.vocabulary import WITH_TABLES

_EXISTS = "SELECT to_regclass($1) IS NOT NULL"
_LATER = """
    SELECT now."user" FROM "{schema}".erased AS now LEFT JOIN "{staging}".erased AS archived USING ("user")
    WHERE archived.erased_at IS NULL OR archived.erased_at < now.erased_at"""
# An older schema may lack the column.
_TOMBSTONES = """
    INSERT INTO "{staging}".erased ("user", erased_at, expires_at)
    SELECT "user", erased_at, (to_jsonb(erased) ->> 'expires_at')::timestamptz FROM "{schema}".erased
    WHERE "user" = ANY($1)
    ON CONFLICT ("user") DO UPDATE SET erased_at = excluded.erased_at, expires_at = excluded.expires_at"""
_TABLES_OF_USERS = """
    SELECT relname FROM pg_class JOIN pg_attribute ON attrelid = pg_class.oid
    WHERE relnamespace = to_regnamespace($1) AND relkind = 'r' AND attname = 'user' AND relname <> 'erased'"""
_DELETE_EVENTS = f"""DELETE FROM "{{staging}}".events WHERE stream = ANY(
    SELECT '{USER_STREAM}' || name FROM unnest($1::text[]) AS name)"""


async def apply_erasures(connection: asyncpg.Connection, platform: str) -> int:
    """Delete from the staging schemas whom the platform has erased since the archive; return how many these are.

    Whoever one service has erased is deleted from all of them, and the tombstones stay.
    """
    every = [schema_of(platform, service) for service in WITH_TABLES]
    schemas = [each for each in every if await connection.fetchval(_EXISTS, f'"{each}".erased')]
    users: set[str] = set()
    for schema in schemas:
        rows = await connection.fetch(_LATER.format(schema=schema, staging=staging_of(schema)))
        users.update(row["user"] for row in rows)
    for schema in schemas:
        await _erase(connection, schema, sorted(users))
    return len(users)


async def _erase(connection: asyncpg.Connection, schema: str, users: list[str]) -> None:
    staging = staging_of(schema)
    await connection.execute(_DELETE_EVENTS.format(staging=staging), users)
    for row in await connection.fetch(_TABLES_OF_USERS, staging):
        await connection.execute(f'DELETE FROM "{staging}"."{row["relname"]}" WHERE "user" = ANY($1)', users)
    await connection.execute(_TOMBSTONES.format(schema=schema, staging=staging), users)
