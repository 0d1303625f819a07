"""The memory that the event stream may use in Redis, and what happens before it is used up.

From `SHED_SHARE` of the budget on, requests that record events are rejected with 503; at the whole budget the
relay stops publishing, and events wait in the logs.
"""

import asyncio

import structlog
from redis.exceptions import ResponseError

from fashion.kernel.events.stream import stream_key
from fashion.kernel.events.user_entries import user_entries_key
from fashion.kernel.health import Health
from fashion.kernel.outages import NO_MEMORY, is_out_of_memory, is_store_down
from fashion.kernel.redis import Client, server_memory
from fashion.kernel.telemetry import metrics

log = structlog.get_logger(__name__)

STORE_SHARE = 0.5
SHED_SHARE = 0.8
DEFAULT_BYTES = 256_000_000
"""The budget in a Redis without `maxmemory`."""
PROBE_SECONDS = 60
INTERVAL_SECONDS = 2.0
TIMEOUT_SECONDS = 5.0


class StreamBudget:
    """The budget of one platform's stream: `limit_bytes`, or half of Redis's `maxmemory` if that is 0."""

    def __init__(self, redis: Client, platform: str, limit_bytes: int) -> None:
        self._redis, self._limit_bytes = redis, limit_bytes
        self._keys, self._probe = (stream_key(platform), user_entries_key(platform)), f"{platform}:probe"

    async def used(self) -> int:
        """Return the bytes of the stream and of the index of users' entries."""
        return sum([int(await self._redis.memory_usage(key) or 0) for key in self._keys])

    async def limit(self) -> int:
        """Return the budget in bytes."""
        used, most = await server_memory(self._redis, self._keys[0])
        metrics.REDIS_MEMORY.set(used)
        metrics.REDIS_MEMORY_LIMIT.set(most)
        return self._limit_bytes or int(most * STORE_SHARE) or DEFAULT_BYTES

    async def is_used_up(self) -> bool:
        """Return whether nothing more may be published."""
        return await self.used() >= await self.limit()

    async def shed_reason(self) -> str:
        """Measure; return why requests that record events must be rejected, or an empty string."""
        used, limit = await self.used(), await self.limit()
        metrics.STREAM_BYTES.set(used)
        metrics.STREAM_LIMIT.set(limit)
        if not await self._takes_writes():
            return f"{NO_MEMORY}."
        if used >= SHED_SHARE * limit:
            return f"The event stream uses {used:,} of its {limit:,} bytes: its consumers are behind."
        return ""

    async def _takes_writes(self) -> bool:
        try:
            await self._redis.set(self._probe, 1, ex=PROBE_SECONDS)
        except ResponseError as error:
            if not is_out_of_memory(error):
                raise
            return False
        return True


def note_full(health: Health, store: str, reason: str) -> None:
    """Note why a store takes nothing more, empty when it does; report whether uploads are rejected for it."""
    if health.note_full(store, reason):
        if health.shedding:
            log.error("uploads are rejected", reason=reason)
        else:
            log.warning("uploads are accepted again")
    metrics.SHEDDING.set(bool(health.shedding))


async def watch_budget(budget: StreamBudget, health: Health) -> None:
    """Measure the budget periodically; what a Redis that is down would say is not known, and rejects nothing."""
    while True:
        try:
            async with asyncio.timeout(TIMEOUT_SECONDS):
                reason = await budget.shed_reason()
        except Exception as error:
            if not isinstance(error, TimeoutError) and not is_store_down(error):
                raise
            reason = ""
        note_full(health, "redis", reason)
        await asyncio.sleep(INTERVAL_SECONDS)
