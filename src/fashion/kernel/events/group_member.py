"""A member of a service's consumer group: what it reads, holds and acknowledges in the Redis stream."""

import asyncio
import os
from socket import gethostname

from redis.exceptions import ResponseError

from fashion.kernel.events.stream import Fields, create_groups
from fashion.kernel.redis import Client

Entry = tuple[bytes, Fields]

BATCH = 32
"""The most entries that are read at once."""
BLOCK_MILLISECONDS = 1000
GONE_MILLISECONDS = 3_600_000
# In the time after which an entry counts as abandoned.
HEARTBEATS = 3


class GroupMember:
    """One member of a group; its name is that of this process.

    Attributes:
        held: IDs of the entries in hand; a heartbeat keeps other members from claiming them.
    """

    def __init__(self, redis: Client, stream: str, group: str, redeliver_seconds: float) -> None:
        """Count an entry of another member as abandoned after `redeliver_seconds`."""
        self._redis, self._stream, self._group = redis, stream, group
        self._redeliver_ms = int(redeliver_seconds * 1000)
        self._name = f"{gethostname()}-{os.getpid()}"
        self.held: set[bytes] = set()

    async def join(self) -> None:
        """Create the groups, and delete members that were silent for an hour with nothing pending."""
        await create_groups(self._redis, self._stream)
        for member in await self._redis.xinfo_consumers(self._stream, self._group):
            if not member["pending"] and member["idle"] > GONE_MILLISECONDS:
                await self._redis.xgroup_delconsumer(self._stream, self._group, member["name"])

    async def heartbeat(self) -> None:
        """Claim what is held, again and again, so that it does not count as abandoned."""
        while True:
            await asyncio.sleep(self._redeliver_ms / 1000 / HEARTBEATS)
            if self.held:
                held = list(self.held)
                await self._redis.xclaim(self._stream, self._group, self._name, 0, held, justid=True)

    async def read_new(self) -> list[Entry]:
        """Return the next entries that no member has read; wait a moment for the first."""
        try:
            answer = await self._redis.xreadgroup(
                self._group, self._name, {self._stream: ">"}, count=BATCH, block=BLOCK_MILLISECONDS
            )
        except ResponseError as error:
            if "NOGROUP" not in str(error):
                raise
            await create_groups(self._redis, self._stream)
            return []
        return _entries(answer)

    async def claim_abandoned(self) -> list[Entry]:
        """Return pending entries whose member died or failed; they are this member's from now on."""
        try:
            _, claimed, *_ = await self._redis.xautoclaim(
                self._stream, self._group, self._name, min_idle_time=self._redeliver_ms, count=BATCH
            )
        except ResponseError as error:
            if "NOGROUP" not in str(error):
                raise
            return []
        return [entry for entry in claimed if entry[1] and entry[0] not in self.held]

    async def deliveries(self, entry_id: bytes) -> int:
        """Return how often a pending entry was delivered; 0 if it is not pending."""
        pending = await self._redis.xpending_range(self._stream, self._group, entry_id, entry_id, 1)
        return int(pending[0]["times_delivered"]) if pending else 0

    async def acknowledge(self, *entry_ids: bytes) -> None:
        """Acknowledge entries: nobody gets them again."""
        await self._redis.xack(self._stream, self._group, *entry_ids)


def _entries(answer: object) -> list[Entry]:
    """The entries of one stream, in the shape of either protocol version."""
    if not answer:
        return []
    if isinstance(answer, dict):
        return [entry for batches in answer.values() for batch in batches for entry in batch]
    assert isinstance(answer, list)
    return list(answer[0][1])
