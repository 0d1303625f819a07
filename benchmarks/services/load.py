"""A light load generator: prebuilt requests over kept-alive connections to 127.0.0.1, every answer checked.

Bounded by count or time. A wrong status, a refused or a broken connection is an error that is counted.
"""

import asyncio
import re
from abc import abstractmethod
from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from itertools import islice
from time import perf_counter
from typing import NamedTuple, cast

from fashion.local.stores.data_folder import LOOPBACK

_LENGTH = re.compile(rb"\r\ncontent-length: *(\d+)", re.IGNORECASE)
_LONGEST_WAIT = 30.0
OK = frozenset({b"200", b"201", b"202"})


def request(method: str, path: str, headers: Mapping[str, str] | None = None, body: bytes = b"") -> bytes:
    """The bytes of a request."""
    lines = [f"{method} {path} HTTP/1.1", f"Host: {LOOPBACK}"]
    lines += [f"{name}: {value}" for name, value in (headers or {}).items()]
    if method != "GET":
        lines.append(f"Content-Length: {len(body)}")
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + body


def read(path: str, user: str = "") -> bytes:
    """A GET, of a user's own where one is named."""
    return request("GET", path, {"X-User-ID": user} if user else None)


def upload(user: str, photo: bytes) -> bytes:
    """The upload of a JPEG."""
    return request("POST", "/v1/analyses", {"X-User-ID": user, "Content-Type": "image/jpeg"}, photo)


class Answer(NamedTuple):
    """An answer."""

    status: bytes
    body: bytes


class _Connection(asyncio.Protocol):
    """One request at a time; `answered` gets the whole answer."""

    transport: asyncio.Transport

    def __init__(self) -> None:
        self._part = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = cast(asyncio.Transport, transport)

    def data_received(self, data: bytes) -> None:
        if self._part:
            data = self._part + data
        head = data.find(b"\r\n\r\n")
        length = _LENGTH.search(data, 0, head + 2) if head >= 0 else None
        if length is None or len(data) < head + 4 + int(length[1]):
            self._part = data
            return
        self._part = b""
        self.answered(data[9:12], data, head + 4)

    @abstractmethod
    def answered(self, status: bytes, data: bytes, start: int) -> None:
        """Take an answer, whose body starts at `start` of `data`."""


class Client(_Connection):
    """A connection to ask one thing after the other."""

    def __init__(self) -> None:
        super().__init__()
        self._waiting: asyncio.Future[Answer] | None = None

    async def ask(self, raw: bytes) -> Answer:
        """The answer to a request.

        Raises:
            ConnectionError: the connection was closed before the answer.
            TimeoutError: there is none after half a minute.
        """
        self._waiting = asyncio.get_running_loop().create_future()
        self.transport.write(raw)
        async with asyncio.timeout(_LONGEST_WAIT):
            return await self._waiting

    def answered(self, status: bytes, data: bytes, start: int) -> None:  # noqa: D102
        if self._waiting and not self._waiting.done():
            self._waiting.set_result(Answer(status, data[start:]))

    def connection_lost(self, exc: Exception | None) -> None:  # noqa: D102
        if self._waiting and not self._waiting.done():
            self._waiting.set_exception(ConnectionError("closed before the answer"))


async def connect(port: int) -> Client:
    """A connection to ask over."""
    loop = asyncio.get_running_loop()
    return (await loop.create_connection(Client, LOOPBACK, port))[1]


class Load(NamedTuple):
    """What a load did: seconds of each answer, and errors by kind."""

    seconds: list[float]
    elapsed: float
    errors: Counter[str]

    @property
    def rate(self) -> float:
        """Answers without error in a second."""
        return (len(self.seconds) - self.errors.total()) / self.elapsed


class _Loop(_Connection):
    """Asks for the next thing as soon as the last is answered."""

    def __init__(self, run: "_Run") -> None:
        super().__init__()
        self._run, self._sent = run, 0.0
        self.done = asyncio.get_running_loop().create_future()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        super().connection_made(transport)
        self._next()

    def _next(self) -> None:
        raw = self._run.take()
        if raw is None:
            self.done.set_result(None)
            self.transport.close()
            return
        self._sent = perf_counter()
        self.transport.write(raw)

    def answered(self, status: bytes, data: bytes, start: int) -> None:
        self._run.seconds.append(perf_counter() - self._sent)
        if status not in self._run.accepted:
            self._run.errors[f"status {status.decode()}"] += 1
        self._next()

    def connection_lost(self, exc: Exception | None) -> None:
        if not self.done.done():
            self._run.seconds.append(perf_counter() - self._sent)
            self._run.errors["broken connection"] += 1
            self.done.set_result(None)


class _Run:
    def __init__(self, requests: Iterator[bytes], accepted: Collection[bytes], until: float) -> None:
        self._requests, self.accepted, self._until = requests, accepted, until
        self.seconds: list[float] = []
        self.errors: Counter[str] = Counter()

    def take(self) -> bytes | None:
        return next(self._requests, None) if perf_counter() < self._until else None


async def drive(
    port: int,
    requests: Iterator[bytes],
    *,
    connections: int,
    count: int | None = None,
    seconds: float = 600.0,
    accepted: Collection[bytes] = OK,
) -> Load:
    """Send requests over some connections, each as fast as it is answered, until `count` or `seconds`."""
    started = perf_counter()
    run = _Run(islice(requests, count), accepted, started + seconds)
    loop = asyncio.get_running_loop()
    made = [loop.create_connection(lambda: _Loop(run), LOOPBACK, port) for _ in range(connections)]
    loops = [each for _, each in await asyncio.gather(*made)]
    await asyncio.wait([each.done for each in loops], timeout=seconds + _LONGEST_WAIT)
    if late := sum(not each.done.done() for each in loops):
        run.errors["no answer"] += late
    return Load(run.seconds, perf_counter() - started, run.errors)
