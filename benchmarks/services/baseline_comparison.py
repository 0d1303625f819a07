"""The platform against the baseline that it replaces: the same mix of requests, one after the other."""

import asyncio
from collections import defaultdict
from collections.abc import Iterator, Sequence
from itertools import count, islice
from time import perf_counter
from typing import NamedTuple

import numpy as np
import uvloop
from sqlalchemy import text

from benchmarks.peers.baseline import SCHEMA
from benchmarks.photos import LARGE, portrait, unique
from benchmarks.results import Goal, Result, median
from benchmarks.scale import Say, Scale
from benchmarks.services.load import Load, connect, drive, read, upload
from benchmarks.services.reads import USER, known_user
from benchmarks.services.seeding import copy_user
from benchmarks.services.stack import Server, Stack
from fashion.kernel.postgres.database import open_database, schema_of
from fashion.settings import Settings

CONNECTIONS = 16
KINDS = ("colors", "products", "catalogue", "upload")
SHARES = (10 / 26, 10 / 26, 5 / 26, 1 / 26)
_TABLES = {"profiles": "color", "recommendations": "color", "products": "products"}
_PEER = "one process, no caches, no indexes, row by row"


class Side(NamedTuple):
    """What one side did with the mix; memory in millions of bytes, by proportional and by resident pages."""

    seconds: dict[str, list[float]]
    load: Load
    proportional: float
    resident: float

    @property
    def mean(self) -> float:
        """Mean response time over the mix, in milliseconds, kinds weighted as they come in it."""
        means = {kind: sum(found) / len(found) for kind, found in self.seconds.items()}
        return 1000 * sum(share * means[kind] for kind, share in zip(KINDS, SHARES, strict=True))


def mix(users: int, side: str) -> Iterator[tuple[str, bytes]]:
    """For each selfie 25 reads: of popular users by Zipf's law, and of the catalogue."""
    random = np.random.default_rng(11)
    weights = 1 / np.arange(1, users + 1)
    for number in count():
        kind = str(random.choice(KINDS, p=SHARES))
        user = f"zipf-{random.choice(users, p=weights / weights.sum())}"
        yield kind, _request(kind, user, int(random.integers(1, 11)), f"{side} {number}")


def _request(kind: str, user: str, tone: int, name: str) -> bytes:
    if kind == "upload":
        return upload(user, unique(portrait(LARGE), name))
    return read(f"/v1/products?tone={tone}") if kind == "catalogue" else read(f"/v1/users/{user}/{kind}", user)


def measure_baseline(stack: Stack, scale: Scale, say: Say) -> list[Result]:
    """Response time, throughput and memory of both, on the same mix and stores."""
    say("copying users and tables")
    uvloop.run(_prepare(stack, scale.users))
    with stack.run("baseline", "benchmarks.peers.baseline") as baseline:
        say("the mix on the baseline")
        theirs = uvloop.run(_serve_mix([baseline], scale, "baseline"))
    say("the mix on the platform")
    gateway, *others = sorted(stack.servers.values(), key=lambda server: server.name != "gateway")
    ours = uvloop.run(_serve_mix([gateway, *others], scale, "platform"))
    return [_response_result(ours, theirs), _throughput_result(ours, theirs), *_memory_results(ours, theirs)]


async def _prepare(stack: Stack, users: int) -> None:
    await known_user(stack, USER)
    await copy_user(stack.settings, USER, [f"zipf-{number}" for number in range(users)])
    database = open_database(stack.settings, "color")
    try:
        async with database.transaction() as tx:
            await tx.execute(text(f"CREATE SCHEMA IF NOT EXISTS {SCHEMA}"))
            for table in _TABLES:
                await tx.execute(text(_copy_without_indexes(stack.settings, table)))
    finally:
        await database.close()


def _copy_without_indexes(settings: Settings, table: str) -> str:
    source = schema_of(settings.platform, _TABLES[table])
    return f"CREATE TABLE IF NOT EXISTS {SCHEMA}.{table} AS SELECT * FROM {source}.{table}"


async def _serve_mix(servers: Sequence[Server], scale: Scale, side: str) -> Side:
    seconds = await _one_by_one(servers[0].port, scale, side)
    memory = asyncio.create_task(_watch_memory(servers))
    requests = (raw for _, raw in mix(scale.users, f"{side} at once"))
    load = await drive(servers[0].port, requests, connections=CONNECTIONS, seconds=3 * scale.seconds)
    memory.cancel()
    return Side(seconds, load, *await memory)


async def _one_by_one(port: int, scale: Scale, side: str) -> dict[str, list[float]]:
    client = await connect(port)
    seconds: dict[str, list[float]] = defaultdict(list)
    for kind, raw in islice(mix(scale.users, side), 6 * scale.photos):
        started = perf_counter()
        answer = await client.ask(raw)
        seconds[kind].append(perf_counter() - started)
        assert answer.status in (b"200", b"201"), answer
    client.transport.close()
    return seconds


async def _watch_memory(servers: Sequence[Server]) -> tuple[float, float]:
    """The most memory in use at any moment until cancelled."""
    proportional = resident = 0.0
    try:
        while True:
            proportional = max(proportional, sum(server.proportional_mb for server in servers))
            resident = max(resident, sum(server.resident_mb for server in servers))
            await asyncio.sleep(0.1)
    except asyncio.CancelledError:
        return proportional, resident


def _response_result(ours: Side, theirs: Side) -> Result:
    details: dict[str, float | str] = {}
    for kind in KINDS:
        for name, side in (("ours", ours), ("baseline", theirs)):
            details[f"{kind}_{name}_p50_ms"] = round(1000 * median(side.seconds[kind]), 2)
    return Result(
        name="response time over a mix (25 reads to a 12-megapixel upload), one at a time",
        measured=ours.mean,
        unit="ms",
        peer=_PEER,
        floor=theirs.mean,
        goal=Goal("ratio", "at most", 0.3),
        details=details,
    )


def _throughput_result(ours: Side, theirs: Side) -> Result:
    return Result(
        name=f"throughput of that mix, {CONNECTIONS} at a time",
        measured=ours.load.rate,
        unit="req/s",
        peer=_PEER,
        floor=theirs.load.rate,
        goal=Goal("ratio", "at least", 3),
        details={"errors": ours.load.errors.total(), "baseline_errors": theirs.load.errors.total()},
    )


def _memory_results(ours: Side, theirs: Side) -> list[Result]:
    resident = {"resident_mb": round(ours.resident, 1), "baseline_resident_mb": round(theirs.resident, 1)}
    return [
        Result(
            name="memory at that, all processes, shared pages counted once",
            measured=ours.proportional,
            unit="MB",
            peer=_PEER,
            floor=theirs.proportional,
            goal=Goal("ratio", "at most", 0.6),
            details={**resident},
        ),
        Result(
            name="the same memory by throughput",
            measured=ours.proportional / ours.load.rate,
            unit="MB for each req/s",
            peer=_PEER,
            floor=theirs.proportional / theirs.load.rate,
        ),
    ]
