"""The event stream in NATS JetStream, put together."""

from collections.abc import AsyncIterator

from nats.js.errors import NotFoundError

from fashion.kernel.events.transport import DeadLetter, Engine, StreamFigures
from fashion.kernel.events.transports.jetstream import dead_letters, figures
from fashion.kernel.events.transports.jetstream.connection import outages
from fashion.kernel.events.transports.jetstream.live_reader import JetStreamLiveReader
from fashion.kernel.events.transports.jetstream.member import DurableMember
from fashion.kernel.events.transports.jetstream.publisher import JetStreamPublisher
from fashion.kernel.events.transports.jetstream.room import full_reason
from fashion.kernel.events.transports.jetstream.session import Session
from fashion.kernel.events.transports.jetstream.stream import DEFAULT_BYTES
from fashion.kernel.events.transports.jetstream.trimming import Trimming
from fashion.settings import Settings
from fashion.vocabulary import Service


class JetStream:
    """The event stream of one platform, with a connection of its own."""

    engine: Engine = "nats"

    def __init__(self, settings: Settings) -> None:
        self._session, self._limit_bytes = Session(settings), settings.stream_bytes or DEFAULT_BYTES
        self._trimming = Trimming(self._session.names)

    def publisher(self, service: Service) -> JetStreamPublisher:
        """Return what publishes the log of a service."""
        return JetStreamPublisher(self._session, service)

    def member(self, group: str, redeliver_seconds: float) -> DurableMember:
        """Return a member of a service's group."""
        return DurableMember(self._session, group, redeliver_seconds)

    def live_reader(self) -> JetStreamLiveReader:
        """Return a reader for followers."""
        return JetStreamLiveReader(self._session)

    async def trim(self, keep_seconds: float) -> None:
        """Delete what every group has acknowledged and what is older than followers need it."""
        with outages():
            await self._trimming.trim(await self._session.ready(), keep_seconds)

    async def erase(self, user: str) -> None:
        """Delete a pseudonym's entries and dead letters, but for the news of its erasure.

        Dead letters twice: a retry may make entries of those, and a consumer those of entries, in between.
        """
        names = self._session.names
        with outages():
            js = await self._session.ready()
            await js.purge_stream(names.dead, subject=names.dead_letter(user))
            await js.purge_stream(names.events, subject=names.of_user(user))
            await js.purge_stream(names.dead, subject=names.dead_letter(user))

    async def figures(self) -> StreamFigures:
        """Measure."""
        with outages():
            return await figures.measure(await self._session.ready(), self._session.names)

    async def used_bytes(self) -> int:
        """Return the bytes of the stream."""
        with outages():
            js = await self._session.ready()
            try:
                used: int = (await js.stream_info(self._session.names.events)).state.bytes
            except NotFoundError:
                return 0
        return used

    async def default_limit_bytes(self) -> int:
        """Return the limit that the stream has where it exists."""
        return self._limit_bytes

    async def full_reason(self) -> str:
        """Return that NATS stores nothing, as on a full disk, though it reserved the bytes of the stream."""
        with outages():
            return await full_reason(await self._session.ready(), self._session.names)

    async def dead_letters(self) -> AsyncIterator[DeadLetter]:
        """Yield every dead letter, oldest first."""
        with outages():
            async for letter in dead_letters.dead_letters(await self._session.ready(), self._session.names):
                yield letter

    async def retry_dead_letters(self) -> int:
        """Publish every dead letter again for its group; return how many."""
        with outages():
            return await dead_letters.retry_dead_letters(await self._session.ready(), self._session.names)

    async def delete_dead_letter(self, entry: str) -> bool:
        """Delete a dead letter; return whether it existed."""
        with outages():
            return await dead_letters.delete_dead_letter(await self._session.ready(), self._session.names, entry)

    async def clear(self) -> None:
        """Delete everything: entries, positions and dead letters; the relays publish the logs again."""
        with outages():
            await self._session.delete()

    async def version(self) -> str:
        """Return name and version of the server."""
        return await self._session.connection.version()

    async def aclose(self) -> None:
        """Close the connection."""
        await self._session.connection.aclose()
