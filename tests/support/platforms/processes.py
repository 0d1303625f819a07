"""A whole platform for tests: the four services as processes of their own, over real stores."""

import asyncio
import http.client
import os
import random
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager, suppress
from functools import partial
from pathlib import Path
from signal import SIGKILL, SIGTERM
from threading import Event
from typing import Any, cast
from uuid import uuid4

import asyncpg
import httpx
import msgspec
import psutil
from prometheus_client.parser import text_string_to_metric_families

from fashion.kernel.events.transports.redis_streams.stream import parse_positions, positions_key, stream_key
from fashion.local.stores.data_folder import free_port
from fashion.local.stores.embedded_server import EmbeddedServer
from fashion.local.stores.postgres import PostgresServer
from fashion.local.stores.process import Child, spawn
from fashion.local.stores.redis import RedisServer
from fashion.local.stores.roles import with_roles
from fashion.local.up.forking import ForkedService
from fashion.local.up.prepare import load_sample_catalogue
from fashion.settings import Settings, load_settings
from fashion.vocabulary import SERVICES, WITH_TABLES, Service
from support.http.clients import (
    PATIENCE,
    Client,
    Json,
    ReceivedEvent,
    as_stored,
    new_user,
    photo,
    photo_of_its_own,
    wait_for,
)
from support.identity.tokens import PSEUDONYM_KEY
from support.stores.nats_servers import in_jetstream
from support.stores.postgres_data import copy_postgres_data
from support.stores.redis_servers import open_any
from support.stores.shared import make_schema

__all__ = [
    "Json",
    "Platform",
    "ReceivedEvent",
    "Stores",
    "as_stored",
    "new_user",
    "photo",
    "photo_of_its_own",
    "wait_for",
]


class Stores:
    """A PostgreSQL and a Redis that may be killed; both start again where they were."""

    def __init__(self, folder: Path) -> None:
        self.servers: dict[str, EmbeddedServer] = {
            "postgres": PostgresServer(folder),
            "redis": RedisServer(folder),
        }
        copy_postgres_data(folder)
        (folder / "redis").mkdir()
        for server in self.servers.values():
            server.start()

    def url(self, name: str) -> str:
        """Where a store is."""
        return self.servers[name].url

    def close(self) -> None:
        """Stop both."""
        for server in self.servers.values():
            server.stop()


