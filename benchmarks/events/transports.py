"""The engines of the event stream, side by side: events published, read and acknowledged in a second."""

import shutil
import socket
import subprocess
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter, sleep
from uuid import uuid4

import uvloop

from benchmarks.results import Result, median
from benchmarks.scale import Say, Scale
from benchmarks.services.stack import Stack
from fashion.kernel.events.log import StoredEvent
from fashion.kernel.events.transport import EventTransport
from fashion.kernel.events.transports.opening import open_transport
from fashion.local.stores.data_folder import free_port
from fashion.settings import Settings

EVENTS = 2_000
BATCH = 250
USERS = 500
BODY = b'{"text": "%s"}' % (b"x" * 3_000)


def measure_transports(stack: Stack, scale: Scale, say: Say) -> list[Result]:
    """One row, or none where no nats-server is installed."""
    program = shutil.which("nats-server")
    if not program:
        say("NOT MEASURED: events over NATS, as nats-server is not installed here")
        return []
    say("the engines of the event stream")
    rates: tuple[list[float], list[float]] = ([], [])
    with _nats(program) as url:
        for _ in range(scale.rounds):
            for events_url, found in zip((url, ""), rates, strict=True):
                found.append(uvloop.run(_rate(stack.settings.model_copy(update={"events_url": events_url}))))
    return [
        Result(
            name="events through NATS JetStream, published, read and acknowledged",
            measured=median(rates[0]),
            unit="events/s",
            peer="the same through Redis Streams",
            floor=median(rates[1]),
        )
    ]


@contextmanager
def _nats(program: str) -> Iterator[str]:
    with TemporaryDirectory() as folder:
        port = free_port()
        where = ["--addr", "127.0.0.1", "--port", str(port), "--store_dir", folder]
        with (Path(folder) / "log").open("wb") as log:
            server = subprocess.Popen([program, "--jetstream", *where], stdout=log, stderr=log)
        try:
            while not _answers(port):
                sleep(0.05)
            yield f"nats://127.0.0.1:{port}"
        finally:
            server.kill()
            server.wait()


def _answers(port: int) -> bool:
    with suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
        return True
    return False


async def _rate(settings: Settings) -> float:
    own = settings.model_copy(update={"platform": "bench_engines"})
    async with open_transport(own) as transport:
        await transport.clear()
        started = perf_counter()
        await _publish(transport, [_event(position) for position in range(1, EVENTS + 1)])
        await _consume(transport)
        seconds = perf_counter() - started
        await transport.clear()
    return EVENTS / seconds


def _event(position: int) -> StoredEvent:
    return StoredEvent(
        position=position,
        service="color",
        stream=f"user-{position % USERS}",
        version=position,
        id=uuid4(),
        type="Noted",
        schema=1,
        correlation_id="bench",
        occurred_at=datetime.now(UTC),
        data=BODY,
    )


async def _publish(transport: EventTransport, events: Sequence[StoredEvent]) -> None:
    publisher = transport.publisher("color")
    for start in range(0, len(events), BATCH):
        positions = await publisher.positions()
        assert await publisher.publish(positions, events[start : start + BATCH])


async def _consume(transport: EventTransport) -> None:
    member, left = transport.member("products", redeliver_seconds=60), EVENTS
    await member.join()
    while left:
        entries = await member.read()
        await member.acknowledge(*(entry.id for entry in entries))
        left -= len(entries)
