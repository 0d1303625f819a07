"""A whole platform for tests: the four services as processes of their own, over real stores."""

import asyncio
import http.client
import os
import random
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager, suppress
from functools import partial
from pathlib import Path
from signal import SIGKILL, SIGTERM
from typing import Any, TypeVar
from uuid import uuid4

import asyncpg
import httpx
import msgspec
from prometheus_client.parser import text_string_to_metric_families
from redis import Redis

from fashion.kernel.settings import SERVICES, load_settings
from fashion.local.preparing import load_sample_catalogue, migrate_all
from fashion.local.process import Child, spawn, stop
from fashion.local.stores import free_port
from photos import encode, portrait

T = TypeVar("T")
Json = dict[str, Any]
PATIENCE = 30.0


def wait_for(found: Callable[[], T], seconds: float = PATIENCE) -> T:
    """What `found` gives once it is true; a call that cannot be answered yet counts as not yet."""
    deadline = time.monotonic() + seconds
    while True:
        with suppress(httpx.TransportError):
            if value := found():
                return value
        assert time.monotonic() < deadline, f"not within {seconds} s"
        time.sleep(0.02)


def new_user() -> str:
    """A user that no other test has, with an ID that is found when it leaks."""
    return f"person-{uuid4().hex}"


def photo(quality: int = 90) -> bytes:
    """A portrait; another quality is another photo of the same face."""
    return encode(portrait(256, 240), quality=quality)


def photo_of_its_own() -> bytes:
    """A portrait that nobody has uploaded before."""
    return photo() + random.randbytes(16)


class Told(msgspec.Struct):
    """A server-sent event."""

    id: str
    type: str
    data: Json


