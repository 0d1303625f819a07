"""The consumer: applies each event of the stream once, however often it is delivered.

Inbox row, effect and appended events commit in one transaction; only then is the entry acknowledged. A
handler that fails leaves its entry pending: it is delivered again, and after too many deliveries it is
dead-lettered. An outage of a store does not count as a failure: the consumer holds the event and waits, and a
heartbeat keeps other members from claiming it.
"""

from collections.abc import Awaitable, Callable, Mapping
from datetime import UTC, datetime
from functools import partial

import structlog
from cachetools import LRUCache
from sqlalchemy.ext.asyncio import AsyncConnection
from tenacity import AsyncRetrying, RetryCallState, retry_if_exception, wait_random_exponential

from fashion.kernel.background import running
from fashion.kernel.events.entries import FIELDS, GROUP, TRACEPARENT, Fields, from_fields
from fashion.kernel.events.erasure import was_erased
from fashion.kernel.events.log import StoredEvent, lock_stream
from fashion.kernel.events.ordered_work import OrderedWork
from fashion.kernel.events.spans import messaging
from fashion.kernel.events.transport import BATCH, Entry, EventTransport
from fashion.kernel.outages import is_store_down
from fashion.kernel.postgres.database import Database, query
from fashion.kernel.telemetry import metrics, tracing
from fashion.kernel.telemetry.correlation import CORRELATION
from fashion.kernel.telemetry.errors import report

log = structlog.get_logger(__name__)

Handler = Callable[[AsyncConnection, StoredEvent], Awaitable[None]]
Afterwards = Callable[[StoredEvent], Awaitable[None]]
Committed = Callable[[StoredEvent], None]

REMEMBERED_FAILURES = 1000
OTHER = "other"
"""The type, in metrics, of entries without a handler; their own types are unbounded."""

_FIRST_TIME = query("inbox.add", "INSERT INTO inbox (event) VALUES (:id) ON CONFLICT DO NOTHING RETURNING event")


