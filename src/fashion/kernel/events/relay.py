"""The relay: publishes a service's event log to the stream, each partition in order, at least once.

One instance leads by a session advisory lock. The positions are stored in Redis and set by the script that adds
the entries, so that what Redis loses is sent again, and a second leader cannot add an entry twice.
"""

import asyncio
import math
from collections import Counter
from contextlib import ExitStack, suppress
from time import monotonic

import asyncpg
import msgspec
import structlog
from sqlalchemy.ext.asyncio import AsyncConnection

from fashion.kernel.events.budget import StreamBudget
from fashion.kernel.events.log import PARTITIONS, StoredEvent, last_position, partition_of, read_partitions
from fashion.kernel.events.stream import (
    MESSAGING,
    entry_order,
    first_needed,
    parse_positions,
    positions_key,
    stream_key,
    to_fields,
)
from fashion.kernel.postgres.database import Database, query
from fashion.kernel.redis import Client
from fashion.kernel.telemetry import metrics, tracing

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

# KEYS: stream, positions. ARGV: the number of partitions, for each its number, expected position and new one, then
# for each entry its field count and fields.
_PUBLISH = """
local entries = 2 + 3 * ARGV[1]
for i = 2, entries - 1, 3 do
  if (redis.call('HGET', KEYS[2], ARGV[i]) or '0') ~= ARGV[i + 1] then return 0 end
end
local i = entries
while i <= #ARGV do
  local n = tonumber(ARGV[i])
  redis.call('XADD', KEYS[1], '*', unpack(ARGV, i + 1, i + n))
  i = i + n + 1
end
for i = 2, entries - 1, 3 do redis.call('HSET', KEYS[2], ARGV[i], ARGV[i + 2]) end
return 1
"""


async def hold_publishing(tx: AsyncConnection) -> None:
    """Stop the relay until the transaction ends, so that events deleted in it are never sent."""
    await tx.execute(_NO_PUBLISHING)


class Relay:
    """The relay of one service instance; `run` never returns."""

    def __init__(
        self,
        database: Database,
        redis: Client,
        platform: str,
        service: str,
        *,
        keep_seconds: float,
        budget: StreamBudget,
    ) -> None:
        self._database, self._redis, self._service, self._budget = database, redis, service, budget
        self._stream, self._positions = stream_key(platform), positions_key(platform, service)
        self._former_position = f"{platform}:relay:{service}"
        self._keep_seconds = keep_seconds
        self._publish = redis.register_script(_PUBLISH)
        self._trimmed = -math.inf
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
            last = await last_position(tx)
            if await self._budget.is_used_up():
                log.warning("stream is full, events wait in the log")
                return False
            positions = await self._known_positions(last)
            events = await read_partitions(tx, self._service, positions, BATCH)
            if events and not await self._send(positions, events):
                return True
            # The partitions that may have more, and how far each of them is.
            counts = Counter(partition_of(event.stream) for event in events)
            newest = {partition_of(event.stream): event.position for event in events}
            behind = [newest[partition] for partition, count in counts.items() if count == BATCH]
            self._published.set(min(behind, default=last))
            return bool(behind)

    async def _known_positions(self, last: int) -> list[int]:
        positions = await self._published_positions()
        if max(positions) > last:
            log.warning(
                "the log is shorter than what was published; publishing it again",
                position=max(positions),
                last=last,
            )
            await self._redis.delete(self._positions, self._former_position)
            return [0] * len(positions)
        return positions

    async def _published_positions(self) -> list[int]:
        found = await self._redis.hgetall(self._positions)
        if not found and (position := await self._redis.get(self._former_position)):
            # A version without partitions published the whole log up to here.
            for partition in range(PARTITIONS):
                await self._redis.hsetnx(self._positions, str(partition), position)
            found = await self._redis.hgetall(self._positions)
        return parse_positions(found)

    async def _send(self, positions: list[int], events: list[StoredEvent]) -> bool:
        """Publish, unless another leader did already; return whether it was this one."""
        newest = {partition_of(event.stream): event.position for event in events}
        moves = [
            str(part) for number, position in newest.items() for part in (number, positions[number], position)
        ]
        with ExitStack() as open_spans:
            entries = [part for event in events for part in _entry(event, open_spans)]
            keys, args = [self._stream, self._positions], [str(len(newest)), *moves, *entries]
            return bool(await self._publish(keys=keys, args=args))

    async def _trim(self) -> None:
        """Delete what every group has acknowledged and followers had the time to read."""
        if monotonic() - self._trimmed < TRIM_SECONDS:
            return
        self._trimmed = monotonic()
        # The clock of Redis, which assigned the IDs.
        seconds, _ = await self._redis.time()
        floor = f"{max(0, int((seconds - self._keep_seconds) * 1000))}-0"
        if needed := await first_needed(self._redis, self._stream):
            await self._redis.xtrim(self._stream, minid=min(floor, needed, key=entry_order), approximate=False)


async def _asked(connection: asyncpg.Connection, question: str) -> object:
    """Return the result of a query in time; a half-open connection returns none.

    Raises:
        ConnectionError: there was no answer.
    """
    try:
        return await connection.fetchval(question, timeout=CHECK_SECONDS)
    except TimeoutError:
        raise ConnectionError("the relay's connection does not answer") from None


def _entry(event: StoredEvent, open_spans: ExitStack) -> list[str | bytes]:
    """Return the count of an entry's fields, and the fields; its handler's span continues this trace."""
    span = tracing.tracer.start_span(f"publish {event.type}", "producer", event.traceparent, MESSAGING)
    if span:
        open_spans.callback(span.end)
        event = msgspec.structs.replace(event, traceparent=span.traceparent)
    flat = [part for pair in to_fields(event).items() for part in pair]
    return [str(len(flat)), *flat]
