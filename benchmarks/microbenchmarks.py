"""The pieces alone: a look into the memory cache, an invalidation from instance to instance, CIEDE2000."""

import asyncio
import warnings
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from time import perf_counter
from timeit import Timer
from typing import Any

import numpy as np
import uvloop
from cachetools import LRUCache
from sqlalchemy import text

from benchmarks.results import Goal, Result, median, spread
from benchmarks.scale import Say, Scale
from benchmarks.services.load import Client, connect, read
from benchmarks.services.pseudonyms import pseudonym
from benchmarks.services.reads import USER, USERS_OWN, known_user
from benchmarks.services.stack import Stack
from fashion.colorimetry.difference import ciede2000
from fashion.kernel.cache.cache import Cache
from fashion.kernel.cache.tags import user_tag
from fashion.kernel.postgres.database import Database, open_database
from fashion.kernel.redis import open_redis
from fashion.settings import Settings

COLORS, GOALS = 50_000, 8
_TURN_OVER = text(
    """UPDATE recommendations SET occasion = :mark,
       colors = jsonb_set(colors, '{0,name}', to_jsonb(CAST(:mark AS text))) WHERE "user" = :user"""
)


@asynccontextmanager
async def _listening_cache(settings: Settings) -> AsyncIterator[Cache]:
    """A cache instance of our own, in addition to those of the services."""
    async with open_redis(settings) as redis:
        cache = Cache(redis, settings.platform, 10_000_000)
        listening = asyncio.create_task(cache.listen())
        await asyncio.sleep(0.2)
        try:
            yield cache
        finally:
            listening.cancel()


def measure_memory_cache(stack: Stack, scale: Scale, say: Say) -> list[Result]:
    """A hit in memory, compared with the plain structure that it uses."""
    say("looks into memory")
    return [uvloop.run(_memory_result(stack.settings, scale))]


async def _memory_result(settings: Settings, scale: Scale) -> Result:
    tags, plain = ["user:somebody", "catalogue"], LRUCache[str, bytes](1000)
    plain["key"] = b"value"

    async def value() -> bytes:
        return b"value"

    async with _listening_cache(settings) as cache:
        await cache.fetch("colors", "key", tags, 60, value)
        fetched = await _microseconds_of_fetch(cache, tags, scale)
        peeked = _microseconds(lambda: cache.peek("colors", "key", tags), scale)
    return Result(
        name="cache hit in memory, two tags, counted",
        measured=peeked,
        unit="µs",
        peer="cachetools.LRUCache.get alone",
        floor=_microseconds(lambda: plain.get("key"), scale),
        details={"awaited_fetch_us": round(fetched, 2)},
    )


def _microseconds(call: Callable[[], object], scale: Scale) -> float:
    number = 20_000
    return min(Timer(call).repeat(scale.rounds, number)) / number * 1e6


async def _microseconds_of_fetch(cache: Cache, tags: Sequence[str], scale: Scale) -> float:
    async def never() -> bytes:
        raise AssertionError("it is in memory")

    rounds = []
    for _ in range(scale.rounds):
        started = perf_counter()
        for _ in range(5000):
            await cache.fetch("colors", "key", tags, 60, never)
        rounds.append((perf_counter() - started) / 5000 * 1e6)
    return min(rounds)


def measure_invalidation(stack: Stack, scale: Scale, say: Say) -> list[Result]:
    """A user's colors change in the database, one cache instance invalidates: when do two gateways show it?"""
    uvloop.run(known_user(stack, USER))
    with stack.run("gateway-2", "fashion.cli", "serve", "gateway") as second:
        say("invalidations across instances")
        seen, alone = uvloop.run(_invalidations(stack, [stack.port, second.port], scale.repeats))
    ours = spread(seen)
    return [
        Result(
            name="invalidation to new colors read at the slower of two gateways, p95",
            measured=ours.p95,
            unit="ms",
            peer="the invalidating round trip to Redis alone",
            floor=spread(alone).p95,
            goal=Goal("measured", "at most", 100),
            details=ours.details(),
        )
    ]


async def _invalidations(stack: Stack, ports: Sequence[int], repeats: int) -> tuple[list[float], list[float]]:
    clients = [await connect(port) for port in ports]
    database, user = open_database(stack.settings, "color"), pseudonym(USER)
    seen, alone = [], []
    async with _listening_cache(stack.settings) as cache:
        for number in range(repeats):
            mark = f"Turned over {number}"
            await _change(database, user, mark)
            await asyncio.gather(*(client.ask(read(USERS_OWN, USER)) for client in clients))
            started = perf_counter()
            await cache.invalidate(user_tag(user, "color"))
            alone.append(perf_counter() - started)
            await asyncio.gather(*(_until_shown(client, mark.encode()) for client in clients))
            seen.append(perf_counter() - started)
    await database.close()
    return seen, alone


async def _change(database: Database, user: str, mark: str) -> None:
    async with database.transaction() as tx:
        await tx.execute(_TURN_OVER, {"mark": mark, "user": user})


async def _until_shown(client: Client, mark: bytes) -> None:
    deadline = perf_counter() + 5
    while mark not in (await client.ask(read(USERS_OWN, USER))).body:
        assert perf_counter() < deadline, "the old colors are still served"
        await asyncio.sleep(0.0005)


def measure_difference(stack: Stack, scale: Scale, say: Say) -> list[Result]:
    """CIEDE2000 of many colors with some goals, as ranking a catalogue takes it, against colour-science."""
    say("CIEDE2000")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from colour.difference import delta_E_CIE2000
    random = np.random.default_rng(3)
    spread_out = np.array((100.0, 120.0, 120.0)), np.array((0.0, 60.0, 60.0))
    labs, goals = (random.random((count, 3)) * spread_out[0] - spread_out[1] for count in (COLORS, GOALS))
    ours, theirs = _paired(
        lambda: ciede2000(labs[:, None], goals), lambda: delta_E_CIE2000(labs[:, None], goals), scale.rounds
    )
    return [
        Result(
            name=f"CIEDE2000 of {COLORS:,} colors with {GOALS} goals",
            measured=ours,
            unit="ms",
            peer="colour-science",
            floor=theirs,
        )
    ]


def _paired(one: Callable[[], Any], other: Callable[[], Any], rounds: int) -> tuple[float, float]:
    """Median milliseconds of both, in turns, once their results are found to agree."""
    np.testing.assert_allclose(one(), other(), atol=1e-6)
    seconds: tuple[list[float], list[float]] = ([], [])
    for _ in range(rounds):
        for call, found in zip((one, other), seconds, strict=True):
            started = perf_counter()
            call()
            found.append(1000 * (perf_counter() - started))
    return median(seconds[0]), median(seconds[1])
