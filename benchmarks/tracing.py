"""What tracing costs the gateway: CPU time of a cached read, before there was any, with it off, and with it on."""

import os
import subprocess
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import uvloop

from benchmarks.load import read
from benchmarks.reads import USER, USERS_OWN, Round, known_user, measure_round
from benchmarks.rows import Goal, Row, median
from benchmarks.scale import Say, Scale
from benchmarks.stack import Server, Stack

BEFORE = "93fa6ff"
"""The last commit without tracing; its gateway runs beside ours, on the same stores and services."""
REPOSITORY = Path(__file__).parents[1]
SERVE = ("fashion.cli", "serve", "gateway")


def measure_tracing(stack: Stack, scale: Scale, say: Say) -> list[Row]:
    """Four gateways in turn, each for a moment, again and again."""
    uvloop.run(known_user(stack, USER))
    with ExitStack() as running, stack.run("collector", "benchmarks.bare") as collector:
        endpoint = f"http://127.0.0.1:{collector.port}"
        with source(stack.folder / "before"):
            servers = [running.enter_context(stack.run("gateway-before", *SERVE))]
        servers.append(stack.servers["gateway"])
        for ratio in (0.1, 1.0):
            on = stack.run(f"gateway-{ratio}", *SERVE, otlp_endpoint=endpoint, otlp_ratio=ratio)
            servers.append(running.enter_context(on))
        rounds = uvloop.run(_rounds(servers, scale, say))
    return [
        _row("traces off", rounds, 1, 0, "the gateway before there was tracing", Goal("ratio", "at most", 1.05)),
        _row("a tenth of traces kept", rounds, 2, 1, "traces off"),
        _row("every trace kept", rounds, 3, 1, "traces off"),
    ]


@contextmanager
def source(folder: Path) -> Iterator[None]:
    """What is started meanwhile runs the code of the commit BEFORE."""
    folder.mkdir()
    archive = subprocess.run(
        ["git", "-C", REPOSITORY, "archive", BEFORE, "src"], capture_output=True, check=True
    ).stdout
    subprocess.run(["tar", "-x", "-C", folder], input=archive, check=True)
    os.environ["PYTHONPATH"] = str(folder / "src")
    try:
        yield
    finally:
        del os.environ["PYTHONPATH"]


async def _rounds(servers: list[Server], scale: Scale, say: Say) -> list[list[Round]]:
    raw = read(USERS_OWN, USER)
    for server in servers:
        await measure_round(server, raw, scale.seconds / 2)
    rounds = []
    for number in range(2 * scale.rounds):
        say(f"traces off and on, round {number + 1}")
        rounds.append([await measure_round(server, raw, scale.seconds / 2) for server in servers])
    return rounds


def _row(name: str, rounds: list[list[Round]], ours: int, peers: int, peer: str, goal: Goal | None = None) -> Row:
    cpu = [[each.cpu_microseconds for each in sides] for sides in rounds]
    rates = [median([sides[side].load.rate for sides in rounds]) for side in (ours, peers)]
    errors = sum(each.load.errors.total() for sides in rounds for each in sides)
    details: dict[str, float | str] = {
        "per_second": round(rates[0], 1),
        "peer_per_second": round(rates[1], 1),
        "errors": errors,
    }
    return Row(
        name=f"a cached read, {name}",
        measured=median([sides[ours] for sides in cpu]),
        unit="µs of CPU",
        peer=peer,
        floor=median([sides[peers] for sides in cpu]),
        ratio=median([sides[ours] / sides[peers] for sides in cpu]),
        goal=goal,
        details=details,
    )