class Consumer:
    """One member of a service's consumer group.

    `handlers` run inside the transaction, by event type; `afterwards` runs after every commit, also of a repeated
    event, so that an invalidation lost in a crash is repeated; `committed` runs once, after the handler's commit.
    """

    def __init__(
        self,
        database: Database,
        transport: EventTransport,
        group: str,
        handlers: Mapping[str, Handler],
        afterwards: Afterwards,
        *,
        max_deliveries: int,
        redeliver_seconds: float,
        committed: Committed = lambda _: None,
    ) -> None:
        self._database, self._group = database, group
        self._handlers, self._afterwards, self._committed = handlers, afterwards, committed
        self._max_deliveries, self._messaging = max_deliveries, messaging(transport.engine)
        self._member = transport.member(group, redeliver_seconds)
        self._waiting = False
        self._failures: LRUCache[str, str] = LRUCache(REMEMBERED_FAILURES)
        # What a handler waits for may need one of the other connections.
        self._places = max(1, database.pool_size // 2)

    async def run(self) -> None:
        """Consume until cancelled; claim the abandoned entries of dead members."""
        await self._member.join()
        async with running({"heartbeat": self._member.heartbeat}):
            await self._consume()

    async def _consume(self) -> None:
        work = OrderedWork[Entry](self._handle_in_context, self._places)
        try:
            await self._take_on(work)
        except Exception:
            # The stream's store is down, perhaps: what is in hand waits for it and is finished by this member.
            await work.until_at_most(0)
            raise
        finally:
            await work.cancel()
            self._member.held.clear()

    async def _take_on(self, work: OrderedWork[Entry]) -> None:
        """Read as long as there is room: streams are handled side by side, the entries of one in order."""
        while True:
            await work.until_at_most(BATCH)
            entries = [entry for entry in await self._member.read() if not await self._dead_letter(entry)]
            for entry in await self._without_ignored(entries):
                self._member.held.add(entry.id)
                work.put(entry.fields.get(b"stream", b""), entry)

    async def _dead_letter(self, entry: Entry) -> bool:
        """Dead-letter an entry that was delivered too often; return whether it was."""
        if entry.deliveries <= self._max_deliveries:
            return False
        await self._member.dead_letter(entry.id)
        metrics.DEAD_LETTERED.labels(self._type(entry.fields)).inc()
        about = {"type": _kind(entry.fields), "entry": entry.id, **_correlation(entry.fields)}
        log.error("event dead-lettered", deliveries=self._max_deliveries, **about)
        return True

    async def _without_ignored(self, entries: list[Entry]) -> list[Entry]:
        """Return the entries to handle; acknowledge the others, thousands after an import, in one call."""
        ignored = {entry.id for entry in entries if self._ignores(entry.fields)}
        if ignored:
            await self._member.acknowledge(*ignored)
            metrics.CONSUMED.labels(OTHER, "ignored").inc(len(ignored))
        return [entry for entry in entries if entry.id not in ignored]

    def _ignores(self, fields: Fields) -> bool:
        """Return whether an entry is well-formed and not for this group; malformed ones are not ignored."""
        for_another = fields.get(GROUP, self._group.encode()) != self._group.encode()
        return for_another or (fields.keys() >= FIELDS and _kind(fields) not in self._handlers)

    def _type(self, fields: Fields) -> str:
        """Return the type of an entry for metrics."""
        kind = _kind(fields)
        return kind if kind in self._handlers else OTHER

    async def _handle_in_context(self, entry: Entry) -> None:
        fields, about = entry.fields, _correlation(entry.fields)
        parent = fields.get(TRACEPARENT.encode(), b"").decode("latin-1")
        with (
            structlog.contextvars.bound_contextvars(**about),
            tracing.tracer.span(f"process {self._type(fields)}", "consumer", parent, self._messaging | about),
        ):
            await self._handle_or_report(entry.id, fields)

    async def _handle_or_report(self, entry_id: str, fields: Fields) -> None:
        try:
            await self._handle(entry_id, from_fields(fields))
        except Exception as error:
            metrics.CONSUMED.labels(self._type(fields), "failed").inc()
            self._report(entry_id, error)
        finally:
            self._member.held.discard(entry_id)

    def _report(self, entry_id: str, error: Exception) -> None:
        """Report a failure once, however often the same entry fails in the same way."""
        failure = type(error).__name__
        if self._failures.get(entry_id) == failure:
            log.warning("event failed", entry=entry_id, error=failure)
            tracing.tracer.mark_failed(error)
        else:
            report(error, "event failed", entry=entry_id)
        self._failures[entry_id] = failure

    async def _handle(self, entry_id: str, event: StoredEvent) -> None:
        outcome = ""
        async for attempt in AsyncRetrying(
            retry=retry_if_exception(is_store_down),
            wait=wait_random_exponential(0.1, 5),
            before_sleep=partial(self._log_delay, event.type),
        ):
            with attempt:
                outcome = await self._apply(event)
                await self._member.acknowledge(entry_id)
        self._waiting = False
        lag = (datetime.now(UTC) - event.occurred_at).total_seconds()
        metrics.EVENT_AGE.labels(event.type).observe(lag)
        metrics.CONSUMED.labels(event.type, outcome).inc()
        log.info("event handled", type=event.type, outcome=outcome, seconds=round(lag, 4))

    def _log_delay(self, kind: str, attempt: RetryCallState) -> None:
        """Count each event that waits, and log one line for all that wait together."""
        if attempt.attempt_number == 1:
            metrics.CONSUMED.labels(kind, "delayed").inc()
        if not self._waiting:
            error = attempt.outcome and attempt.outcome.exception()
            log.warning("events wait for a store", error=type(error).__name__)
        self._waiting = True

    async def _apply(self, event: StoredEvent) -> str:
        handler = self._handlers[event.type]
        async with self._database.transaction() as tx:
            outcome = await self._apply_once(tx, event, handler)
        if outcome == "handled":
            self._committed(event)
        await self._afterwards(event)
        return outcome

    async def _apply_once(self, tx: AsyncConnection, event: StoredEvent, handler: Handler) -> str:
        await lock_stream(tx, event.stream)
        if (await tx.execute(_FIRST_TIME, {"id": event.id})).first() is None:
            return "repeated"
        if event.user and await was_erased(tx, event.user, event.occurred_at):
            return "erased"
        await handler(tx, event)
        return "handled"


def _correlation(fields: Fields) -> dict[str, str]:
    return {CORRELATION: fields.get(CORRELATION.encode(), b"").decode(errors="replace")}


def _kind(fields: Fields) -> str:
    """Return the type of an entry, which may be malformed."""
    return fields.get(b"type", b"?").decode(errors="replace")