class Platform(Client):
    """Four services on ports of their own, under a platform name of their own."""

    def __init__(self, folder: Path, database_url: str, redis_url: str, **settings: str) -> None:
        super().__init__()
        self.folder, self.database_url, self.redis_url = folder, database_url, redis_url
        self.stores: Stores | None = None
        self.name = f"t{uuid4().hex[:12]}"
        self.ports: dict[str, int] = {service: free_port() for service in SERVICES}
        self.config = folder / "live" / "config.json"
        self.children: dict[str, Child | ForkedService] = {}
        urls = {
            f"{name}_url": f"http://127.0.0.1:{port}" for name, port in self.ports.items() if name != "gateway"
        }
        own = load_settings(platform=self.name, database_url=database_url, redis_url=redis_url)
        self.key_prefix, self.roles = own.key_prefix, with_roles(own, folder / "roles")
        self._settings = {
            "platform": self.name,
            "database_url": database_url,
            "redis_url": redis_url,
            "config_file": str(self.config),
            "data_dir": str(folder),
            "pseudonym_key": PSEUDONYM_KEY,
            "redeliver_seconds": "0.5",
            "rate_limit": "1000000",
            "rate_limit_per_caller": "1000000",
            "interaction_rate_limit": "1000000",
            # On a busy machine any query is slow, and commands would print that among their output.
            "slow_query_seconds": "600",
            **urls,
            **settings,
        }

    def environment(self, **settings: str) -> dict[str, str]:
        """The variables that make a `fashion` command work on this platform."""
        own = {f"FASHION_{name.upper()}": value for name, value in (self._settings | settings).items()}
        return {name: value for name, value in os.environ.items() if not name.startswith("FASHION_")} | own

    def prepare(self) -> None:
        """Make the schemas and load the sample catalogue."""
        self.config.parent.mkdir(parents=True)
        for service in WITH_TABLES:
            make_schema(self.roles, service)
        load_sample_catalogue(self.roles)

    @contextmanager
    def running(self, *names: str) -> Iterator["Platform"]:
        """Run services, all four unless some are named, and stop everything at the end."""
        try:
            self.prepare()
            self.start(*(names or SERVICES))
            yield self
        finally:
            self.close()

    def start(self, *names: str, **settings: str) -> None:
        """Start services and wait until they take requests; a name such as `gateway-2` is one more of a kind."""
        for name in names:
            self.children[name] = ForkedService(*self._service(name, settings))
        self._await(names)

    def start_afresh(self, *names: str, **settings: str) -> None:
        """Start services as users do, with imports of their own, and wait until they take requests."""
        for name in names:
            service, log, env = self._service(name, settings)
            command = [sys.executable, "-m", "fashion.cli", "serve", service]
            self.children[name] = spawn(command, log=log, on_parent_death=SIGKILL, env=env)
        self._await(names)

    def _service(self, name: str, settings: Mapping[str, str]) -> tuple[str, Path, dict[str, str]]:
        """The kind, the log and the environment of a service."""
        port = self.ports.setdefault(name, free_port())
        log = self.folder / "logs" / f"{name}.log"
        service = cast(Service, name.partition("-")[0])
        own = {"database_url": self.roles.database_url_of(service), "port": str(port)}
        return service, log, self.environment(**(own | dict(settings)))

    def _await(self, names: Sequence[str]) -> None:
        for name in names:
            wait_for(partial(self._is_ready_or_over, name))

    def _is_ready_or_over(self, name: str) -> bool:
        code = self.children[name].poll()
        assert code is None, f"{name} ended with {code}: {self.said(name)[-3:]}"
        return self.is_ready(name)

    def is_ready(self, name: str) -> bool:
        """Whether /ready answers 200."""
        return self.get("/ready", service=name).status_code == 200

    def stores_down(self, service: str) -> dict[str, str]:
        """Why stores do not answer a service, as its /ready says."""
        found: dict[str, str] = self.get("/ready", service=service).json()["stores"]
        return found

    def kill(self, name: str) -> None:
        """SIGKILL to a service or a store."""
        child = self._child(name)
        child.kill()
        child.wait(PATIENCE)

    def restart(self, name: str) -> None:
        """Start a service or a store again if it has ended."""
        if self._child(name).poll() is None:
            return
        if self.stores and name in self.stores.servers:
            self.stores.servers[name].start()
        else:
            self.start(name)

    def restore(self) -> None:
        """Start everything again that has ended, the stores first."""
        for name in self.stores.servers if self.stores else ():
            self.restart(name)
        self.start(*(name for name, child in self.children.items() if child.poll() is not None))

    def _child(self, name: str) -> Child | ForkedService:
        servers = self.stores.servers if self.stores else {}
        child = servers[name].child if name in servers else self.children[name]
        assert child
        return child

    def stop(self, *names: str) -> None:
        """SIGTERM, all at once, and wait for their end."""
        for name in names:
            self.children[name].send_signal(SIGTERM)
        for name in names:
            child = self.children[name]
            with suppress(subprocess.TimeoutExpired):
                child.wait(PATIENCE)
            child.kill()
            child.wait(PATIENCE)

    @contextmanager
    def frozen(self, name: str) -> Iterator[None]:
        """A service or a store that neither answers nor ends, meanwhile."""
        process = psutil.Process(self._child(name).pid)
        # A process that is suspended starts no other, so that none is missed.
        process.suspend()
        family = [process, *process.children(recursive=True)]
        for each in family:
            each.suspend()
        try:
            yield
        finally:
            for each in family:
                # The postmaster, resumed first, may have ended this one by now.
                with suppress(psutil.NoSuchProcess):
                    each.resume()
            if name == "postgres":
                wait_for(lambda: not any(self.stores_down(each) for each in WITH_TABLES))

    @contextmanager
    def uploading(self, users: int, pause: float = 0.1) -> Iterator["Uploading"]:
        """Users that upload meanwhile; at the end all of their photos have been acknowledged."""
        uploading = Uploading(self, pause)
        with ThreadPoolExecutor(users) as threads:
            done = [threads.submit(uploading.run) for _ in range(users)]
            try:
                yield uploading
            finally:
                uploading.ending.set()
        for each in done:
            each.result()

    @classmethod
    def over(cls, stores: Stores, folder: Path, **settings: str) -> "Platform":
        """A platform with stores of its own."""
        made = cls(folder, stores.url("postgres"), stores.url("redis"), **settings)
        made.stores = stores
        return made

    def close(self) -> None:
        """Stop everything."""
        self.web.close()
        self.stop(*self.children)
        if self.stores:
            self.stores.close()

    def url(self, path: str, service: str = "gateway") -> str:
        """Where a path is."""
        return f"http://127.0.0.1:{self.ports[service]}{path}"

    def raw(self, path: str, headers: Sequence[tuple[str, str]]) -> tuple[int, str]:
        """The answer to a path and headers that are sent just as they are."""
        with closing(http.client.HTTPConnection("127.0.0.1", self.ports["gateway"], timeout=PATIENCE)) as link:
            link.putrequest("GET", path)
            for name, value in headers:
                link.putheader(name, value)
            link.endheaders()
            answer = link.getresponse()
            return answer.status, answer.read().decode()

    def logs(self, name: str | None = None) -> list[Json]:
        """The log lines of one service, or of all."""
        lines = (line for each in ([name] if name else self.children) for line in self.said(each))
        return [msgspec.json.decode(line) for line in lines if line.startswith(b"{")]

    def said(self, name: str) -> list[bytes]:
        """The lines that a service wrote, to its output and its error output."""
        return (self.folder / "logs" / f"{name}.log").read_bytes().splitlines()

    def metric(self, service: str, metric: str, **labels: str) -> float:
        """The sum of a metric's samples that have these labels."""
        families = text_string_to_metric_families(self.get("/metrics", service=service).text)
        samples = [sample for family in families for sample in family.samples if sample.name == metric]
        return sum(s.value for s in samples if labels.items() <= s.labels.items())

    def sql(self, statement: str, *values: object) -> list[Any]:
        """Rows; `{color}` and the like stand for the schemas of this platform."""

        async def run() -> list[Any]:
            connection = await asyncpg.connect(self.database_url)
            try:
                return list(await connection.fetch(statement, *values))
            finally:
                await connection.close()

        schemas = {service: f"{self.name}_{service}" for service in WITH_TABLES}
        statement = statement.format(**schemas)
        return asyncio.run(run())

    @contextmanager
    def redis(self) -> Iterator[Any]:
        """A client."""
        with open_any(self.redis_url) as client:
            yield client

    def pending(self) -> int:
        """Events that some group has not acknowledged, those still in a log, and those just recorded.

        An acknowledged event may have led to another since the logs were read.
        """
        logs = self._logs()
        published, untaken = self._in_stream()
        return _unsent(published, logs) + untaken or _recorded(self._logs()) - _recorded(logs)

    def _in_stream(self) -> tuple[dict[Service, list[int]], int]:
        """Up to where each log is published, and how many entries some group has not acknowledged."""
        if "events_url" in self._settings:
            return asyncio.run(in_jetstream(self.transport_settings()))
        with self.redis() as redis:
            published = {
                service: parse_positions(redis.hgetall(positions_key(self.key_prefix, service)))
                for service in WITH_TABLES
            }
            return published, _untaken(redis, stream_key(self.key_prefix))

    def transport_settings(self) -> Settings:
        """The settings by which a test reaches the event stream."""
        names = ("platform", "redis_url", "events_url", "stream_bytes", "redeliver_seconds")
        return load_settings(**{name: self._settings[name] for name in names if name in self._settings})

    def _logs(self) -> list[Any]:
        """The newest position and the number of events in each partition of every log."""
        each = "SELECT '%s' AS service, partition, max(position) AS position, count(*) FROM {%s}.events GROUP BY 2"
        return self.sql(" UNION ALL ".join(each % (service, service) for service in WITH_TABLES))


