"""A member of a service's consumer group: what it reads, holds and acknowledges in the Redis stream."""

import asyncio
import math
import os
from socket import gethostname
from time import monotonic

from redis.exceptions import ResponseError

from fashion.kernel.events.entries import Fields
from fashion.kernel.events.transport import BATCH, Entry
from fashion.kernel.events.transports.redis_streams.dead_letters import dead_letter
from fashion.kernel.events.transports.redis_streams.stream import create_groups, stream_key
from fashion.kernel.redis import Client

Found = tuple[bytes, Fields]

BLOCK_MILLISECONDS = 1000
GONE_MILLISECONDS = 3_600_000
# In the time after which an entry counts as abandoned.
HEARTBEATS = 3


class GroupMember:
    """One member of a group; its name is that of this process.

    Attributes:
        held: IDs of the entries in hand; a heartbeat keeps other members from claiming them.
    """

    def __init__(self, redis: Client, platform: str, group: str, redeliver_seconds: float) -> None:
        """Count an entry of another member as abandoned after `redeliver_seconds`."""
        self._redis, self._platform, self._group = redis, platform, group
        self._stream, self._redeliver_seconds = stream_key(platform), redeliver_seconds
        self._redeliver_ms = int(redeliver_seconds * 1000)
        self._name = f"{gethostname()}-{os.getpid()}"
        self._claimed_at = -math.inf
        self.held: set[str] = set()

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

    async def read(self) -> list[Entry]:
        """Return abandoned entries when it is time to look for them, else new ones, or none after a moment."""
        if monotonic() - self._claimed_at >= self._redeliver_seconds / 2:
            abandoned = await self._claim_abandoned()
            self._claimed_at = monotonic()
            if abandoned:
                return abandoned
        return [Entry(entry.decode(), fields, 1) for entry, fields in await self._read_new()]

    async def _read_new(self) -> list[Found]:
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

    async def _claim_abandoned(self) -> list[Entry]:
        """Return pending entries whose member died or failed; they are this member's from now on."""
        try:
            _, claimed, *_ = await self._redis.xautoclaim(
                self._stream, self._group, self._name, min_idle_time=self._redeliver_ms, count=BATCH
            )
        except ResponseError as error:
            if "NOGROUP" not in str(error):
                raise
            return []
        found = [(entry.decode(), fields) for entry, fields in claimed if fields]
        return [
            Entry(entry, fields, await self._deliveries(entry))
            for entry, fields in found
            if entry not in self.held
        ]

    async def _deliveries(self, entry: str) -> int:
        """Return how often a pending entry was delivered; 0 if it is not pending."""
        pending = await self._redis.xpending_range(self._stream, self._group, entry, entry, 1)
        return int(pending[0]["times_delivered"]) if pending else 0

    async def acknowledge(self, *entries: str) -> None:
        """Acknowledge entries: nobody gets them again."""
        await self._redis.xack(self._stream, self._group, *entries)

    async def dead_letter(self, entry: str) -> None:
        """Move an entry to the dead letters and acknowledge it, in one step."""
        await dead_letter(self._redis, self._platform, self._group, entry)


def _entries(answer: object) -> list[Found]:
    """The entries of one stream, in the shape of either protocol version."""
    if not answer:
        return []
    if isinstance(answer, dict):
        return [entry for batches in answer.values() for batch in batches for entry in batch]
    assert isinstance(answer, list)
    return list(answer[0][1])
