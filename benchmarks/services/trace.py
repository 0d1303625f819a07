"""A trace of many users, few of them popular: hit rate, errors, and the memory that it leaves in use."""

import asyncio
from collections import Counter
from collections.abc import Iterator
from time import perf_counter
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import uvloop
from prometheus_client.parser import text_string_to_metric_families

from benchmarks.photos import SMALL, portrait
from benchmarks.results import Goal, Result, spread
from benchmarks.scale import Say, Scale
from benchmarks.services.load import Load, connect, drive, read, upload
from benchmarks.services.reads import CONNECTIONS, USER, known_user
from benchmarks.services.seeding import copy_user
from benchmarks.services.stack import Stack
from fashion.kernel.events.transports.redis_streams.stream import stream_key
from fashion.kernel.redis import open_redis

EXPONENT = 1.0
WRITE_SHARE = 0.01
MOST_MB = {"gateway": 150, "imaging": 250, "color": 150, "products": 150}


class Trace(NamedTuple):
    """Which user each operation is about, and whether it writes."""

    users: npt.NDArray[np.int64]
    writes: npt.NDArray[np.bool_]

    def requests(self, names: list[str]) -> Iterator[bytes]:
        """The trace as requests: reads of the user's colors, uploads of a photo that is known."""
        reads, photo = [read(f"/v1/users/{name}/colors", name) for name in names], portrait(SMALL)
        for user, writes in zip(self.users.tolist(), self.writes.tolist(), strict=True):
            yield upload(names[user], photo) if writes else reads[user]

    def best_hit_rate(self) -> float:
        """What a cache reaches that forgets nothing but what a write invalidates, and that at once."""
        known: set[int] = set()
        hits = 0
        for user, writes in zip(self.users.tolist(), self.writes.tolist(), strict=True):
            if writes:
                known.discard(user)
            else:
                hits += user in known
                known.add(user)
        return hits / int((~self.writes).sum())


def make_trace(users: int, reads: int) -> Trace:
    """A trace of so many reads, and writes besides, by Zipf's law, the same at every run."""
    random = np.random.default_rng(7)
    weights = 1 / np.arange(1, users + 1) ** EXPONENT
    writes = np.zeros(reads + int(reads * WRITE_SHARE), np.bool_)
    writes[random.choice(len(writes), len(writes) - reads, replace=False)] = True
    return Trace(random.choice(users, len(writes), p=weights / weights.sum()), writes)


def measure_trace(stack: Stack, scale: Scale, say: Say) -> list[Result]:
    """The trace, from caches that know none of its users."""
    trace = make_trace(scale.users, scale.reads)
    load, found, settled = uvloop.run(_replay(stack, trace, scale.users, say))
    hits = sum(found[kind, level] for kind in ("edge", "colors") for level in ("l1", "l2"))
    with stack.run("bare", "benchmarks.peers.bare") as bare:
        floor = bare.resident_mb
    return [_hit_row(trace, load, found, hits, settled, scale), _error_row(load), *_memory_results(stack, floor)]


def _hit_row(
    trace: Trace, load: Load, found: Counter[tuple[str, str]], hits: int, settled: float, scale: Scale
) -> Result:
    levels = {f"{kind}_{level}": found[kind, level] for kind, level in sorted(found)}
    return Result(
        name=f"hit rate, Zipf s = {EXPONENT:g}, {scale.users:,} users, {scale.reads:,} reads, 1 % writes",
        measured=100 * hits / scale.reads,
        unit="%",
        peer="a perfect cache on the same trace",
        floor=100 * trace.best_hit_rate(),
        goal=Goal("measured", "at least", 90),
        details={**levels, **spread(load.seconds).details(), "per_second": round(load.rate, 1)}
        | {"seconds": round(load.elapsed, 1), "settled_after_seconds": round(settled, 1)},
    )


def _error_row(load: Load) -> Result:
    return Result(
        name="errors on that trace",
        measured=load.errors.total(),
        unit="",
        peer="operations",
        floor=len(load.seconds),
        goal=Goal("measured", "at most", 0),
        details=dict(load.errors),
    )


def _memory_results(stack: Stack, floor: float) -> list[Result]:
    return [
        Result(
            name=f"resident memory of {name} after it all",
            measured=stack.servers[name].resident_mb,
            unit="MB",
            peer="a bare Litestar process",
            floor=floor,
            goal=Goal("measured", "at most", most),
        )
        for name, most in MOST_MB.items()
    ]


async def _replay(
    stack: Stack, trace: Trace, users: int, say: Say
) -> tuple[Load, Counter[tuple[str, str]], float]:
    say("copying users")
    names = [f"zipf-{number}" for number in range(users)]
    await known_user(stack, USER)
    await copy_user(stack.settings, USER, names)
    say(f"a trace of {len(trace.users):,} operations")
    before = await _cache_reads(stack)
    load = await drive(stack.port, trace.requests(names), connections=CONNECTIONS)
    found = await _cache_reads(stack) - before
    say("waiting until every event is handled")
    return load, found, await _settled(stack)


async def _cache_reads(stack: Stack) -> Counter[tuple[str, str]]:
    counted: Counter[tuple[str, str]] = Counter()
    for name in ("gateway", "color"):
        client = await connect(stack.servers[name].port)
        page = (await client.ask(read("/metrics"))).body
        client.transport.close()
        for family in text_string_to_metric_families(page.decode()):
            for sample in family.samples:
                if sample.name == "fashion_cache_reads_total":
                    counted[sample.labels["kind"], sample.labels["outcome"]] += int(sample.value)
    return counted


async def _settled(stack: Stack) -> float:
    """Seconds until the consumers had nothing left to do."""
    started = quiet_since = perf_counter()
    async with open_redis(stack.settings) as redis:
        while perf_counter() - quiet_since < 1.5:
            await asyncio.sleep(0.1)
            key = stream_key(stack.settings.platform)
            newest = (await redis.xinfo_stream(key))["last-generated-id"]
            groups = await redis.xinfo_groups(key)
            if any(group["pending"] or group["last-delivered-id"] != newest for group in groups):
                quiet_since = perf_counter()
    return quiet_since - started
