"""Reading the stream as it grows, for followers."""

import asyncio
from uuid import uuid4

import msgspec
from nats.aio.msg import Msg
from nats.js import JetStreamContext, api
from nats.js.errors import NotFoundError

from fashion.kernel.events.entries import Fields
from fashion.kernel.events.log import PARTITIONS, partition_of
from fashion.kernel.events.transports.jetstream.connection import outages
from fashion.kernel.events.transports.jetstream.messages import decode
from fashion.kernel.events.transports.jetstream.publisher import Positions
from fashion.kernel.events.transports.jetstream.pulling import ConsumerMissingError, Pull
from fashion.kernel.events.transports.jetstream.session import Session
from fashion.vocabulary import WITH_TABLES

PAGE = 500
INACTIVE_SECONDS = 60.0


class JetStreamLiveReader:
    """A reader of one process with a consumer that ends with it; one that the server lost is made again."""

    def __init__(self, session: Session) -> None:
        self._session, self._next = session, 1
        self._pull: Pull | None = None
        self._delivered, self._counted_to = 0, 0
        self._positions: dict[str, list[int]] = {}

    async def go_to_end(self) -> dict[str, list[int]]:
        """Read from the end on; return, by service, up to which position of each partition that is.

        Entries that come while positions are read may be counted in them, and are skipped then.
        """
        with outages():
            js = await self._session.ready()
            await self._begin_at(await self._end(js))
            self._positions = {service: await self._published(js, service) for service in WITH_TABLES}
            self._counted_to = await self._end(js)
        return {service: list(positions) for service, positions in self._positions.items()}

    async def read(self) -> list[Fields]:
        """Return the next entries; wait a moment for the first."""
        with outages():
            if self._pull is None:
                await self._begin_at(self._next)
            assert self._pull
            try:
                messages = await self._pull.fetch(PAGE)
            except ConsumerMissingError:
                self._pull = None
                return []
        return await self._in_order(messages)

    async def _in_order(self, messages: list[Msg]) -> list[Fields]:
        """Return what follows without a gap; begin again behind it where some were lost on the way."""
        found: list[Fields] = []
        for message in messages:
            sequence = message.metadata.sequence
            if sequence.consumer != self._delivered + 1:
                await self._end_pull()
                break
            self._delivered, self._next = sequence.consumer, sequence.stream + 1
            if not self._is_counted(fields := decode(message.data), sequence.stream):
                found.append(fields)
        return found

    def _is_counted(self, fields: Fields, sequence: int) -> bool:
        """Return whether the positions that `go_to_end` returned are those of this entry or of later ones."""
        if sequence >= self._counted_to:
            return False
        positions = self._positions[fields[b"service"].decode()]
        return int(fields[b"position"]) <= positions[partition_of(fields[b"stream"].decode())]

    async def _begin_at(self, sequence: int) -> None:
        await self._end_pull()
        js, name = await self._session.ready(), f"live-{uuid4().hex}"
        config = api.ConsumerConfig(
            name=name,
            deliver_policy=api.DeliverPolicy.BY_START_SEQUENCE,
            opt_start_seq=sequence,
            ack_policy=api.AckPolicy.NONE,
            filter_subject=self._session.names.all_events,
            inactive_threshold=INACTIVE_SECONDS,
            mem_storage=True,
            num_replicas=1,
        )
        await js.add_consumer(self._session.names.events, config)
        self._pull, self._delivered, self._next = Pull(self._session, name), 0, sequence

    async def _end_pull(self) -> None:
        pull, self._pull = self._pull, None
        if pull:
            await pull.close()

    async def _end(self, js: JetStreamContext) -> int:
        try:
            newest: int = (await js.stream_info(self._session.names.events)).state.last_seq
        except NotFoundError:
            await self._session.create()
            return 1
        return newest + 1

    async def _published(self, js: JetStreamContext, service: str) -> list[int]:
        """Return the newest positions: those that were stored, or of events that came after them."""
        names = self._session.names
        stored = await self._last(js, names.positions(service))
        known = msgspec.json.decode(stored, type=Positions).positions if stored else [0] * PARTITIONS
        newest = await asyncio.gather(
            *(self._last(js, names.of_partition(service, number)) for number in range(PARTITIONS))
        )
        return [max(at, _position(body)) for at, body in zip(known, newest, strict=True)]

    async def _last(self, js: JetStreamContext, subject: str) -> bytes | None:
        try:
            found: bytes | None = (await js.get_last_msg(self._session.names.events, subject)).data
        except NotFoundError:
            return None
        return found


def _position(body: bytes | None) -> int:
    return int(decode(body).get(b"position", b"0")) if body else 0
