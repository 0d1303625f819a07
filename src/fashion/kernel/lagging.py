"""How far consumers are behind, and whether the stores answer, told by every living process: the dead cannot."""

import asyncio
from typing import Any

from sqlalchemy.exc import TimeoutError as PoolTimeout

from fashion.kernel import metrics
from fashion.kernel.database import Database, is_passing, query
from fashion.kernel.errors import is_store_down
from fashion.kernel.stream import CONSUMERS, Client, dead_key, stream_key

LOOK_SECONDS = 2.0

_ALIVE = query("alive", "SELECT 1")


async def watch_database(database: Database) -> None:
    """Ask PostgreSQL again and again; a pool without a free connection says nothing about it."""
    while True:
        try:
            await database.row(_ALIVE)
            metrics.STORE_UP.labels("postgres").set(1)
        except Exception as error:
            if not is_passing(error):
                raise
            if not isinstance(error, PoolTimeout):
                metrics.STORE_UP.labels("postgres").set(0)
        await asyncio.sleep(LOOK_SECONDS)


async def watch_stream(redis: Client, platform: str) -> None:
    """Look at the stream, its groups and its dead letters again and again."""
    while True:
        try:
            await look(redis, platform)
            metrics.STORE_UP.labels("redis").set(1)
        except Exception as error:
            if not is_store_down(error):
                raise
            metrics.STORE_UP.labels("redis").set(0)
        await asyncio.sleep(LOOK_SECONDS)


async def look(redis: Client, platform: str) -> None:
    """Look once."""
    stream = stream_key(platform)
    metrics.STREAM_LENGTH.set(await redis.xlen(stream))
    metrics.DEAD_LETTERS.set(await redis.xlen(dead_key(platform)))
    for group in await _groups(redis, stream):
        await _look_at(redis, stream, group)


async def _groups(redis: Client, stream: str) -> list[dict[str, Any]]:
    found = await redis.xinfo_groups(stream) if await redis.exists(stream) else []
    return [group for group in found if group["name"].decode() in CONSUMERS]


async def _look_at(redis: Client, stream: str, group: dict[str, Any]) -> None:
    name = group["name"].decode()
    metrics.GROUP_PENDING.labels(name).set(group["pending"])
    pending = await redis.xpending(stream, name)
    unread = await redis.xrange(stream, min=f"({group['last-delivered-id'].decode()}", count=1)
    # What is pending was delivered before what is unread.
    first = pending["min"] or (unread[0][0] if unread else None)
    metrics.GROUP_LAG.labels(name).set(await _age(redis, first) if first else 0)


async def _age(redis: Client, entry: bytes) -> float:
    """The age of an entry in seconds, by the clock that its ID was given by."""
    seconds, microseconds = await redis.time()
    milliseconds, _, _ = entry.partition(b"-")
    return max(0.0, float(seconds) + float(microseconds) / 1e6 - int(milliseconds) / 1000)
