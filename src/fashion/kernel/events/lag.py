"""Consumer lag and the state of the stores, measured by every process, so that any survivor reports them."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from functools import partial
from time import monotonic
from typing import Any

import structlog
from redis.exceptions import ResponseError

from fashion.kernel.events.log import LAST_POSITION, last_position
from fashion.kernel.events.stream import consumer_groups, dead_letter_key, first_pending, is_missing, stream_key
from fashion.kernel.outages import is_store_down
from fashion.kernel.postgres.database import Database
from fashion.kernel.redis import Client, server_time
from fashion.kernel.telemetry import metrics
from fashion.vocabulary import Service

log = structlog.get_logger(__name__)

INTERVAL_SECONDS = 2.0
TIMEOUT_SECONDS = 5.0
# Pooled connections outlive a changed password; a new one logs in again.
LOGIN_SECONDS = 10.0


async def watch_database(database: Database, service: Service, down: dict[str, str]) -> None:
    """Measure the position of the service's log periodically, in every instance."""
    await _watch("postgres", partial(_measure_log, database, service, Login()), down)


async def watch_stream(redis: Client, platform: str, down: dict[str, str]) -> None:
    """Measure the stream, its groups and its dead letters periodically."""
    await _watch("redis", partial(measure_lag, redis, platform), down)


async def _watch(store: str, look: Callable[[], Awaitable[None]], down: dict[str, str]) -> None:
    """Record whether a store answers, and log when it goes down and when it is back."""
    while True:
        failure = await _failure(look)
        metrics.STORE_UP.labels(store).set(not failure)
        was_down = down.pop(store, "")
        if failure:
            down[store] = failure
        if failure and not was_down:
            log.error("store is down", store=store, error=failure)
        elif was_down and not failure:
            log.warning("store is back", store=store)
        await asyncio.sleep(INTERVAL_SECONDS)


async def _failure(look: Callable[[], Awaitable[None]]) -> str:
    """Return why the store does not answer, or an empty string."""
    try:
        async with asyncio.timeout(TIMEOUT_SECONDS):
            await look()
    except Exception as error:
        if not isinstance(error, TimeoutError) and not is_store_down(error):
            raise
        return f"{type(error).__name__}: {error}" if str(error) else type(error).__name__
    return ""


@dataclass
class Login:
    """When the database accepted a login last, by the monotonic clock."""

    at: float = -LOGIN_SECONDS

    @property
    def is_due(self) -> bool:
        """Whether it is time to log in again."""
        return monotonic() - self.at >= LOGIN_SECONDS


async def _measure_log(database: Database, service: Service, login: Login) -> None:
    metrics.LOG_POSITION.labels(service).set(await _position(database, login))


async def _position(database: Database, login: Login) -> int:
    """Return the log's position; use a new connection if a login is due or the pool is exhausted."""
    if database.in_use < database.pool_size and not login.is_due:
        async with database.autocommit() as connection:
            return await last_position(connection)
    connection = await database.connect()
    try:
        position = int(await connection.fetchval(LAST_POSITION.text))
        login.at = monotonic()
        return position
    finally:
        connection.terminate()


async def measure_lag(redis: Client, platform: str) -> None:
    """Measure once."""
    stream = stream_key(platform)
    metrics.STREAM_LENGTH.set(await redis.xlen(stream))
    metrics.DEAD_LETTERS.set(await redis.xlen(dead_letter_key(platform)))
    try:
        for name, group in (await consumer_groups(redis, stream)).items():
            await _measure_group(redis, stream, name, group)
    except ResponseError as error:
        if not is_missing(error):
            raise


async def _measure_group(redis: Client, stream: str, name: str, group: dict[str, Any]) -> None:
    metrics.GROUP_PENDING.labels(name).set(group["pending"])
    metrics.GROUP_LAG.labels(name).set(await lag_of(redis, stream, name, group))


async def lag_of(redis: Client, stream: str, name: str, group: dict[str, Any]) -> float:
    """Return the age in seconds of the oldest entry that a group has yet to acknowledge, 0 if there is none."""
    unread = await redis.xrange(stream, min=f"({group['last-delivered-id'].decode()}", count=1)
    # What is pending was delivered before what is unread.
    first = await first_pending(redis, stream, name) or (unread[0][0] if unread else None)
    return await _age(redis, stream, first) if first else 0


async def _age(redis: Client, stream: str, entry: bytes) -> float:
    """Return the age of an entry in seconds, by the clock of Redis, which assigned its ID."""
    milliseconds, _, _ = entry.partition(b"-")
    return max(0.0, await server_time(redis, stream) - int(milliseconds) / 1000)
