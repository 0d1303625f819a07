"""How far consumers are behind, and whether the stores answer, told by every living process: the dead cannot."""

import asyncio
from collections.abc import Awaitable, Callable
from functools import partial
from typing import Any

import structlog

from fashion.kernel.events.log import LAST_POSITION, last_position
from fashion.kernel.events.stream import CONSUMERS, dead_letter_key, stream_key
from fashion.kernel.outages import is_store_down
from fashion.kernel.postgres.database import Database
from fashion.kernel.redis import Client
from fashion.kernel.telemetry import metrics
from fashion.vocabulary import Service

log = structlog.get_logger(__name__)

INTERVAL_SECONDS = 2.0
TIMEOUT_SECONDS = 5.0


async def watch_database(database: Database, service: Service) -> None:
    """Ask PostgreSQL for the position of the service's log again and again, whoever leads the relay."""
    await _watch("postgres", partial(_measure_log, database, service))


async def watch_stream(redis: Client, platform: str) -> None:
    """Look at the stream, its groups and its dead letters again and again."""
    await _watch("redis", partial(measure_lag, redis, platform))


async def _watch(store: str, look: Callable[[], Awaitable[None]]) -> None:
    """Tell whether a store answers, and log once that it does not and once that it does again."""
    down = False
    while True:
        failure = await _failure(look)
        metrics.STORE_UP.labels(store).set(not failure)
        if failure and not down:
            log.error("store is down", store=store, error=failure)
        elif down and not failure:
            log.warning("store is back", store=store)
        down = bool(failure)
        await asyncio.sleep(INTERVAL_SECONDS)


async def _failure(look: Callable[[], Awaitable[None]]) -> str:
    """Why the store does not answer, or nothing."""
    try:
        async with asyncio.timeout(TIMEOUT_SECONDS):
            await look()
    except Exception as error:
        if not isinstance(error, TimeoutError) and not is_store_down(error):
            raise
        return type(error).__name__
    return ""


async def _measure_log(database: Database, service: Service) -> None:
    metrics.LOG_POSITION.labels(service).set(await _position(database))


async def _position(database: Database) -> int:
    """The log's position; a pool without a free connection says nothing about PostgreSQL, so go around it."""
    if database.in_use < database.pool_size:
        async with database.autocommit() as connection:
            return await last_position(connection)
    beside = await database.connect()
    try:
        return int(await beside.fetchval(LAST_POSITION.text))
    finally:
        beside.terminate()


async def measure_lag(redis: Client, platform: str) -> None:
    """Look once."""
    stream = stream_key(platform)
    metrics.STREAM_LENGTH.set(await redis.xlen(stream))
    metrics.DEAD_LETTERS.set(await redis.xlen(dead_letter_key(platform)))
    for group in await _groups(redis, stream):
        await _measure_group(redis, stream, group)


async def _groups(redis: Client, stream: str) -> list[dict[str, Any]]:
    found = await redis.xinfo_groups(stream) if await redis.exists(stream) else []
    return [group for group in found if group["name"].decode() in CONSUMERS]


async def _measure_group(redis: Client, stream: str, group: dict[str, Any]) -> None:
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
