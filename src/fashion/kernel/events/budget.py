"""The bytes that the event stream may take, and what happens before they are used up.

From `SHED_SHARE` of the budget on, requests that record events are rejected with 503; at the whole budget the
relay stops publishing, and events wait in the logs.
"""

import asyncio

import structlog

from fashion.kernel.events.transport import EventTransport
from fashion.kernel.health import Health
from fashion.kernel.outages import is_store_down
from fashion.kernel.telemetry import metrics

log = structlog.get_logger(__name__)

SHED_SHARE = 0.8
INTERVAL_SECONDS = 2.0
TIMEOUT_SECONDS = 5.0


class StreamBudget:
    """The budget of one platform's stream: `limit_bytes`, or what the engine grants if that is 0."""

    def __init__(self, transport: EventTransport, limit_bytes: int) -> None:
        self._transport, self._limit_bytes = transport, limit_bytes

    @property
    def store(self) -> str:
        """The store that the stream is in."""
        return self._transport.engine

    async def used(self) -> int:
        """Return the bytes of the stream."""
        return await self._transport.used_bytes()

    async def limit(self) -> int:
        """Return the budget in bytes."""
        granted = await self._transport.default_limit_bytes()
        return self._limit_bytes or granted

    async def is_used_up(self) -> bool:
        """Return whether nothing more may be published."""
        return await self.used() >= await self.limit()

    async def shed_reason(self) -> str:
        """Measure; return why requests that record events must be rejected, or an empty string."""
        used, limit = await self.used(), await self.limit()
        metrics.STREAM_BYTES.set(used)
        metrics.STREAM_LIMIT.set(limit)
        if reason := await self._transport.full_reason():
            return reason
        if used >= SHED_SHARE * limit:
            return f"The event stream uses {used:,} of its {limit:,} bytes: its consumers are behind."
        return ""


def note_full(health: Health, store: str, reason: str) -> None:
    """Note why a store takes nothing more, empty when it does; report whether uploads are rejected for it."""
    if health.note_full(store, reason):
        if health.shedding:
            log.error("uploads are rejected", reason=reason)
        else:
            log.warning("uploads are accepted again")
    metrics.SHEDDING.set(bool(health.shedding))


async def watch_budget(budget: StreamBudget, health: Health) -> None:
    """Measure the budget periodically; what a store that is down would say is not known, and rejects nothing."""
    while True:
        try:
            async with asyncio.timeout(TIMEOUT_SECONDS):
                reason = await budget.shed_reason()
        except Exception as error:
            if not isinstance(error, TimeoutError) and not is_store_down(error):
                raise
            reason = ""
        note_full(health, budget.store, reason)
        await asyncio.sleep(INTERVAL_SECONDS)
