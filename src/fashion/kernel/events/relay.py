"""The relay: publishes a service's event log to the stream, each partition in order, at least once.

One instance leads by a session advisory lock. The positions are stored by the transport together with the entries,
so that what it loses is sent again, and a second leader cannot add an entry twice.
"""

import asyncio
import math
from collections import Counter
from contextlib import suppress
from time import monotonic

import asyncpg
import structlog
from sqlalchemy.ext.asyncio import AsyncConnection

from fashion.kernel.events.budget import StreamBudget
from fashion.kernel.events.log import last_position, partition_of, read_partitions
from fashion.kernel.events.transport import EventTransport, StreamFullError
from fashion.kernel.postgres.database import Database, query
from fashion.kernel.telemetry import metrics
from fashion.vocabulary import Service

log = structlog.get_logger(__name__)

POLL_SECONDS = 1.0
CHECK_SECONDS = 5.0
TRIM_SECONDS = 5.0
BATCH_SECONDS = 30.0
BATCH = 32
"""The most events of one partition that are published at once."""

_LEAD = "SELECT pg_try_advisory_lock(hashtext(current_schema() || '.relay'))"
_ALIVE = "SELECT 1"
_PUBLISHING = query(
    "relay.publishing", "SELECT pg_advisory_xact_lock_shared(hashtext(current_schema() || '.publishing'))"
)
_NO_PUBLISHING = query(
    "relay.hold_publishing", "SELECT pg_advisory_xact_lock(hashtext(current_schema() || '.publishing'))"
)


async def hold_publishing(tx: AsyncConnection) -> None:
    """Stop the relay until the transaction ends, so that events deleted in it are never sent."""
    await tx.execute(_NO_PUBLISHING)


class Relay:
    """The relay of one service instance; `run` never returns."""

    def __init__(
        self,
        database: Database,
        transport: EventTransport,
        service: Service,
        *,
        keep_seconds: float,
        budget: StreamBudget,
    ) -> None:
        self._database, self._transport, self._service, self._budget = database, transport, service, budget
        self._publisher, self._keep_seconds = transport.publisher(service), keep_seconds
        self._trimmed = -math.inf
        self._waits_for = ""
        self._published = metrics.RELAY_POSITION.labels(service)
        self._leading = metrics.RELAY_LEADER.labels(service)

    async def run(self) -> None:
        """Wait to lead, then publish whenever the log grows."""
        connection = await self._database.connect()
        try:
            while not await _asked(connection, _LEAD):
                await asyncio.sleep(POLL_SECONDS)
            self._leading.set(1)
            await self._lead(connection)
        finally:
            self._leading.set(0)
            connection.terminate()

    async def _lead(self, connection: asyncpg.Connection) -> None:
        grown = asyncio.Event()
        async with asyncio.timeout(CHECK_SECONDS):
            await connection.add_listener(self._database.schema, lambda *_: grown.set())
        connection.add_termination_listener(lambda _: grown.set())
        while not connection.is_closed():
            grown.clear()
            await self._drain()
            with suppress(TimeoutError):
                async with asyncio.timeout(POLL_SECONDS):
                    await grown.wait()
                    continue
            await _asked(connection, _ALIVE)
        raise ConnectionError("the relay lost its leading connection")

    async def _drain(self) -> None:
        more = True
        while more:
            # A half-open connection of the pool answers nothing either.
            async with asyncio.timeout(BATCH_SECONDS):
                more = await self._publish_batch()
            await self._trim()

    async def _publish_batch(self) -> bool:
        """Publish the next events; return whether there may be more."""
        async with self._database.transaction() as tx:
            await tx.execute(_PUBLISHING)
            if await self._budget.is_used_up():
                return self._wait("the stream is full")
            positions, last = await self._positions(tx)
            events = await read_partitions(tx, self._service, positions, BATCH)
            try:
                if events and not await self._publisher.publish(positions, events):
                    return True
            except StreamFullError as error:
                return self._wait(str(error))
            self._waits_for = ""
            # The partitions that may have more, and how far each of them is.
            counts = Counter(partition_of(event.stream) for event in events)
            newest = {partition_of(event.stream): event.position for event in events}
            behind = [newest[partition] for partition, count in counts.items() if count == BATCH]
            self._published.set(min(behind, default=last))
            return bool(behind)

    async def _positions(self, tx: AsyncConnection) -> tuple[list[int], int]:
        """Return up to where each partition is published and where the log ends; start again if it is shorter."""
        positions = await self._publisher.positions()
        # Asked afterwards, for the log grows, and a second leader may have published what was added.
        last = await last_position(tx)
        if max(positions) <= last:
            return positions, last
        log.warning(
            "the log is shorter than what was published; publishing it again", position=max(positions), last=last
        )
        return await self._publisher.start_again(), last

    def _wait(self, reason: str) -> bool:
        """Leave the events in the log for now; say so once."""
        if reason != self._waits_for:
            log.warning("events wait in the log", reason=reason)
        self._waits_for = reason
        return False

    async def _trim(self) -> None:
        """Delete what every group has acknowledged and followers had the time to read."""
        if monotonic() - self._trimmed < TRIM_SECONDS:
            return
        self._trimmed = monotonic()
        await self._transport.trim(self._keep_seconds)


async def _asked(connection: asyncpg.Connection, question: str) -> object:
    """Return the result of a query in time; a half-open connection returns none.

    Raises:
        ConnectionError: there was no answer.
    """
    try:
        return await connection.fetchval(question, timeout=CHECK_SECONDS)
    except TimeoutError:
        raise ConnectionError("the relay's connection does not answer") from None
