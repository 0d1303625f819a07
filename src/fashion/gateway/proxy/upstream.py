"""Calls to the services: bounded, timed, retried where that is safe, and readable when they fail."""

import asyncio
import socket
import sys
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from random import uniform
from typing import Any

import aiohttp
import msgspec
import structlog
from litestar import Litestar
from prometheus_client import Counter
from yarl import URL

from fashion.gateway.limits.bodies import Body
from fashion.kernel.http.problems import ProblemError, unavailable
from fashion.kernel.http.responses import ERASED_HEADER, PHOTOS_HEADER
from fashion.kernel.telemetry import tracing
from fashion.kernel.telemetry.correlation import CORRELATION
from fashion.localization.marking import sentence
from fashion.settings import Settings
from fashion.vocabulary import Service

log = structlog.get_logger(__name__)

FAILURES = Counter("fashion_upstream_failures", "Calls that a service did not answer", ("upstream", "kind"))

ATTEMPTS = 3
CONNECT_SECONDS = 1.0
UNACKNOWLEDGED_SECONDS = 2.0
RECYCLE_SECONDS = 30.0
UPLOAD_SECONDS = 90.0
_UNCONNECTED = aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError
BODIES_SHARE = 4
"""So many connections carry bodies for each kept one: a body holds its connection as long as its client takes."""
RETURNED_HEADERS = (
    "Content-Type",
    "Cache-Control",
    "Location",
    "Retry-After",
    "Allow",
    "ETag",
    "Content-Language",
    "Vary",
    ERASED_HEADER,
    PHOTOS_HEADER,
)


class Answer(msgspec.Struct, frozen=True):
    """A service's answer; `revision` is that of the configuration it was made under."""

    status: int
    headers: dict[str, str]
    body: bytes
    revision: str


class _Connections:
    """Kept connections for requests that may be sent again, and a new connection for each that may not."""

    def __init__(self, limit: int) -> None:
        self.kept = _session(limit, keepalive_timeout=15, socket_factory=open_socket)
        # A Service that was made anew has another address: a cached one would fail every body until it expires.
        self.new = _session(BODIES_SHARE * limit, force_close=True, use_dns_cache=False)

    async def close(self) -> None:
        """Close every connection."""
        await self.kept.close()
        await self.new.close()


class Upstream:
    """The services behind the gateway."""

    def __init__(self, settings: Settings) -> None:
        self._urls: dict[Service, str] = {
            "imaging": settings.imaging_url,
            "color": settings.color_url,
            "products": settings.products_url,
        }
        self._limit = settings.upstream_connections
        self._answering = aiohttp.ClientTimeout(total=settings.upstream_seconds, sock_connect=CONNECT_SECONDS)
        # How long a body takes is its client's affair: the service says when that is too long.
        self._uploading = aiohttp.ClientTimeout(
            total=UPLOAD_SECONDS, sock_connect=CONNECT_SECONDS, sock_read=UPLOAD_SECONDS
        )
        self._connections: _Connections | None = None

    async def recycle(self) -> None:
        """Keep connections fresh: kept alive forever, they would pin instances that are on their way out."""
        while True:
            await asyncio.sleep(RECYCLE_SECONDS)
            old, self._connections = self._connections, _Connections(self._limit)
            if old:
                try:
                    await asyncio.sleep(UPLOAD_SECONDS)
                finally:
                    await old.close()

    @asynccontextmanager
    async def lifespan(self, _: Litestar) -> AsyncIterator[None]:
        """Close every connection at the end."""
        try:
            yield
        finally:
            if self._connections:
                await self._connections.close()

    async def call(
        self,
        service: Service,
        method: str,
        target: str,
        headers: Mapping[str, str],
        body: Body | None = None,
    ) -> Answer:
        """A service's answer, whatever its status; `target` is the path with its query.

        It is tried again when no connection opens, as nothing was sent then; without a body, for such requests are
        idempotent, also when the connection breaks off.

        Raises:
            HTTPException: the client broke its body off, or it was rejected on its way through the gateway.
            ProblemError: 503 when the service cannot be reached, 504 on a timeout, 502 when it breaks off, 408
                when the body comes too slowly.
        """
        for attempt in range(1, ATTEMPTS + 1):
            try:
                return await self._call(service, method, target, headers, body)
            except (aiohttp.ClientError, TimeoutError, OSError) as error:
                if body and body.rejected:
                    raise body.rejected from None
                kind = type(error).__name__
                FAILURES.labels(service, kind).inc()
                if attempt == ATTEMPTS or not _may_be_tried_again(error, body):
                    log.warning("upstream failed", upstream=service, error=kind)
                    raise _problem(service, error) from None
                await asyncio.sleep(uniform(0.02, 0.1) * attempt)
        raise AssertionError("there is at least one attempt")

    async def _call(
        self,
        service: Service,
        method: str,
        target: str,
        headers: Mapping[str, str],
        body: Body | None,
    ) -> Answer:
        self._connections = self._connections or _Connections(self._limit)
        session = self._connections.new if body else self._connections.kept
        correlation_id = structlog.contextvars.get_contextvars().get(CORRELATION, "")
        url = URL(self._urls[service] + target, encoded=True)
        patience = self._uploading if body else self._answering
        with tracing.tracer.client_span(f"{method} {service}", {"http.request.method": method}):
            sent = {**headers, "X-Correlation-ID": correlation_id, **tracing.tracer.headers()}
            async with session.request(
                method, url, headers=sent, data=body, timeout=patience, allow_redirects=False
            ) as answer:
                kept = {name: answer.headers[name] for name in RETURNED_HEADERS if name in answer.headers}
                revision = answer.headers.get("X-Config-Revision", "")
                return Answer(answer.status, kept, await answer.read(), revision)


def _session(limit: int, **connections: Any) -> aiohttp.ClientSession:
    return aiohttp.ClientSession(
        connector=aiohttp.TCPConnector(limit=0, limit_per_host=limit, **connections),
        auto_decompress=False,
        requote_redirect_url=False,
    )


def open_socket(address: aiohttp.AddrInfoType) -> socket.socket:
    """Return a socket whose connection breaks off when its peer's kernel acknowledges nothing for some seconds.

    What a node that died had kept open would else wait for the whole timeout; a process that is merely slow goes
    on. It is for requests without a body: who has no room for more of one does not acknowledge it either.
    """
    family, kind, protocol, *_ = address
    made = socket.socket(family, kind, protocol)
    if sys.platform == "linux":
        made.setsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT, int(1000 * UNACKNOWLEDGED_SECONDS))
    return made


def _may_be_tried_again(error: Exception, body: Body | None) -> bool:
    return isinstance(error, _UNCONNECTED) or (body is None and not isinstance(error, TimeoutError))


def _problem(service: Service, error: Exception) -> ProblemError:
    if isinstance(error, _UNCONNECTED):
        detail = sentence(
            "The {service} service cannot be reached; nothing was lost, try again shortly.", service=service
        )
        return unavailable(detail, 2)
    if isinstance(error, TimeoutError):
        detail = sentence("The {service} service took too long; try again shortly.", service=service)
        return ProblemError(504, "timeout", detail)
    detail = sentence("The {service} service broke off its answer; try again.", service=service)
    return ProblemError(502, "broken-off", detail)
