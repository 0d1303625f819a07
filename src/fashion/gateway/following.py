"""Live events: one reader of the stream for all that follow, each resumable where it broke off."""

import asyncio
import re
from collections.abc import AsyncIterator
from contextlib import suppress

import msgspec
from litestar.response import ServerSentEventMessage
from prometheus_client import Gauge

from fashion.kernel.events.log import StoredEvent
from fashion.kernel.events.relay import entry_order
from fashion.kernel.events.stream import from_fields, stream_key
from fashion.kernel.health import Health
from fashion.kernel.http.problems import ProblemError, unavailable
from fashion.kernel.redis import Client

FOLLOWERS = Gauge("fashion_event_streams", "Live event streams that are open")

HEARTBEAT_SECONDS = 15.0
BLOCK_MILLISECONDS = 1000
WAITING_EVENTS = 256
PAGE = 500
TOLD = {"SkinToneAnalyzed", "ColorRecommendationRequested", "ColorsRecommended", "ProductsRanked"}

_ENTRY = re.compile(r"\d{1,13}-\d{1,5}", re.ASCII)

Told = tuple[str, StoredEvent]


class Following:
    """The followers of one gateway instance."""

    def __init__(self, redis: Client, platform: str, health: Health, most: int) -> None:
        self._redis, self._stream, self._health, self._most = redis, stream_key(platform), health, most
        self._queues: dict[str, set[asyncio.Queue[Told]]] = {}
        self._count = 0
        self._last: bytes | None = None

    async def listen(self) -> None:
        """Read the stream's end and hand each event to those who follow its user; begun again, it goes on."""
        if self._last is None:
            newest = await self._redis.xrevrange(self._stream, count=1)
            self._last = newest[0][0] if newest else b"0-0"
        while True:
            answer = await self._redis.xread({self._stream: self._last}, count=PAGE, block=BLOCK_MILLISECONDS)
            for entry, fields in answer[0][1] if answer else []:
                self._last = entry
                self._hand_out(entry.decode(), from_fields(fields))

    def _hand_out(self, entry: str, event: StoredEvent) -> None:
        if event.type in TOLD:
            for queue in self._queues.get(event.user or "", ()):
                with suppress(asyncio.QueueFull):
                    queue.put_nowait((entry, event))

    def admit(self) -> None:
        """Check that one more may follow.

        Raises:
            ProblemError: 503 when too many do.
        """
        if self._count >= self._most:
            raise unavailable("Too many event streams are open; try again shortly.", 5)

    async def follow(self, user: str, last: str | None) -> AsyncIterator[ServerSentEventMessage]:
        """A user's events after the entry `last`, then live ones; ends when the gateway drains or lags."""
        queue: asyncio.Queue[Told] = asyncio.Queue(WAITING_EVENTS)
        self._queues.setdefault(user, set()).add(queue)
        self._count += 1
        FOLLOWERS.set(self._count)
        try:
            seen = last or (self._last or b"0-0").decode()
            yield ServerSentEventMessage(comment="following", id=seen, retry=2000, data=None)
            async for told in self._missed(user, last):
                seen = told[0]
                yield _message(*told)
            async for new in self._live(queue):
                if new is None:
                    yield ServerSentEventMessage(comment="alive", data=None)
                elif entry_order(new[0]) > entry_order(seen):
                    yield _message(*new)
        finally:
            self._count -= 1
            FOLLOWERS.set(self._count)
            self._queues[user].discard(queue)
            if not self._queues[user]:
                del self._queues[user]

    async def _missed(self, user: str, last: str | None) -> AsyncIterator[Told]:
        start = f"({last}" if last else None
        while start and (page := await self._redis.xrange(self._stream, min=start, count=PAGE)):
            for entry, fields in page:
                event = from_fields(fields)
                if event.user == user and event.type in TOLD:
                    yield entry.decode(), event
            start = f"({page[-1][0].decode()}"

    async def _live(self, queue: asyncio.Queue[Told]) -> AsyncIterator[Told | None]:
        """Events as they come, `None` as a heartbeat; a follower whose queue is full resumes anew."""
        loop = asyncio.get_running_loop()
        beat = loop.time() + HEARTBEAT_SECONDS
        while not self._health.draining and not queue.full():
            try:
                yield await asyncio.wait_for(queue.get(), timeout=0.5)
            except TimeoutError:
                if loop.time() > beat:
                    beat = loop.time() + HEARTBEAT_SECONDS
                    yield None


def checked_entry(last: str | None) -> str | None:
    """A Last-Event-ID.

    Raises:
        ProblemError: 400 when it is not one that this stream gave.
    """
    if last and not _ENTRY.fullmatch(last):
        raise ProblemError(400, "bad-event-id", "Last-Event-ID is not one that this stream gave.")
    return last


def _message(entry: str, event: StoredEvent) -> ServerSentEventMessage:
    data = msgspec.json.decode(event.data)
    data.pop("user", None)
    told = {"occurred_at": event.occurred_at, "correlation_id": event.correlation_id, **data}
    return ServerSentEventMessage(id=entry, event=event.type, data=msgspec.json.encode(told).decode())
