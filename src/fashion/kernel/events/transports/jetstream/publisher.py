"""The publisher: adds events to the stream, then the positions up to which each partition is published.

Positions are a message of the same stream, so that the server never has those without the events before them. An
event that a second leader, or a second attempt, sends again is dropped by its message ID.
"""

import asyncio
from collections import defaultdict
from collections.abc import Sequence
from contextlib import ExitStack
from uuid import uuid4

import msgspec
from nats.js import JetStreamContext
from nats.js.errors import APIError, BadRequestError, NotFoundError

from fashion.kernel.events.entries import to_fields, user_of
from fashion.kernel.events.log import PARTITIONS, StoredEvent, partition_of
from fashion.kernel.events.spans import publishing
from fashion.kernel.events.transport import StreamFullError
from fashion.kernel.events.transports.jetstream.connection import outages
from fashion.kernel.events.transports.jetstream.messages import encode
from fashion.kernel.events.transports.jetstream.session import Session
from fashion.kernel.outages import NO_ROOM
from fashion.vocabulary import Service

_FULL = {10023, 10047, 10077}
"""Error codes: too few resources, no storage left, a limit of the stream is reached."""
_AT_LIMIT = "maximum"
_MOVED_ON = 10071
_STREAM_MISSING = 10059


class StoreFullError(StreamFullError):
    """NATS stores nothing more, whatever the stream itself may take."""


class Positions(msgspec.Struct, frozen=True):
    """The body of a message of positions; `epoch` begins the message IDs, and changes when all start again."""

    positions: list[int]
    epoch: str


class Known(msgspec.Struct, frozen=True):
    """The newest message of positions, and its number in the stream, 0 if there is none."""

    sequence: int
    body: Positions


class JetStreamPublisher:
    """Publishes the log of one service; what was published is known to the stream alone."""

    def __init__(self, session: Session, service: Service) -> None:
        self._session, self._service = session, service
        self._subject = session.names.positions(service)
        self._known: Known | None = None

    async def positions(self) -> list[int]:
        """Return up to where each partition is published."""
        with outages():
            self._known = await self._read(await self._session.ready())
        return self._known.body.positions

    async def start_again(self) -> list[int]:
        """Forget what was published, so that the whole log is published again; return the positions."""
        await self.positions()
        with outages():
            await self._move([0] * PARTITIONS, uuid4().hex)
        return await self.positions()

    async def publish(self, positions: Sequence[int], events: Sequence[StoredEvent]) -> bool:
        """Add the events after these positions, unless another leader did already; return whether it was this one.

        Raises:
            StreamFullError: the stream has no room for all of them; they may be sent again later, all of them.
        """
        with outages():
            self._known = known = self._known or await self._read(await self._session.ready())
            newest = {partition_of(event.stream): event.position for event in events}
            if any(known.body.positions[number] != positions[number] for number in newest):
                return False
            await self._add_all(events, known.body.epoch)
            after = [newest.get(number, position) for number, position in enumerate(known.body.positions)]
            return await self._move(after, known.body.epoch)

    async def _add_all(self, events: Sequence[StoredEvent], epoch: str) -> None:
        """Add events: partitions side by side, each in order, and none after one that failed."""
        js, partitions = await self._session.ready(), defaultdict[int, list[StoredEvent]](list)
        for event in events:
            partitions[partition_of(event.stream)].append(event)
        with ExitStack() as open_spans:
            sent = [self._add(js, each, epoch, open_spans) for each in partitions.values()]
            results = await asyncio.gather(*sent, return_exceptions=True)
        for failure in [result for result in results if isinstance(result, BaseException)]:
            raise failure

    async def _add(
        self, js: JetStreamContext, events: Sequence[StoredEvent], epoch: str, open_spans: ExitStack
    ) -> None:
        for event in events:
            user = user_of(event.stream, event.type)
            subject = self._session.names.event(self._service, partition_of(event.stream), user)
            body = encode(to_fields(publishing(event, "nats", open_spans)))
            await published(js, subject, body, {"Nats-Msg-Id": f"{epoch}{event.id.hex}"})

    async def _move(self, positions: list[int], epoch: str) -> bool:
        """Store positions in place of those that are known; return whether they still were the newest."""
        known, self._known = self._known, None
        headers = {
            "Nats-Rollup": "sub",
            "Nats-Expected-Last-Subject-Sequence": str(known.sequence if known else 0),
        }
        body = msgspec.json.encode(Positions(positions, epoch))
        try:
            await published(await self._session.ready(), self._subject, body, headers)
        except BadRequestError as error:
            if error.err_code != _MOVED_ON:
                raise
            return False
        return True

    async def _read(self, js: JetStreamContext) -> Known:
        try:
            found = await js.get_last_msg(self._session.names.events, self._subject)
        except NotFoundError as error:
            if error.err_code == _STREAM_MISSING:
                await self._session.create()
            return Known(0, Positions([0] * PARTITIONS, ""))
        return Known(found.seq or 0, msgspec.json.decode(found.data or b"", type=Positions))


async def published(js: JetStreamContext, subject: str, body: bytes, headers: dict[str, str]) -> None:
    """Publish a message, and wait until it is stored.

    Raises:
        StoreFullError: NATS has no room for it.
        StreamFullError: the stream is at its own limit.
    """
    try:
        await js.publish(subject, body, headers=headers)
    except APIError as error:
        if error.err_code not in _FULL:
            raise
        if (error.description or "").startswith(_AT_LIMIT):
            raise StreamFullError("the stream is full") from error
        raise StoreFullError(NO_ROOM) from error