class Platform:
    """Four services on ports of their own, under a platform name of their own."""

    def __init__(self, folder: Path, database_url: str, redis_url: str, **settings: str) -> None:
        self.folder, self.database_url, self.redis_url = folder, database_url, redis_url
        self.name = f"t{uuid4().hex[:12]}"
        self.ports: dict[str, int] = {service: free_port() for service in SERVICES}
        self.config = folder / "live" / "config.json"
        self.children: dict[str, Child] = {}
        self.web = httpx.Client(timeout=PATIENCE, limits=httpx.Limits(max_keepalive_connections=0))
        urls = {
            f"{name}_url": f"http://127.0.0.1:{port}" for name, port in self.ports.items() if name != "gateway"
        }
        self._settings = {
            "platform": self.name,
            "database_url": database_url,
            "redis_url": redis_url,
            "config_file": str(self.config),
            "data_dir": str(folder),
            "redeliver_seconds": "1",
            "rate_limit": "1000000",
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
        settings = load_settings(platform=self.name, database_url=self.database_url, redis_url=self.redis_url)
        migrate_all(settings)
        load_sample_catalogue(settings)

    def start(self, *names: str, **settings: str) -> None:
        """Start services and wait until they take requests; a name such as `gateway-2` is one more of a kind."""
        for name in names:
            port = self.ports.setdefault(name, free_port())
            self.children[name] = spawn(
                [sys.executable, "-m", "fashion.cli", "serve", name.partition("-")[0]],
                log=self.folder / "logs" / f"{name}.log",
                on_parent_death=SIGKILL,
                env=self.environment(port=str(port), **settings),
            )
        for name in names:
            wait_for(partial(self.is_ready, name))

    def is_ready(self, name: str) -> bool:
        """Whether /ready answers 200."""
        return self.get("/ready", service=name).status_code == 200

    def kill(self, name: str) -> None:
        """SIGKILL."""
        self.children[name].kill()
        self.children[name].wait(PATIENCE)

    def stop(self, *names: str) -> None:
        """SIGTERM, all at once, and wait for their end."""
        for name in names:
            self.children[name].send_signal(SIGTERM)
        for name in names:
            stop(self.children[name], (SIGTERM, PATIENCE), (SIGKILL, 5.0))

    def close(self) -> None:
        """Stop everything."""
        self.web.close()
        self.stop(*self.children)

    def url(self, path: str, service: str = "gateway") -> str:
        """Where a path is."""
        return f"http://127.0.0.1:{self.ports[service]}{path}"

    def call(
        self,
        method: str,
        path: str,
        user: str | None = None,
        *,
        service: str = "gateway",
        headers: Mapping[str, str] | None = None,
        **more: Any,
    ) -> httpx.Response:
        """An answer, whatever it is."""
        who = {"X-User-ID": user} if user else {}
        return self.web.request(method, self.url(path, service), headers={**who, **(headers or {})}, **more)

    def get(
        self, path: str, user: str | None = None, *, service: str = "gateway", **headers: str
    ) -> httpx.Response:
        """An answer to a read; `if_none_match` is the header If-None-Match."""
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        return self.call("GET", path, user, service=service, headers=named)

    def read(self, path: str, user: str | None = None) -> Json:
        """The body of a read that has to succeed."""
        answer = self.get(path, user)
        assert answer.status_code == 200, answer.text
        found: Json = answer.json()
        return found

    def upload(
        self, user: str | None, content: bytes | None = None, *, service: str = "gateway", **headers: str
    ) -> httpx.Response:
        """The answer to a photo as the body."""
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        body = photo_of_its_own() if content is None else content
        return self.call(
            "POST",
            "/v1/analyses",
            user,
            service=service,
            headers={"Content-Type": "image/jpeg", **named},
            content=body,
        )

    def measured(self, user: str, content: bytes | None = None) -> Json:
        """The analysis of a photo, once colors and products follow it."""
        answer = self.upload(user, content)
        assert answer.status_code == 201, answer.text
        analysis: Json = answer.json()
        wait_for(lambda: not any(view["pending"] for view in self.following_from(analysis).values()))
        return analysis

    def following_from(self, analysis: Json) -> dict[str, Json]:
        """The profile, colors and products that an analysis links to."""
        links, user = analysis["links"], analysis["user"]
        return {read: self.read(links[read], user) for read in ("profile", "colors", "products")}

    @contextmanager
    def following(self, user: str, last: str = "") -> Iterator[Iterator[Told]]:
        """The user's events as they come, once the stream has begun."""
        headers = {"X-User-ID": user, **({"Last-Event-ID": last} if last else {})}
        with self.web.stream("GET", self.url(f"/v1/users/{user}/events"), headers=headers) as answer:
            assert answer.status_code == 200, answer.read()
            lines = answer.iter_lines()
            next(lines)
            yield _told(lines)

    def opening(self, user: str) -> dict[str, str]:
        """The fields that a stream of events begins with, before any event."""
        with self.web.stream("GET", self.url(f"/v1/users/{user}/events"), headers={"X-User-ID": user}) as answer:
            return dict(line.split(": ", 1) for line in iter(answer.iter_lines().__next__, "") if line[0] != ":")

    def raw(self, path: str, headers: Sequence[tuple[str, str]]) -> tuple[int, str]:
        """The answer to a path and headers that are sent just as they are."""
        with closing(http.client.HTTPConnection("127.0.0.1", self.ports["gateway"], timeout=PATIENCE)) as link:
            link.putrequest("GET", path)
            for name, value in headers:
                link.putheader(name, value)
            link.endheaders()
            answer = link.getresponse()
            return answer.status, answer.read().decode()

    def history(self, user: str) -> list[Json]:
        """Every analysis of a user, newest first."""
        path, found, cursor = f"/v1/users/{user}/history?limit=100", list[Json](), ""
        while cursor is not None:
            page = self.read(f"{path}&cursor={cursor}" if cursor else path, user)
            found, cursor = found + page["items"], page["next"]
        return found

    def logs(self, name: str | None = None) -> list[Json]:
        """The log lines of one service, or of all."""
        files = [self.folder / "logs" / f"{each}.log" for each in ([name] if name else self.children)]
        return [msgspec.json.decode(line) for file in files for line in file.read_bytes().splitlines()]

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

        schemas = {service: f"{self.name}_{service}" for service in ("imaging", "color", "products")}
        statement = statement.format(**schemas)
        return asyncio.run(run())

    @contextmanager
    def redis(self) -> Iterator[Any]:
        """A client."""
        with Redis.from_url(self.redis_url, protocol=2) as client:
            yield client

    def pending(self) -> int:
        """Events that some group has not taken in and acknowledged, and those still in a log."""
        with self.redis() as redis:
            return sum(_behind(redis, f"{self.name}:events", self._unsent(redis)))

    def _unsent(self, redis: Any) -> int:
        return sum(
            self.sql(f"SELECT coalesce(max(position), 0) AS last FROM {{{service}}}.events")[0]["last"]
            - int(redis.get(f"{self.name}:relay:{service}") or 0)
            for service in ("imaging", "color", "products")
        )


def _behind(redis: Any, stream: str, unsent: int) -> Iterator[int]:
    yield max(0, unsent)
    newest = redis.xrevrange(stream, count=1)
    for group in redis.xinfo_groups(stream):
        yield group["pending"]
        yield bool(newest) and group["last-delivered-id"] != newest[0][0]


def _told(lines: Iterator[str]) -> Iterator[Told]:
    fields: dict[str, str] = {}
    for line in lines:
        name, _, value = line.partition(": ")
        if line:
            fields[name] = value
        elif "data" in fields:
            yield Told(fields["id"], fields["event"], msgspec.json.decode(fields["data"]))
            fields = {}


def has_line(lines: Sequence[Json], **fields: object) -> bool:
    """Whether some log line has these fields."""
    return any(fields.items() <= line.items() for line in lines)
