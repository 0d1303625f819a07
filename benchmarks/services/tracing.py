"""The cost of tracing at the gateway: CPU time of a cached read with tracing off and on."""

from contextlib import ExitStack

import uvloop

from benchmarks.results import Result, median
from benchmarks.scale import Say, Scale
from benchmarks.services.load import read
from benchmarks.services.reads import USER, USERS_OWN, Round, known_user, measure_round
from benchmarks.services.stack import Server, Stack

SERVE = ("fashion.cli", "serve", "gateway")


def measure_tracing(stack: Stack, scale: Scale, say: Say) -> list[Result]:
    """Measure gateways with tracing off, with a tenth of the traces kept and with all kept, in turns."""
    uvloop.run(known_user(stack, USER))
    with ExitStack() as running, stack.run("collector", "benchmarks.peers.bare") as collector:
        endpoint = f"http://127.0.0.1:{collector.port}"
        servers = [stack.servers["gateway"]]
        for ratio in (0.1, 1.0):
            on = stack.run(f"gateway-{ratio}", *SERVE, otlp_endpoint=endpoint, otlp_ratio=ratio)
            servers.append(running.enter_context(on))
        rounds = uvloop.run(_rounds(servers, scale, say))
    return [
        _result("a tenth of traces kept", rounds, 1),
        _result("every trace kept", rounds, 2),
    ]


async def _rounds(servers: list[Server], scale: Scale, say: Say) -> list[list[Round]]:
    raw = read(USERS_OWN, USER)
    for server in servers:
        await measure_round(server, raw, scale.seconds / 2)
    rounds = []
    for number in range(2 * scale.rounds):
        say(f"traces off and on, round {number + 1}")
        rounds.append([await measure_round(server, raw, scale.seconds / 2) for server in servers])
    return rounds


def _result(name: str, rounds: list[list[Round]], traced: int) -> Result:
    cpu = [[each.cpu_microseconds for each in sides] for sides in rounds]
    rates = [median([sides[side].load.rate for sides in rounds]) for side in (traced, 0)]
    errors = sum(each.load.errors.total() for sides in rounds for each in sides)
    details: dict[str, float | str] = {
        "per_second": round(rates[0], 1),
        "peer_per_second": round(rates[1], 1),
        "errors": errors,
    }
    return Result(
        name=f"a cached read, {name}",
        measured=median([sides[traced] for sides in cpu]),
        unit="µs of CPU",
        peer="traces off",
        floor=median([sides[0] for sides in cpu]),
        ratio=median([sides[traced] / sides[0] for sides in cpu]),
        details=details,
    )
