"""The event log and its relay: appends of many connections, and events published in a second."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from time import perf_counter

import uvloop

from benchmarks.results import Result, median
from benchmarks.scale import Say, Scale
from benchmarks.services.stack import Stack
from fashion.kernel.events.budget import StreamBudget
from fashion.kernel.events.log import append, lock_stream, partition_of, version_of
from fashion.kernel.events.relay import BATCH, Relay
from fashion.kernel.events.transports.redis_streams.adapter import RedisStreams
from fashion.kernel.events.transports.redis_streams.stream import stream_key
from fashion.kernel.postgres.database import Database, open_database
from fashion.kernel.postgres.migrate import migrate
from fashion.kernel.redis import Client, open_redis
from fashion.settings import Settings

WRITERS = 12
EVENTS = 4_000
EVENT = "Noted", 1, b'{"text": "%s"}' % (b"x" * 3_000)


def measure_events(stack: Stack, scale: Scale, say: Say) -> list[Result]:
    """Appends and published events in a second, in a log of their own without services."""
    settings = stack.settings.model_copy(update={"platform": "bench-events", "pool_size": WRITERS})
    migrate(settings, "color")
    say("appends to the event log")
    results = [uvloop.run(_appends(settings, scale))]
    say("the relay")
    return [*results, uvloop.run(_relayed(settings))]


async def _appends(settings: Settings, scale: Scale) -> Result:
    names = [f"user-{number}" for number in range(1000)]
    spread_out = list({partition_of(name): name for name in names}.values())[:WRITERS]
    together = [name for name in names if partition_of(name) == 0][:WRITERS]
    rates: tuple[list[float], list[float]] = ([], [])
    async with _opened(settings) as database:
        for _ in range(scale.rounds):
            for streams, found in zip((spread_out, together), rates, strict=True):
                found.append(await _append_rate(database, streams, scale.seconds))
    return Result(
        name=f"appends by {WRITERS} connections, users in {WRITERS} partitions",
        measured=median(rates[0]),
        unit="appends/s",
        peer="the same number of users in one partition, as in a log that is not divided",
        floor=median(rates[1]),
    )


@asynccontextmanager
async def _opened(settings: Settings) -> AsyncIterator[Database]:
    database = open_database(settings, "color")
    try:
        yield database
    finally:
        await database.close()


async def _append_rate(database: Database, streams: Sequence[str], seconds: float) -> float:
    started = perf_counter()
    counts = await asyncio.gather(*(_append_until(database, stream, started + seconds) for stream in streams))
    return sum(counts) / (perf_counter() - started)


async def _append_until(database: Database, stream: str, end: float) -> int:
    count = 0
    while perf_counter() < end:
        async with database.transaction() as tx:
            await lock_stream(tx, stream)
            await append(tx, stream, await version_of(tx, stream), [EVENT])
        count += 1
    return count


async def _relayed(settings: Settings) -> Result:
    async with _opened(settings) as database, open_redis(settings) as redis:
        for number in range(EVENTS // BATCH):
            async with database.transaction() as tx:
                await append(tx, f"relayed-{number}", 0, [EVENT] * BATCH)
        transport = RedisStreams(redis, settings.platform)
        budget = StreamBudget(transport, 1_000_000_000)
        relay = Relay(database, transport, "color", keep_seconds=60, budget=budget)
        count, seconds = await _publish_all(relay, database, redis, stream_key(settings.platform))
        plain = await _added_rate(redis, f"{settings.platform}:plain")
    return Result(
        name="events published by the relay",
        measured=count / seconds,
        unit="events/s",
        peer="XADD of as many bytes, in pipelines",
        floor=plain,
    )


async def _publish_all(relay: Relay, database: Database, redis: Client, key: str) -> tuple[int, float]:
    async with database.autocommit() as connection:
        count = int((await connection.exec_driver_sql("SELECT count(*) FROM events")).scalar_one())
    started = perf_counter()
    running = asyncio.create_task(relay.run())
    while await redis.xlen(key) < count:
        await asyncio.sleep(0.01)
    seconds = perf_counter() - started
    running.cancel()
    await redis.delete(key)
    return count, seconds


async def _added_rate(redis: Client, key: str) -> float:
    started = perf_counter()
    for _ in range(EVENTS // BATCH):
        async with redis.pipeline(transaction=False) as pipeline:
            for _ in range(BATCH):
                pipeline.xadd(key, {"type": EVENT[0], "data": EVENT[2]})
            await pipeline.execute()
    seconds = perf_counter() - started
    await redis.delete(key)
    return EVENTS // BATCH * BATCH / seconds
