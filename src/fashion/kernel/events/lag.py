"""Consumer lag and the state of the stores, measured by every process, so that any survivor reports them."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from functools import partial
from time import monotonic

import structlog

from fashion.kernel.events.log import LAST_POSITION, last_position
from fashion.kernel.events.transport import EventTransport
from fashion.kernel.outages import is_store_down
from fashion.kernel.postgres.database import Database
from fashion.kernel.telemetry import metrics
from fashion.vocabulary import Service

log = structlog.get_logger(__name__)

INTERVAL_SECONDS = 2.0
TIMEOUT_SECONDS = 5.0
# Pooled connections outlive a changed password; a new one logs in again.
LOGIN_SECONDS = 10.0


async def watch_database(database: Database, service: Service, down: dict[str, str]) -> None:
    """Measure the position of the service's log periodically, in every instance."""
    await watch_store("postgres", partial(_measure_log, database, service, Login()), down)


async def watch_stream(transport: EventTransport, down: dict[str, str]) -> None:
    """Measure the stream, its groups and its dead letters periodically."""
    await watch_store(transport.engine, partial(measure_lag, transport), down)


async def watch_store(store: str, look: Callable[[], Awaitable[None]], down: dict[str, str]) -> None:
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
    """Return why the store does not answer, without a full stop, or an empty string."""
    try:
        async with asyncio.timeout(TIMEOUT_SECONDS):
            await look()
    except Exception as error:
        if not isinstance(error, TimeoutError) and not is_store_down(error):
            raise
        reason = str(error).removesuffix(".")
        return f"{type(error).__name__}: {reason}" if reason else type(error).__name__
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


async def measure_lag(transport: EventTransport) -> None:
    """Measure once."""
    figures = await transport.figures()
    metrics.STREAM_LENGTH.set(figures.entries)
    metrics.DEAD_LETTERS.set(figures.dead_letters)
    for name, group in figures.groups.items():
        metrics.GROUP_PENDING.labels(name).set(group.pending)
        metrics.GROUP_LAG.labels(name).set(group.lag_seconds)
