"""What all parts of the adapter work with: the connection, the names, and streams that exist."""

import asyncio
from contextlib import suppress

from nats.js import JetStreamContext
from nats.js.errors import NotFoundError

from fashion.kernel.events.transports.jetstream.connection import Connection
from fashion.kernel.events.transports.jetstream.stream import Names, create_streams
from fashion.settings import Settings


class Session:
    """The streams of one platform by one connection."""

    def __init__(self, settings: Settings) -> None:
        self._settings, self.connection = settings, Connection(settings)
        self.names = Names(settings.platform)
        self._redeliver_seconds = settings.redeliver_seconds
        self._creating, self._created = asyncio.Lock(), False

    async def ready(self) -> JetStreamContext:
        """Return the context to work with, after the streams were created by this process."""
        if not self._created:
            await self.create()
        return await self.connection.jetstream()

    async def create(self, redeliver_seconds: float = 0) -> None:
        """Create the streams and consumers where they are missing, also after the server lost its data.

        A member says after how many seconds its service gets an entry again; who publishes leaves that as it is.
        """
        self._redeliver_seconds = redeliver_seconds or self._redeliver_seconds
        async with self._creating:
            js = await self.connection.jetstream()
            await create_streams(js, self.names, self._settings, self._redeliver_seconds)
            self._created = True

    async def delete(self) -> None:
        """Delete the streams and their consumers."""
        js = await self.connection.jetstream()
        for stream in (self.names.events, self.names.dead):
            with suppress(NotFoundError):
                await js.delete_stream(stream)
        self._created = False
