"""Sends what is due, from every instance of the service; a webhook that is slow delays no other."""

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable, Collection
from uuid import UUID

import prometheus_client
import structlog

from fashion.kernel.background import end_tasks
from fashion.kernel.telemetry.correlation import CORRELATION
from fashion.products.webhooks.deliveries import Deliveries
from fashion.products.webhooks.sender import GONE, Outcome, delay_after, open_sender
from fashion.products.webhooks.webhook import DueDelivery

log = structlog.get_logger(__name__)

LOOK_SECONDS = 1.0
PRUNE_SECONDS = 60.0
AT_ONCE = 256
"""Deliveries that one instance sends at once."""
AT_ONCE_TO_ONE = 4
"""A webhook to which as many are under way gets no more for now."""
RECORDED_AT_ONCE = 2
"""So few use connections of the pool, which the chain needs."""

ATTEMPTS = prometheus_client.Counter(
    "fashion_webhook_attempts",
    "Attempts to deliver to a webhook: delivered, failed, or dead with the last",
    ("outcome",),
)
for _outcome in ("delivered", "failed", "dead"):
    # Prometheus sees no increase of a counter that begins with its first failure.
    ATTEMPTS.labels(_outcome)

Send = Callable[[DueDelivery], Awaitable[Outcome]]


class DeliveryRunner:
    """Delivers in the background of a service instance."""

    def __init__(self, deliveries: Deliveries, *, loopback: bool) -> None:
        self._deliveries, self._loopback = deliveries, loopback
        self._recording = asyncio.Semaphore(RECORDED_AT_ONCE)

    async def watch(self) -> None:
        """Send what is due, again and again."""
        async with open_sender(loopback=self._loopback) as sender:
            under_way: dict[asyncio.Task[None], UUID] = {}
            try:
                await self._work(sender.send, under_way)
            finally:
                await end_tasks(list(under_way))

    async def prune(self) -> None:
        """Delete old deliveries, again and again."""
        while True:
            await self._deliveries.prune()
            await asyncio.sleep(PRUNE_SECONDS)

    async def _work(self, send: Send, under_way: dict[asyncio.Task[None], UUID]) -> None:
        while True:
            for delivery in await self._due(under_way.values()):
                under_way[asyncio.create_task(self._deliver(send, delivery))] = delivery.webhook
            if under_way:
                await asyncio.wait(under_way, timeout=LOOK_SECONDS, return_when=asyncio.FIRST_COMPLETED)
            else:
                await asyncio.sleep(LOOK_SECONDS)
            for task in [task for task in under_way if task.done()]:
                del under_way[task]
                task.result()

    async def _due(self, under_way: Collection[UUID]) -> list[DueDelivery]:
        if (room := AT_ONCE - len(under_way)) <= 0:
            return []
        busy = [webhook for webhook, count in Counter(under_way).items() if count >= AT_ONCE_TO_ONE]
        return await self._deliveries.claim(busy, AT_ONCE_TO_ONE, room)

    async def _deliver(self, send: Send, delivery: DueDelivery) -> None:
        with structlog.contextvars.bound_contextvars(**{CORRELATION: delivery.correlation_id}):
            outcome = await send(delivery)
            async with self._recording:
                became = await self._record(delivery, outcome)
            ATTEMPTS.labels(became).inc()
            about = {"webhook": str(delivery.webhook), "type": delivery.type, "attempts": delivery.attempts}
            log.info("webhook attempt", outcome=became, failure=outcome.failure, **about)

    async def _record(self, delivery: DueDelivery, outcome: Outcome) -> str:
        if outcome.failure is None and outcome.status is not None:
            await self._deliveries.delivered(delivery.id, outcome.status)
            return "delivered"
        if outcome.status == GONE:
            await self._deliveries.disable(delivery.webhook)
            return "dead"
        delay = delay_after(delivery.attempts, outcome.retry_after)
        failure = outcome.failure or ""
        is_dead = await self._deliveries.failed(delivery.id, delay, failure, outcome.status)
        return "dead" if is_dead else "failed"
