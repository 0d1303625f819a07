"""The cache: memory over Redis, invalidated by tag, one computation for a stampede.

A tag's generation is part of every key under it. Invalidating a tag gives it a new generation, and tells all
instances; a value computed from old data and written late lands under a generation that nobody reads. No
generation comes twice: one that Redis lost, or dropped for want of memory, is followed by a new one. Memory
serves only while this instance hears invalidations. Without Redis every read is computed: slower, not broken.
"""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from functools import lru_cache
from random import uniform
from time import monotonic
from typing import Any
from uuid import uuid4

import structlog
from cachetools import LRUCache
from redis.exceptions import RedisError

from fashion.kernel import metrics
from fashion.kernel.stream import Client

log = structlog.get_logger(__name__)

Compute = Callable[[], Awaitable[bytes]]

MEMORY_SECONDS = 30.0
LONGEST_TTL_SECONDS = 24 * 3600
LOCK_MILLISECONDS = 3000
DOWN_SECONDS = 1.0
QUIET_SECONDS = 1.0
GENERATIONS = 20_000
GENERATION_SECONDS = 2 * LONGEST_TTL_SECONDS
OVERHEAD_BYTES = 300

_reads = lru_cache(64)(metrics.CACHE.labels)

# KEYS: generations. ARGV: what to call one that is missing, its ttl in seconds.
_READ_GENERATIONS = """
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
# KEYS: value, its lock, generations. ARGV: value, ttl in ms, expected generations. Late values are dropped.
_STORE = """
redis.call('UNLINK', KEYS[2])
for i = 3, #KEYS do
  if redis.call('GET', KEYS[i]) ~= ARGV[i] then return 0 end
