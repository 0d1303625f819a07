"""Opening the transport that the settings name."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from fashion.kernel.events.transport import EventTransport
from fashion.kernel.events.transports.redis_streams.adapter import RedisStreams
from fashion.kernel.redis import Client, open_redis
from fashion.settings import Settings


def transport_of(settings: Settings, redis: Client) -> EventTransport:
    """Return the transport of a process that has a client of Redis anyway."""
    return RedisStreams(redis, settings.key_prefix)


@asynccontextmanager
async def open_transport(settings: Settings) -> AsyncIterator[EventTransport]:
    """Open a transport for one piece of work."""
    async with open_redis(settings) as redis:
        yield transport_of(settings, redis)