def _unsent(published: Mapping[Service, list[int]], logs: list[Any]) -> int:
    return sum(max(0, row["position"] - published[row["service"]][row["partition"]]) for row in logs)


def _recorded(logs: list[Any]) -> int:
    return sum(row["count"] for row in logs)


def _untaken(redis: Any, stream: str) -> int:
    groups = redis.xinfo_groups(stream)
    unread = sum(len(redis.xrange(stream, min=f"({group['last-delivered-id'].decode()}")) for group in groups)
    return unread + sum(int(group["pending"]) for group in groups)


class Uploading:
    """Uploads of ever new users, each photo sent under one key until it is acknowledged.

    Attributes:
        acknowledged: what was answered with 201.
        statuses: every status that was seen, 0 for no answer at all.
    """

    def __init__(self, platform: Platform, pause: float) -> None:
        self._platform, self._pause = platform, pause
        self.acknowledged: list[Json] = []
        self.statuses: set[int] = set()
        self.ending = Event()

    def run(self) -> None:
        """Upload until the end is near."""
        while not self.ending.is_set():
            user = new_user()
            for _ in range(random.randint(1, 3)):
                self._insist(user, photo_of_its_own(), uuid4().hex)
                self.ending.wait(self._pause)

    def is_past(self, count: int) -> Callable[[], bool]:
        """Whether more than so many photos have been acknowledged."""
        return lambda: len(self.acknowledged) > count

    def _insist(self, user: str, content: bytes, key: str) -> None:
        deadline = time.monotonic() + PATIENCE
        while not self._is_acknowledged(user, content, key):
            assert time.monotonic() < deadline, f"not acknowledged, the answers were {self.statuses}"
            time.sleep(0.05)

    def _is_acknowledged(self, user: str, content: bytes, key: str) -> bool:
        try:
            answer = self._platform.upload(user, content, idempotency_key=key)
        except httpx.TransportError:
            self.statuses.add(0)
            return False
        self.statuses.add(answer.status_code)
        if answer.status_code == 201:
            self.acknowledged.append(as_stored(answer.json()))
        return answer.status_code == 201
