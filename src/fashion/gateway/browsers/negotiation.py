"""What form a client takes an answer in: its type (406 if there is none), and whether packed with gzip."""

import asyncio
import gzip
from collections.abc import Iterable, Iterator

from litestar.enums import ScopeType
from litestar.types import ASGIApp, HTTPResponseBodyEvent, HTTPResponseStartEvent, Message, Receive, Scope, Send

from fashion.kernel.http.problems import ProblemError, declare_problems, send_problem
from fashion.kernel.http.requests.methods import method_of

API, EVENTS = "/v1/", "/events"
JSON, STREAM = "application/json", "text/event-stream"
LEAST_BYTES = 1000
LEVEL = 5
_IN_A_THREAD = 100_000
_SUFFIX = b'-gzip"'
_CONDITIONS = {b"if-match", b"if-none-match"}


def acceptance_middleware(app: ASGIApp) -> ASGIApp:
    """Reject a request whose `Accept` no answer can meet, before anything is done for it."""

    async def acceptable(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == ScopeType.HTTP and scope["path"].startswith(API) and not _is_acceptable(scope):
            detail = f"The answer is {_kind(scope['path'])}; the Accept header has to allow that."
            await send_problem(send, ProblemError(406, "not-acceptable", detail))
            return
        await app(scope, receive, send)

    return acceptable


def _is_acceptable(scope: Scope) -> bool:
    wanted = b",".join(_values(scope, b"accept")).decode("latin-1")
    has_body = method_of(scope) != "DELETE"
    return not wanted or not has_body or any(range_ in _ranges(scope["path"]) for range_ in _taken(wanted))


def _kind(path: str) -> str:
    return STREAM if path.endswith(EVENTS) else JSON


def _ranges(path: str) -> set[str]:
    kind = _kind(path)
    return {kind, f"{kind.partition('/')[0]}/*", "*/*"}


def _taken(header: str) -> Iterator[str]:
    """Yield the elements of a header without those of quality 0 (RFC 9110, section 12.4.2)."""
    for element in header.lower().split(","):
        name, *parameters = (part.strip() for part in element.split(";"))
        if not any(part.startswith("q=") and not part[2:].strip("0.") for part in parameters):
            yield name


def gzip_middleware(app: ASGIApp) -> ASGIApp:
    """Pack JSON with gzip for clients that take it; streams and what is packed already stay as they are.

    The packed form has an ETag of its own, `"...-gzip"`; conditions on it hold for the answer as it is.
    """

    async def packed(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != ScopeType.HTTP:
            await app(scope, receive, send)
            return
        knows_packed = any(_SUFFIX in value for value in _values(scope, b"if-none-match"))
        scope["headers"] = [_as_it_is(*header) for header in scope["headers"]]
        taken = _taken(b",".join(_values(scope, b"accept-encoding")).decode("latin-1"))
        await app(scope, receive, _Packing(send, is_wanted="gzip" in taken, knows_packed=knows_packed).send)

    return packed


def _as_it_is(name: bytes, value: bytes) -> tuple[bytes, bytes]:
    return name, value.replace(_SUFFIX, b'"') if name in _CONDITIONS else value


def _values(scope: Scope, wanted: bytes) -> list[bytes]:
    return [value for name, value in scope["headers"] if name == wanted]


class _Packing:
    """Holds the start of a response back until its body shows whether it is to be packed."""

    def __init__(self, send: Send, *, is_wanted: bool, knows_packed: bool) -> None:
        self._send, self._is_wanted, self._knows_packed = send, is_wanted, knows_packed
        self._start: HTTPResponseStartEvent | None = None

    async def send(self, message: Message) -> None:
        if message["type"] == "http.response.start" and _is_json(message["headers"]):
            self._start = message
        elif message["type"] == "http.response.start" and message["status"] == 304 and self._knows_packed:
            headers = [_of_packed(name.lower(), value, 0) for name, value in message["headers"]]
            await self._send({**message, "headers": headers})
        elif message["type"] == "http.response.body" and self._start:
            start, self._start = self._start, None
            start, message = await self._packed(start, message)
            await self._send(start)
            await self._send(message)
        else:
            await self._send(message)

    async def _packed(
        self, start: HTTPResponseStartEvent, message: HTTPResponseBodyEvent
    ) -> tuple[HTTPResponseStartEvent, HTTPResponseBodyEvent]:
        body, headers = message["body"], [*start["headers"], (b"vary", b"Accept-Encoding")]
        if self._is_wanted and not message.get("more_body") and len(body) >= LEAST_BYTES:
            body = await _gzip(body)
            headers = [_of_packed(name.lower(), value, len(body)) for name, value in headers]
            headers.append((b"content-encoding", b"gzip"))
        return {**start, "headers": headers}, {**message, "body": body}


def _is_json(headers: Iterable[tuple[bytes, bytes]]) -> bool:
    given = {name.lower(): value for name, value in headers}
    kind = given.get(b"content-type", b"").partition(b";")[0]
    return kind.endswith(b"json") and b"content-encoding" not in given


async def _gzip(body: bytes) -> bytes:
    if len(body) < _IN_A_THREAD:
        return gzip.compress(body, LEVEL, mtime=0)
    return await asyncio.to_thread(gzip.compress, body, LEVEL, mtime=0)


def _of_packed(name: bytes, value: bytes, size: int) -> tuple[bytes, bytes]:
    if name == b"content-length":
        return name, str(size).encode()
    return name, value.removesuffix(b'"') + _SUFFIX if name == b"etag" else value


declare_problems(
    (406, "not-acceptable", "The client accepts no form in which the answer is."),
)
