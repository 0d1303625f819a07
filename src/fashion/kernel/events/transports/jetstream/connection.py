"""The connection to NATS: opened on first use, and again for ever once it was lost."""

import asyncio
import ssl
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from random import uniform
from typing import Any

import structlog
from nats import errors
from nats.aio.client import Client
from nats.js import JetStreamContext
from nats.js.errors import NoStreamResponseError, ServiceUnavailableError

from fashion.settings import Settings, SettingsError
from fashion.store_urls.nats import parse_nats_url

log = structlog.get_logger(__name__)

CONNECT_SECONDS = 3.0
ANSWER_SECONDS = 5.0
RECONNECT_SECONDS = 0.2
ATTEMPTS = 5
"""How often the first connection is tried; the client would try for ever, and may miss that it is to stop."""
OLDEST = (2, 10)
"""Before, a deletion of one subject made consumers skip entries that they had not read."""

_DOWN = (
    asyncio.TimeoutError,
    errors.NoServersError,
    errors.NoRespondersError,
    errors.ConnectionClosedError,
    errors.ConnectionDrainingError,
    errors.ConnectionReconnectingError,
    errors.StaleConnectionError,
    errors.OutboundBufferLimitError,
    errors.AuthorizationError,
    NoStreamResponseError,
    ServiceUnavailableError,
)


@contextmanager
def outages() -> Iterator[None]:
    """Raise what means that NATS is down as a ConnectionError, which everybody knows as an outage of a store."""
    try:
        yield
    except _DOWN as error:
        raise ConnectionError(f"NATS: {type(error).__name__}: {error}") from error


class Connection:
    """A connection of one process."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._client: Client | None = None
        self._lock = asyncio.Lock()

    async def jetstream(self) -> JetStreamContext:
        """Return the context to work with; connect first where that was not done.

        Raises:
            ConnectionError: no server answers, or the login is rejected.
            SettingsError: the server is too old.
        """
        async with self._lock:
            if self._client is None or self._client.is_closed:
                self._client = await self._connect()
        if not self._client.is_connected:
            raise ConnectionError("NATS: the connection is lost")
        return self._client.jetstream(timeout=ANSWER_SECONDS)

    async def version(self) -> str:
        """Return name and version of the server."""
        await self.jetstream()
        return f"NATS {_numbers(self._client)}" if self._client else "NATS"

    async def aclose(self) -> None:
        """Close it."""
        client, self._client = self._client, None
        if client:
            await client.close()

    async def _connect(self) -> Client:
        client = await self._open()
        client.options["max_reconnect_attempts"] = -1
        version = client.connected_server_version
        if (version.major, version.minor) < OLDEST:
            await client.close()
            raise SettingsError(f"FASHION_EVENTS_URL: expected NATS 2.10 or newer, not {_numbers(client)}")
        return client

    async def _open(self) -> Client:
        client, reported = Client(), dict[str, None]()

        async def report(error: Exception) -> None:
            reported.setdefault(str(error))
            log.debug("NATS reports an error", error=f"{type(error).__name__}: {error}")

        try:
            with outages():
                connecting = client.connect(**connect_options(self._settings), error_cb=report)
                await asyncio.wait_for(connecting, CONNECT_SECONDS)
        except BaseException as error:
            with suppress(Exception):
                await client.close()
            if isinstance(error, ConnectionError) and reported:
                raise ConnectionError(f"NATS: {'; '.join(reported)}") from error
            raise
        return client


def _numbers(client: Client) -> str:
    version = client.connected_server_version
    return f"{version.major}.{version.minor}.{version.patch}"


def connect_options(settings: Settings) -> dict[str, Any]:
    """Return what the client is to connect with.

    Raises:
        SettingsError: there are certificates, and the connection would not be secure.
    """
    url, given = parse_nats_url(settings.events_url), dict[str, Any]()
    if not url.is_secure and (settings.events_ca_file or settings.events_certificate_file):
        raise SettingsError(
            "FASHION_EVENTS_URL: certificates need tls://; leave out FASHION_EVENTS_CA_FILE and"
            " FASHION_EVENTS_CERTIFICATE_FILE for a connection without TLS"
        )
    if url.is_secure:
        given["tls"] = context = ssl.create_default_context(cafile=settings.events_ca_file)
        if settings.events_certificate_file:
            context.load_cert_chain(settings.events_certificate_file, settings.events_key_file)
    if settings.events_credentials_file:
        given["user_credentials"] = str(settings.events_credentials_file)
    return {
        **given,
        "servers": list(url.servers),
        "name": settings.platform,
        "max_reconnect_attempts": ATTEMPTS,
        # Different in each process: those that lost a server together come back one after the other.
        "reconnect_time_wait": uniform(0.5, 1.5) * RECONNECT_SECONDS,
        "connect_timeout": CONNECT_SECONDS,
    }
