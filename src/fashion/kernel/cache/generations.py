"""Generations of cache tags: values cached under an old generation are never read again.

No generation is used twice: one that Redis lost or evicted is followed by a new one, so that a value computed
before an invalidation stays unreachable however late it is written.
"""

from collections.abc import Sequence
from typing import Any
from uuid import uuid4

from cachetools import LRUCache

from fashion.kernel.redis import Client
from fashion.kernel.telemetry import metrics

KEPT_SECONDS = 48 * 3600
REMEMBERED = 20_000
QUIET_SECONDS = 1.0

# KEYS: generations. ARGV: what to call one that is missing, its ttl in seconds.
_READ = """
local found = {}
for i, key in ipairs(KEYS) do
  found[i] = redis.call('GET', key)
  if not found[i] then
    redis.call('SET', key, ARGV[1], 'EX', ARGV[2])
    found[i] = ARGV[1]
  end
end
return found
"""
# KEYS: generations. ARGV: what to call the new ones, their ttl in seconds, the channel, the tag of each.
_RENEW = """
for i, key in ipairs(KEYS) do
  redis.call('SET', key, ARGV[1], 'EX', ARGV[2])
  redis.call('PUBLISH', ARGV[3], ARGV[3 + i])
end
"""


def generation_key(prefix: str, tag: str) -> str:
    """Return the Redis key of a tag's generation."""
    return f"{prefix}:generation:{tag}"


class Generations:
    """The generations that one instance knows.

    Attributes:
        listening: whether this instance receives the invalidations of others.
    """

    def __init__(self, redis: Client, prefix: str) -> None:
        self._redis, self._prefix = redis, prefix
        self._known: LRUCache[str, str] = LRUCache(REMEMBERED)
        self._channel = f"{prefix}:invalidate"
        self._read, self._renew = redis.register_script(_READ), redis.register_script(_RENEW)
        self._heard = 0
        self.listening = False

    def key(self, tag: str) -> str:
        """Return the Redis key of a tag's generation."""
        return generation_key(self._prefix, tag)

    def known(self, tags: Sequence[str]) -> list[str] | None:
        """Return the generation of every tag if all are in memory and kept current, else None."""
        found = [self._known.get(tag) for tag in tags]
        return [each for each in found if each] if self.listening and None not in found else None

    async def read(self, tags: Sequence[str]) -> list[str]:
        """Return the generation of every tag; a tag without one gets one.

        Raises:
            RedisError: Redis is needed and down.
        """
        if (known := self.known(tags)) is not None:
            return known
        heard = self._heard
        found = await self._read(keys=[*map(self.key, tags)], args=[_new(), KEPT_SECONDS])
        generations = [value.decode() for value in found]
        if self.listening and heard == self._heard:
            self._known.update(zip(tags, generations, strict=True))
        return generations

    async def renew(self, tags: Sequence[str]) -> None:
        """Begin a new generation of each tag, and notify every instance.

        Raises:
            RedisError: it may not have happened; try again.
        """
        for tag in tags:
            metrics.INVALIDATIONS.labels(tag.partition(":")[0]).inc()
        self.discard(tags)
        await self._renew(keys=[*map(self.key, tags)], args=[_new(), KEPT_SECONDS, self._channel, *tags])
        # Again, for one that was read meanwhile and may be the old one.
        self.discard(tags)

    def discard(self, tags: Sequence[str]) -> None:
        """Delete the tags' generations from memory; the next read gets them from Redis."""
        self._heard += 1
        for tag in tags:
            self._known.pop(tag, None)

    async def listen(self) -> None:
        """Receive the new generations of other instances until the channel breaks."""
        # A client of a cluster finds its nodes at its first command.
        await self._redis.exists(self._channel)
        async with self._redis.pubsub() as channel:
            await channel.subscribe(self._channel)
            try:
                await self._hear_all(channel)
            finally:
                self.listening = False
                self._known.clear()

    async def _hear_all(self, channel: Any) -> None:
        """Handle every message; a channel that does not answer a ping is lost."""
        asked = False
        while True:
            message = await channel.get_message(timeout=QUIET_SECONDS)
            if message is not None:
                asked = False
                self._hear(message)
            elif asked:
                raise ConnectionError("the invalidation channel is silent")
            else:
                asked = True
                await channel.ping()

    def _hear(self, message: dict[str, Any]) -> None:
        if message["type"] == "subscribe":
            # Also after a lost connection was made again: what was said meanwhile is not known.
            self._heard += 1
            self._known.clear()
            self.listening = True
        elif message["type"] == "message":
            self.discard([message["data"].decode()])


def _new() -> str:
    return uuid4().hex[:12]
