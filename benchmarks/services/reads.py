"""Reads through the gateway: cached against a bare route, uncached against cached."""

import asyncio
from collections.abc import Callable
from itertools import repeat
from typing import NamedTuple

import uvloop

from benchmarks.photos import SMALL, portrait
from benchmarks.results import Goal, Result, median, spread
from benchmarks.scale import Say, Scale
from benchmarks.services.load import Load, connect, drive, read, upload
from benchmarks.services.stack import Server, Stack

CONNECTIONS = 32
USER = "reader"
USERS_OWN = f"/v1/users/{USER}/colors"
SHARED = "/v1/colors?tone=5"


class Round(NamedTuple):
    """A load on one server, and the CPU time that the server spent on each answer."""

    load: Load
    cpu_microseconds: float


async def measure_round(server: Server, raw: bytes, seconds: float) -> Round:
    """One request again and again over all connections."""
    before = server.cpu_seconds
    load = await drive(server.port, repeat(raw), connections=CONNECTIONS, seconds=seconds)
    return Round(load, (server.cpu_seconds - before) / len(load.seconds) * 1e6)


async def known_user(stack: Stack, name: str) -> None:
    """Upload a photo for a user, and wait until color has taken it in."""
    client = await connect(stack.port)
    await client.ask(upload(name, portrait(SMALL)))
    while b'"pending":true' in (await client.ask(read(f"/v1/users/{name}/products?revision=1", name))).body:
        await asyncio.sleep(0.02)
    client.transport.close()


async def body_of(stack: Stack, path: str, user: str) -> bytes:
    """What the gateway answers."""
    client = await connect(stack.port)
    body = (await client.ask(read(path, user))).body
    client.transport.close()
    return body


def measure_cached(stack: Stack, scale: Scale, say: Say) -> list[Result]:
    """A cached read through the gateway, all that it does included, against a bare route of the same bytes."""
    uvloop.run(known_user(stack, USER))
    reads = (("a user's colors, cached", USERS_OWN, USER), ("a palette, cached", SHARED, ""))
    return [_against_bare(stack, scale, say, name, path, user) for name, path, user in reads]


def _against_bare(stack: Stack, scale: Scale, say: Say, name: str, path: str, user: str) -> Result:
    file = stack.folder / "body.json"
    file.write_bytes(uvloop.run(body_of(stack, path, user)))
    with stack.run("bare", "benchmarks.peers.bare", str(file)) as bare:
        sides = ((stack.servers["gateway"], read(path, user)), (bare, read("/bytes")))
        rounds = uvloop.run(_interleaved(sides, scale, lambda number: say(f"{name}, round {number}")))
    ours, theirs = zip(*rounds, strict=True)
    cpu = median([each.cpu_microseconds for each in ours]), median([each.cpu_microseconds for each in theirs])
    return Result(
        name=name,
        measured=median([each.load.rate for each in ours]),
        unit="req/s",
        peer="bare Litestar route, same bytes and server",
        floor=median([each.load.rate for each in theirs]),
        ratio=median([one.load.rate / other.load.rate for one, other in rounds]),
        goal=Goal("ratio", "at least", 0.4),
        details=spread([second for each in ours for second in each.load.seconds]).details()
        | {"cpu_us": round(cpu[0], 1), "bare_cpu_us": round(cpu[1], 1), "cpu_ratio": round(cpu[1] / cpu[0], 3)}
        | {"errors": sum(each.load.errors.total() for each in (*ours, *theirs)), "bytes": file.stat().st_size},
    )


async def _interleaved(
    sides: tuple[tuple[Server, bytes], tuple[Server, bytes]], scale: Scale, say: Callable[[int], None]
) -> list[tuple[Round, Round]]:
    for server, raw in sides:
        await measure_round(server, raw, scale.seconds / 2)
    rounds = []
    for number in range(1, scale.rounds + 1):
        say(number)
        one, other = [await measure_round(server, raw, scale.seconds) for server, raw in sides]
        rounds.append((one, other))
    return rounds


def measure_uncached(stack: Stack, scale: Scale, say: Say) -> list[Result]:
    """The same read with every cache taken out of gateway and color, against the cached one."""
    uvloop.run(known_user(stack, USER))
    with stack.run("color-uncached", "benchmarks.peers.uncached", "color") as color:
        url = f"http://127.0.0.1:{color.port}"
        with stack.run("gateway-uncached", "benchmarks.peers.uncached", "gateway", color_url=url) as gateway:
            cached, uncached = stack.servers["gateway"], gateway
            raw = read(USERS_OWN, USER)
            say("uncached and cached reads")
            sides = ((cached, raw), (uncached, raw))
            rounds = uvloop.run(_interleaved(sides, scale, lambda number: say(f"uncached, round {number}")))
    return _cached_results(rounds)


def _cached_results(rounds: list[tuple[Round, Round]]) -> list[Result]:
    kept, fresh = zip(*rounds, strict=True)
    seconds = [spread([second for each in side for second in each.load.seconds]) for side in (kept, fresh)]
    return [
        Result(
            name="a user's colors, cached against uncached",
            measured=median([each.load.rate for each in kept]),
            unit="req/s",
            peer="the same read, no cache in any service",
            floor=median([each.load.rate for each in fresh]),
            ratio=median([one.load.rate / other.load.rate for one, other in rounds]),
            goal=Goal("ratio", "at least", 5),
            details=seconds[0].details()
            | seconds[1].details("uncached_")
            | {"errors": sum(each.load.errors.total() for each in (*kept, *fresh))},
        )
    ]
