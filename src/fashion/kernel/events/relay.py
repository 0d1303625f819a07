"""The relay: publishes a service's event log to the stream, in order, at least once.

One instance leads by a session advisory lock. The position is stored in Redis and set by the script that adds
the entries, so that what Redis loses is sent again, and a second leader cannot add an entry twice.
"""

import asyncio
import math
from contextlib import ExitStack, suppress
from time import monotonic

import asyncpg
import msgspec
import structlog
from sqlalchemy.ext.asyncio import AsyncConnection

from fashion.kernel.events.budget import StreamBudget
from fashion.kernel.events.log import StoredEvent, last_position, read_after
from fashion.kernel.events.stream import (
    MESSAGING,
    entry_order,
    first_needed,
    position_key,
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
BATCH = 200

_LEAD = "SELECT pg_try_advisory_lock(hashtext(current_schema() || '.relay'))"
_ALIVE = "SELECT 1"
_PUBLISHING = query(
    "relay.publishing", "SELECT pg_advisory_xact_lock_shared(hashtext(current_schema() || '.publishing'))"
)
_NO_PUBLISHING = query(
    "relay.hold_publishing", "SELECT pg_advisory_xact_lock(hashtext(current_schema() || '.publishing'))"
)

# KEYS: stream, position. ARGV: expected position, new one, then for each entry its field count and fields.
_PUBLISH = """
if (redis.call('GET', KEYS[2]) or '0') ~= ARGV[1] then return 0 end
local i = 3
while i <= #ARGV do
  local n = tonumber(ARGV[i])
  redis.call('XADD', KEYS[1], '*', unpack(ARGV, i + 1, i + n))
  i = i + n + 1
end
redis.call('SET', KEYS[2], ARGV[2])
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
        self._stream, self._position = stream_key(platform), position_key(platform, service)
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
            position = await self._known_position(last)
            events = await read_after(tx, self._service, position, BATCH)
            if not events:
                self._published.set(last)
                return False
            await self._send(position, events)
            return True

    async def _known_position(self, last: int) -> int:
        position = int(await self._redis.get(self._position) or 0)
        if position > last:
            log.warning(
                "the log is shorter than what was published; publishing it again",
                position=position,
                last=last,
            )
            await self._redis.set(self._position, 0)
            return 0
        return position

    async def _send(self, position: int, events: list[StoredEvent]) -> None:
        newest = events[-1].position
        with ExitStack() as open_spans:
            entries = [part for event in events for part in _entry(event, open_spans)]
            sent = await self._publish(
                keys=[self._stream, self._position], args=[str(position), str(newest), *entries]
            )
        if sent:
            self._published.set(newest)

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