end
redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[2])
return 1
"""


class Cache:
    """The cache of one service instance; values are bytes, keys and tags are strings without `{`."""

    def __init__(self, redis: Client, platform: str, memory_bytes: int) -> None:
        self._redis, self._prefix = redis, f"{platform}:cache"
        self._values: LRUCache[str, tuple[bytes, float]] = LRUCache(
            memory_bytes, getsizeof=lambda found: len(found[0]) + OVERHEAD_BYTES
        )
        self._generations: LRUCache[str, str] = LRUCache(GENERATIONS)
        self._computing: dict[str, asyncio.Task[bytes]] = {}
        self._store = redis.register_script(_STORE)
        self._find_generations = redis.register_script(_READ_GENERATIONS)
        self._listening = False
        self._heard = 0
        self._down_until = 0.0

    async def fetch(self, kind: str, key: str, tags: Sequence[str], ttl: float, compute: Compute) -> bytes:
        """The value under `key`, computed when no level has it; `ttl` in seconds."""
        name = self._name(kind, key, tags)
        if name and (value := self._remembered(name)) is not None:
            _reads(kind, "l1").inc()
            return value
        return await self._fetch_shared(kind, key, tags, ttl, compute)

    def peek(self, kind: str, key: str, tags: Sequence[str]) -> bytes | None:
        """The value under `key` if memory has it, without waiting for anything."""
        name = self._name(kind, key, tags)
        value = self._remembered(name) if name else None
        if value is not None:
            _reads(kind, "l1").inc()
        return value

    async def invalidate(self, *tags: str) -> None:
        """Make every value under the tags unreachable, here and in every other instance.

        Raises:
            RedisError: the invalidation is not known to have happened; do it again.
        """
        pipe = self._redis.pipeline(transaction=True)
        for tag in tags:
            self._forget(tag)
            pipe.set(self._generation_key(tag), _new_generation(), ex=GENERATION_SECONDS)
            pipe.publish(f"{self._prefix}:invalidate", tag)
            metrics.INVALIDATIONS.labels(tag.partition(":")[0]).inc()
        await pipe.execute()
        for tag in tags:
            self._forget(tag)

    async def listen(self) -> None:
        """Hear the invalidations of other instances; memory is used only meanwhile."""
        async with self._redis.pubsub() as channel:
            await channel.subscribe(f"{self._prefix}:invalidate")
            try:
                await self._hear_all(channel)
            finally:
                self._listening = False
                self._generations.clear()

    async def _hear_all(self, channel: Any) -> None:
        """Take every message; a channel that is silent and leaves a ping unanswered is lost."""
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
            self._generations.clear()
            self._listening = True
        elif message["type"] == "message":
            self._forget(message["data"].decode())

    def _forget(self, tag: str) -> None:
        self._heard += 1
        self._generations.pop(tag, None)

    def _name(self, kind: str, key: str, tags: Sequence[str]) -> str | None:
        """The full key, if memory knows the generation of every tag."""
        known = [self._generations.get(tag) for tag in tags]
        if not self._listening or None in known:
            return None
        return self._full(kind, key, [generation for generation in known if generation])

    def _full(self, kind: str, key: str, generations: Sequence[str]) -> str:
        return f"{self._prefix}:{kind}:{'.'.join(generations)}:{key}"

    def _generation_key(self, tag: str) -> str:
        return f"{self._prefix}:generation:{tag}"

    def _remembered(self, name: str) -> bytes | None:
        found = self._values.get(name)
        return found[0] if found and found[1] > monotonic() else None

    def _remember(self, name: str, value: bytes, ttl: float) -> None:
        if self._listening and len(value) + OVERHEAD_BYTES < self._values.maxsize:
            self._values[name] = value, monotonic() + min(ttl, MEMORY_SECONDS)

    async def _fetch_shared(self, kind: str, key: str, tags: Sequence[str], ttl: float, compute: Compute) -> bytes:
        try:
            if self._is_down():
                raise RedisError("Redis failed a moment ago")
            generations = await self._read_generations(tags)
            name = self._full(kind, key, generations)
            value = await self._redis.get(name)
        except (RedisError, OSError) as error:
            self._note_failure("read", error)
            return await self._compute_once(kind, f"{kind}:{key}", compute)
        self._down_until = 0.0
        if value is not None:
            _reads(kind, "l2").inc()
            self._remember(name, value, ttl)
            return bytes(value)
        return await self._compute_once(
            kind, name, lambda: self._compute_and_store(name, tags, generations, ttl, compute)
        )

    async def _read_generations(self, tags: Sequence[str]) -> list[str]:
        known = [self._generations.get(tag) for tag in tags] if self._listening else [None] * len(tags)
        if None not in known:
            return [generation for generation in known if generation]
        heard = self._heard
        found = await self._find_generations(
            keys=[self._generation_key(tag) for tag in tags], args=[_new_generation(), GENERATION_SECONDS]
        )
        generations = [value.decode() for value in found]
        if self._listening and heard == self._heard:
            self._generations.update(zip(tags, generations, strict=True))
        return generations

    async def _compute_once(self, kind: str, name: str, compute: Compute) -> bytes:
        """One computation in this instance, however many wait for it and whoever of them gives up."""
        task = self._computing.get(name)
        if task is None:
            _reads(kind, "miss").inc()
            task = asyncio.ensure_future(compute())
            self._computing[name] = task
            task.add_done_callback(lambda _: self._computing.pop(name, None))
        return await asyncio.shield(task)

    async def _compute_and_store(
        self, name: str, tags: Sequence[str], generations: Sequence[str], ttl: float, compute: Compute
    ) -> bytes:
        """One computation among instances: who gets no lock waits a while for the value of who did."""
        locked = await self._locked(name)
        if not locked and (value := await self._await_value(name)) is not None:
            return value
        try:
            value = await compute()
        except Exception:
            if locked:
                await self._unlock(name)
            raise
        self._remember(name, value, ttl)
        keys = [name, f"{name}:lock", *map(self._generation_key, tags)]
        try:
            if not await self._store(keys=keys, args=[value, max(1, int(ttl * 1000)), *generations]):
                for tag in tags:
                    self._forget(tag)
        except (RedisError, OSError) as error:
            self._note_failure("write", error)
        return value

    async def _locked(self, name: str) -> bool:
        try:
            return bool(await self._redis.set(f"{name}:lock", b"1", nx=True, px=LOCK_MILLISECONDS))
        except (RedisError, OSError) as error:
            self._note_failure("lock", error)
            return True

    async def _unlock(self, name: str) -> None:
        with suppress(RedisError, OSError):
            await self._redis.unlink(f"{name}:lock")

    async def _await_value(self, name: str) -> bytes | None:
        """The value that another instance computes; nothing when it gave up or takes too long."""
        deadline = monotonic() + LOCK_MILLISECONDS / 1000
        with suppress(RedisError, OSError):
            while monotonic() < deadline:
                await asyncio.sleep(uniform(0.005, 0.03))
                value, lock = await self._redis.mget(name, f"{name}:lock")
                if value is not None:
                    return bytes(value)
                if lock is None:
                    return None
        return None

    def _is_down(self) -> bool:
        """Whether Redis failed a moment ago; after that moment one caller tries it for all."""
        if not self._down_until:
            return False
        if monotonic() < self._down_until:
            return True
        self._down_until = monotonic() + DOWN_SECONDS
        return False

    def _note_failure(self, operation: str, error: Exception) -> None:
        metrics.CACHE_ERRORS.labels(operation).inc()
        if not self._down_until:
            log.warning("cache without Redis", operation=operation, error=type(error).__name__)
        self._down_until = monotonic() + DOWN_SECONDS


def _new_generation() -> str:
    return uuid4().hex[:12]
