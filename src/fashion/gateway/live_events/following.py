"""Live events: one reader of the stream for all followers, each of whom can resume where it stopped."""

import asyncio
import math
from collections.abc import AsyncGenerator, AsyncIterator, Awaitable, Callable, Iterator
from contextlib import contextmanager, suppress

import msgspec
import structlog

from fashion.gateway.limits.streams import StreamLimits, StreamOwner
from fashion.gateway.live_events.messages import StreamMessage
from fashion.gateway.live_events.missed_events import Positions, ServiceEvent, event_id
from fashion.kernel.events.entries import GROUP, Fields, from_fields
from fashion.kernel.events.log import partition_of, user_stream
from fashion.kernel.events.transport import LiveReader
from fashion.kernel.health import Health
from fashion.kernel.http.internal.user_events import LoggedEvent
from fashion.kernel.http.problems import ProblemError, unavailable
from fashion.localization.marking import sentence
from fashion.shown.events import SHOWN, shown

log = structlog.get_logger(__name__)

HEARTBEAT_SECONDS = 15.0
WAITING_EVENTS = 256
FIRST_READ_SECONDS = 5.0
"""How long one who comes before the stream was first read waits for it: an instance takes requests earlier."""

ReadMissed = Callable[[Positions, Positions], Awaitable[list[ServiceEvent]]]


class Follower:
    """The queue of one follower; `ended` once it has to resume from its last event."""

    def __init__(self) -> None:
        self.queue: asyncio.Queue[ServiceEvent] = asyncio.Queue(WAITING_EVENTS)
        self.ended = False

    def put(self, event: ServiceEvent) -> None:
        """Hand over an event; a follower that lags too far behind resumes from the logs."""
        with suppress(asyncio.QueueFull):
            self.queue.put_nowait(event)
        self.ended |= self.queue.full()


class Following:
    """The followers of one gateway instance.

    Entries leave the stream `keep_seconds` after everybody acknowledged them. A reader that paused for longer than
    half of that may have missed some: it ends all followers, who resume and get what they missed from the logs.
    """

    def __init__(self, reader: LiveReader, health: Health, limits: StreamLimits, keep_seconds: float) -> None:
        self._reader, self._health, self._limits = reader, health, limits
        self._longest_pause = keep_seconds / 2
        self._followers: dict[str, set[Follower]] = {}
        self._asked_at = -math.inf
        self._positions: dict[str, list[int]] = {}
        self._readable = asyncio.Event()

    async def listen(self) -> None:
        """Read the end of the stream and hand each event to those who follow its user; after a failure, resume."""
        while True:
            await self._check_pause()
            for fields in await self._reader.read():
                self._hand_out(fields)

    async def _check_pause(self) -> None:
        now = asyncio.get_running_loop().time()
        if now - self._asked_at > self._longest_pause:
            await self._go_to_end()
        self._asked_at = now

    async def _go_to_end(self) -> None:
        """Read from the end on, and up to which position of each log that is."""
        self._positions = await self._reader.go_to_end()
        self._readable.set()
        for follower in [each for followers in self._followers.values() for each in followers]:
            follower.ended = True

    def _hand_out(self, fields: Fields) -> None:
        if GROUP in fields:
            # A dead letter that was retried: followers have seen it.
            return
        service, stream = fields[b"service"].decode(), fields[b"stream"].decode()
        self._positions[service][partition_of(stream)] = int(fields[b"position"])
        if (followers := self._followers.get(stream)) and fields[b"type"].decode() in SHOWN:
            event = ServiceEvent(service, LoggedEvent.from_stored(from_fields(fields)))
            for follower in followers:
                follower.put(event)

    async def admit(self, owner: StreamOwner) -> None:
        """Check that one more may follow; wait a moment where the stream was not read yet, and count meanwhile.

        Raises:
            ProblemError: 429 when the owner has too many streams; 503 when the process has, or the stream could
                not be read for so long.
        """
        if problem := self._limits.reached_by(owner):
            raise problem
        with self._limits.count(owner):
            try:
                await asyncio.wait_for(self._readable.wait(), FIRST_READ_SECONDS)
            except TimeoutError:
                raise unavailable(sentence("Events cannot be read yet; try again shortly.")) from None

    async def follow(
        self, owner: StreamOwner, last: Positions | None, read_missed: ReadMissed
    ) -> AsyncGenerator[StreamMessage, None]:
        """Yield a user's events after the positions `last`, then live ones.

        It ends when the gateway drains, when the follower lags, or when the missed events cannot be read now:
        the client connects again and resumes.
        """
        if self._limits.reached_by(owner):
            # Others were admitted at the same moment and began earlier.
            return
        stream = user_stream(owner.user)
        partition, follower = partition_of(stream), Follower()
        published = {service: positions[partition] for service, positions in self._positions.items()}
        seen = dict(last or published)
        with self._limits.count(owner), self._registered(stream, follower):
            yield StreamMessage(id=event_id(seen))
            try:
                missed = await read_missed(seen, published) if last else []
            except ProblemError as problem:
                log.warning("missed events cannot be read", error=str(problem))
                return
            for event in missed:
                yield _message(event, seen)
            async for each in self._live(follower):
                if each is None:
                    yield StreamMessage()
                elif each.event.position > seen.get(each.service, 0):
                    yield _message(each, seen)

    @contextmanager
    def _registered(self, stream: str, follower: Follower) -> Iterator[None]:
        self._followers.setdefault(stream, set()).add(follower)
        try:
            yield
        finally:
            self._followers[stream].discard(follower)
            if not self._followers[stream]:
                del self._followers[stream]

    async def _live(self, follower: Follower) -> AsyncIterator[ServiceEvent | None]:
        """Yield events as they come, and None as a heartbeat."""
        loop = asyncio.get_running_loop()
        beat = loop.time() + HEARTBEAT_SECONDS
        while not self._health.draining and not follower.ended:
            try:
                yield await asyncio.wait_for(follower.queue.get(), timeout=0.5)
            except TimeoutError:
                if loop.time() > beat:
                    beat = loop.time() + HEARTBEAT_SECONDS
                    yield None


def _message(each: ServiceEvent, seen: dict[str, int]) -> StreamMessage:
    """Return an event as it is sent, and count it as seen."""
    service, event = each
    seen[service] = event.position
    return StreamMessage(event_id(seen), event.type, msgspec.json.encode(shown(event)))
