"""Saturation of this process: its pools and its event loop."""

import asyncio

from fashion.kernel.postgres.database import Database
from fashion.kernel.redis import Client, pool_of
from fashion.kernel.telemetry import metrics

INTERVAL_SECONDS = 0.5


def observe_database(database: Database) -> None:
    """Report the pool's connections in use."""
    metrics.DATABASE_LIMIT.set(database.pool_size)
    metrics.DATABASE_USED.set_function(lambda: database.in_use)


def observe_redis(name: str, redis: Client) -> None:
    """Report the connections in use of a client's pool."""
    limit, used = pool_of(redis)
    metrics.REDIS_LIMIT.labels(name).set(limit)
    metrics.REDIS_USED.labels(name).set_function(used)


async def watch_loop() -> None:
    """Measure the delay of the event loop; what blocks it delays every request."""
    loop = asyncio.get_running_loop()
    while True:
        due = loop.time() + INTERVAL_SECONDS
        await asyncio.sleep(INTERVAL_SECONDS)
        metrics.LOOP_LAG.observe(loop.time() - due)
