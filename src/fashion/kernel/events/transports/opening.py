"""Opening the transport that the settings name."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from fashion.extras import advise_installing
from fashion.kernel.events.transport import EventTransport
from fashion.kernel.events.transports.redis_streams.adapter import RedisStreams
from fashion.kernel.redis import Client, open_redis
from fashion.settings import Settings, SettingsError


def transport_of(settings: Settings, redis: Client) -> EventTransport:
    """Return the transport of a process that has a client of Redis anyway.

    Raises:
        SettingsError: the client of NATS is not installed.
    """
    return _jetstream(settings) if settings.events_url else RedisStreams(redis, settings.key_prefix)


def _jetstream(settings: Settings) -> EventTransport:
    try:
        from fashion.kernel.events.transports.jetstream.adapter import JetStream
    except ModuleNotFoundError:
        raise SettingsError(f"FASHION_EVENTS_URL needs nats-py: {advise_installing('nats')}") from None
    return JetStream(settings)


async def check_events(settings: Settings) -> None:
    """Return once the server that carries the events answers, where that is not Redis.

    Raises:
        ConnectionError: it does not answer, or rejects the login.
        SettingsError: it is too old, or its client is not installed.
    """
    if settings.events_url:
        async with open_transport(settings) as transport:
            await transport.version()


@asynccontextmanager
async def open_transport(settings: Settings) -> AsyncIterator[EventTransport]:
    """Open a transport for one piece of work."""
    async with open_redis(settings) as redis:
        transport = transport_of(settings, redis)
        try:
            yield transport
        finally:
            await transport.aclose()
