"""A NATS server with JetStream for tests, which are skipped where none of a fit version is installed."""

import asyncio
import re
import shutil
import socket
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from fashion.local.stores.data_folder import free_port
from fashion.settings import Settings
from fashion.vocabulary import WITH_TABLES, Service
from support.waiting import wait_for

if TYPE_CHECKING:
    from nats.js.api import ClusterInfo

    from fashion.kernel.events.transports.jetstream.adapter import JetStream

OLDEST = (2, 10)


@cache
def nats_program() -> str:
    """The program; skip the test without one, or without the client."""
    pytest.importorskip("nats", reason="nats-py is not installed (pip install '.[nats]')")
    program = shutil.which("nats-server")
    if not program:
        pytest.skip("nats-server is not installed (go install github.com/nats-io/nats-server/v2@v2.11.10)")
    shown = subprocess.run([program, "--version"], capture_output=True, text=True, check=True).stdout
    found = re.search(r"v?(\d+)\.(\d+)", shown)
    if not found or (int(found[1]), int(found[2])) < OLDEST:
        pytest.skip(f"nats-server 2.10 or newer is needed, this is {shown.strip()}")
    return program


def open_jetstream(settings: Settings) -> "JetStream":
    """A transport; its module needs the extra `nats`."""
    from fashion.kernel.events.transports.jetstream.adapter import JetStream

    return JetStream(settings)


async def in_jetstream(settings: Settings) -> tuple[dict[Service, list[int]], int]:
    """Return up to where each log is published, and how many entries some service has not acknowledged."""
    transport = open_jetstream(settings)
    try:
        published = {service: await transport.publisher(service).positions() for service in WITH_TABLES}
        groups = (await transport.figures()).groups
        return published, sum(group.pending + (group.lag_seconds > 0) for group in groups.values())
    finally:
        await transport.aclose()


class NatsServer:
    """A server that may be killed; it starts again where it was."""

    def __init__(self, folder: Path, *options: str) -> None:
        self.name, self.port, self._folder, self._options = folder.name, free_port(), folder, options
        self.process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        """Where it is."""
        return f"nats://127.0.0.1:{self.port}"

    def start(self) -> None:
        """Start it, and wait until it takes connections."""
        where = ["--addr", "127.0.0.1", "--port", str(self.port), "--store_dir", str(self._folder)]
        log = (self._folder / "nats.log").open("ab")
        with log:
            command = [nats_program(), "--jetstream", *where, *self._options]
            self.process = subprocess.Popen(command, stdout=log, stderr=log)
        wait_for(self._answers)

    def kill(self) -> None:
        """SIGKILL, and wait for its end."""
        if self.process:
            self.process.kill()
            self.process.wait()

    def _answers(self) -> bool:
        with suppress(OSError), socket.create_connection(("127.0.0.1", self.port), timeout=1) as link:
            return link.recv(4) == b"INFO"
        return False


@contextmanager
def nats_server(folder: Path, *options: str) -> Iterator[NatsServer]:
    """A server of a test's own, which leaves nothing in its folder."""
    folder.mkdir(parents=True, exist_ok=True)
    server = NatsServer(folder, *options)
    server.start()
    try:
        yield server
    finally:
        server.kill()
        shutil.rmtree(folder)


class NatsCluster:
    """Three servers that store each stream on all of them; each may be killed."""

    def __init__(self, folder: Path) -> None:
        routes = [f"nats://127.0.0.1:{free_port()}" for _ in range(3)]
        self.servers = [self._server(folder / f"n{number}", at, routes) for number, at in enumerate(routes)]

    @property
    def url(self) -> str:
        """Where it is, as the setting has it."""
        hosts = ",".join(server.url.removeprefix("nats://") for server in self.servers)
        return f"nats://{hosts}?replicas={len(self.servers)}"

    def leader(self, settings: Settings) -> NatsServer:
        """Return the server that leads the events of a platform; wait until one does."""
        known = wait_for(lambda: asyncio.run(_replicas(settings)))
        return next(server for server in self.servers if server.name == known.leader)

    def is_whole(self, settings: Settings) -> bool:
        """Return whether every server stores all events of a platform."""
        known = asyncio.run(_replicas(settings))
        return bool(known and known.replicas and all(each.current for each in known.replicas))

    @staticmethod
    def _server(folder: Path, at: str, routes: list[str]) -> NatsServer:
        folder.mkdir(parents=True)
        others = ",".join(each for each in routes if each != at)
        clustered = ("--cluster_name", "tests", "--cluster", at, "--routes", others)
        return NatsServer(folder, "--server_name", folder.name, *clustered)


async def _replicas(settings: Settings) -> "ClusterInfo | None":
    """Return what is known of the servers that store the events, if there is a leader to ask."""
    from fashion.kernel.events.transports.jetstream.connection import outages

    transport = open_jetstream(settings)
    try:
        with suppress(ConnectionError), outages():
            js = await transport._session.ready()
            return (await js.stream_info(transport._session.names.events)).cluster
        return None
    finally:
        await transport.aclose()


@contextmanager
def nats_cluster(folder: Path) -> Iterator[NatsCluster]:
    """A cluster of a test's own, which leaves nothing in its folder."""
    cluster = NatsCluster(folder)
    for server in cluster.servers:
        server.start()
    try:
        yield cluster
    finally:
        for server in cluster.servers:
            server.kill()
        shutil.rmtree(folder)


@pytest.fixture(scope="session")
def nats_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Tests share the server, so each uses a platform name of its own."""
    with nats_server(tmp_path_factory.mktemp("nats")) as server:
        yield server.url


async def texts_in(settings: Settings) -> list[str]:
    """Every message of the streams of a platform, with its subject."""
    from nats.js.errors import NotFoundError

    transport = open_jetstream(settings)
    session = transport._session
    try:
        js, found = await session.ready(), list[str]()
        for stream in (session.names.events, session.names.dead):
            state = (await js.stream_info(stream)).state
            for sequence in range(max(1, state.first_seq), state.last_seq + 1):
                with suppress(NotFoundError):
                    message = await js.get_msg(stream, seq=sequence)
                    found.append(f"{message.subject} {(message.data or b'').decode()}")
        return found
    finally:
        await transport.aclose()
