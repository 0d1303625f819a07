"""Where a pseudonym is still found."""

from sqlalchemy import text

from fashion.kernel.postgres.database import Database
from fashion.kernel.redis import Client

TABLES = text("SELECT tablename FROM pg_tables WHERE schemaname = current_schema()")


async def traces(redis: Client, platform: str, user: str, *databases: Database) -> list[str]:
    """Every row, key, entry and value that holds the pseudonym, but for tombstones and UserErased."""
    rows = [row for database in databases for row in await _rows(database, user)]
    keys = [name async for name in redis.scan_iter(match=f"*{platform.strip('{}')}*")]
    values = [value for name in keys for value in [name.decode(), *await _values(redis, name)]]
    return rows + [value for value in values if user in value and "UserErased" not in value]


async def _rows(database: Database, user: str) -> list[str]:
    found: list[str] = []
    for (table,) in await database.rows(TABLES):
        if table != "erased":
            rows = await database.rows(
                text(f"SELECT t::text FROM {table} t WHERE t::text LIKE :it"), it=f"%{user}%"
            )
            found += [f"{table}: {row[0]}" for row in rows if "UserErased" not in row[0]]
    return found


async def _values(redis: Client, name: bytes) -> list[str]:
    kind = await redis.type(name)
    if kind == b"stream":
        return [str(entry) for entry in await redis.xrange(name)]
    if kind == b"hash":
        return [str(await redis.hgetall(name))]
    if kind == b"zset":
        return [member.decode() for member in await redis.zrange(name, 0, -1)]
    assert kind == b"string", f"{name!r} is a {kind!r}, which nobody looks into"
    return [str(await redis.get(name))]
