"""A member of a service: what it reads, holds and acknowledges as the service's durable consumer."""

import asyncio
from contextlib import suppress

from nats.aio.msg import Msg
from nats.errors import MsgAlreadyAckdError, NoRespondersError

from fashion.kernel.events.transport import BATCH, Entry
from fashion.kernel.events.transports.jetstream.connection import ANSWER_SECONDS, outages
from fashion.kernel.events.transports.jetstream.dead_letters import add_dead_letter
from fashion.kernel.events.transports.jetstream.messages import decode
from fashion.kernel.events.transports.jetstream.pulling import ConsumerMissingError, Pull
from fashion.kernel.events.transports.jetstream.session import Session

# In the time after which an entry comes again.
HEARTBEATS = 3


class DurableMember:
    """One of the processes that share the durable consumer of a service.

    Attributes:
        held: IDs of the entries in hand; a heartbeat keeps JetStream from delivering them again.
    """

    def __init__(self, session: Session, group: str, redeliver_seconds: float) -> None:
        self._session, self._group, self._redeliver_seconds = session, group, redeliver_seconds
        self._pull, self._messages = Pull(session, group), dict[str, Msg]()
        self.held: set[str] = set()

    async def join(self) -> None:
        """Create the consumers of every service, from the stream's beginning, where they are missing."""
        with outages():
            await self._session.create(self._redeliver_seconds)

    async def heartbeat(self) -> None:
        """Say of what is held that it is in progress, again and again."""
        while True:
            await asyncio.sleep(self._redeliver_seconds / HEARTBEATS)
            with outages():
                for message in [self._messages[entry] for entry in self.held if entry in self._messages]:
                    # It may be acknowledged at this moment.
                    with suppress(MsgAlreadyAckdError):
                        await message.in_progress()

    async def read(self) -> list[Entry]:
        """Return entries that no member holds: new ones, or those of members that died or failed."""
        self._messages = {entry: self._messages[entry] for entry in self.held if entry in self._messages}
        with outages():
            try:
                messages = await self._pull.fetch(BATCH)
            except ConsumerMissingError:
                await self._session.create(self._redeliver_seconds)
                return []
        return [entry for message in messages if (entry := self._taken(message))]

    def _taken(self, message: Msg) -> Entry | None:
        """Return a message as an entry; None for one in hand that came again, which is then acknowledged."""
        metadata = message.metadata
        entry = str(metadata.sequence.stream)
        self._messages[entry] = message
        return None if entry in self.held else Entry(entry, decode(message.data), metadata.num_delivered)

    async def acknowledge(self, *entries: str) -> None:
        """Acknowledge entries: nobody gets them again."""
        messages = [message for entry in entries if (message := self._messages.get(entry))]
        with outages():
            await asyncio.gather(*(_acknowledge(message) for message in messages))

    async def dead_letter(self, entry: str) -> None:
        """Move an entry to the dead letters, unless its user was erased, and acknowledge it."""
        with outages():
            js, message = await self._session.ready(), self._messages[entry]
            await add_dead_letter(js, self._session.names, self._group, message)
            await _acknowledge(message)


async def _acknowledge(message: Msg) -> None:
    """Acknowledge a message; where the stream lost it, nobody listens, and it comes again or never."""
    if not message.is_acked:
        try:
            await message.ack_sync(ANSWER_SECONDS)
        except NoRespondersError:
            return
