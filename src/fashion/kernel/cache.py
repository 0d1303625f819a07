"""The cache: memory over Redis, invalidated by tag, one computation for a stampede.

A tag's generation is part of every key under it. Invalidating a tag gives it a new generation, and tells all
instances; a value computed from old data and written late lands under a generation that nobody reads. Memory
serves only while this instance hears invalidations. Without Redis every read is computed: slower, not broken.
"""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
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
NO_GENERATION = "0"
GENERATIONS = 20_000
OVERHEAD_BYTES = 300

# KEYS: value, generations. ARGV: value, ttl in ms, expected generations. Late values are dropped.
_STORE = """
for i = 2, #KEYS do
  if (redis.call('GET', KEYS[i]) or '0') ~= ARGV[i + 1] then return 0 end
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
        self._listening = False
        self._heard = 0
        self._down_until = 0.0

    async def fetch(self, kind: str, key: str, tags: Sequence[str], ttl: float, compute: Compute) -> bytes:
        """The value under `key`, computed when no level has it; `ttl` in seconds."""
        name = self._name(kind, key, tags)
        if name and (value := self._remembered(name)) is not None:
            metrics.CACHE.labels(kind, "l1").inc()
            return value
        return await self._fetch_shared(kind, key, tags, ttl, compute)

    def peek(self, kind: str, key: str, tags: Sequence[str]) -> bytes | None:
        """The value under `key` if memory has it, without waiting for anything."""
        name = self._name(kind, key, tags)
        value = self._remembered(name) if name else None
        if value is not None:
            metrics.CACHE.labels(kind, "l1").inc()
        return value

    async def invalidate(self, *tags: str) -> None:
        """Make every value under the tags unreachable, here and in every other instance.

        Raises:
            RedisError: the invalidation is not known to have happened; do it again.
        """
        pipe = self._redis.pipeline(transaction=True)
        self._heard += 1
        for tag in tags:
            self._generations.pop(tag, None)
            pipe.set(self._generation_key(tag), uuid4().hex[:12], ex=2 * LONGEST_TTL_SECONDS)
            pipe.publish(f"{self._prefix}:invalidate", tag)
            metrics.INVALIDATIONS.labels(tag.partition(":")[0]).inc()
        await pipe.execute()

    async def listen(self) -> None:
        """Hear the invalidations of other instances; memory is used only meanwhile."""
        async with self._redis.pubsub() as channel:
            await channel.subscribe(f"{self._prefix}:invalidate")
            try:
                while True:
                    message = await channel.get_message(timeout=5)
                    self._hear(message)
            finally:
                self._listening = False
                self._generations.clear()

    def _hear(self, message: dict[str, Any] | None) -> None:
        if message is None:
            return
        if message["type"] == "subscribe":
            self._generations.clear()
            self._listening = True
        elif message["type"] == "message":
            self._heard += 1
            self._generations.pop(message["data"].decode(), None)

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
            if monotonic() < self._down_until:
                raise RedisError("Redis failed a moment ago")
            generations = await self._read_generations(tags)
            name = self._full(kind, key, generations)
            value = await self._redis.get(name)
        except (RedisError, OSError) as error:
            self._note_failure("read", error)
            return await self._compute_once(kind, f"{kind}:{key}", compute)
        if value is not None:
            metrics.CACHE.labels(kind, "l2").inc()
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
        found = await self._redis.mget([self._generation_key(tag) for tag in tags])
        generations = [value.decode() if value else NO_GENERATION for value in found]
        if self._listening and heard == self._heard:
            self._generations.update(zip(tags, generations, strict=True))
        return generations

    async def _compute_once(self, kind: str, name: str, compute: Compute) -> bytes:
        """One computation in this instance, however many wait for it and whoever of them gives up."""
        task = self._computing.get(name)
        if task is None:
            metrics.CACHE.labels(kind, "miss").inc()
            task = asyncio.ensure_future(compute())
            self._computing[name] = task
            task.add_done_callback(lambda _: self._computing.pop(name, None))
        return await asyncio.shield(task)

    async def _compute_and_store(
        self, name: str, tags: Sequence[str], generations: Sequence[str], ttl: float, compute: Compute
    ) -> bytes:
        """One computation among instances: who gets no lock waits a while for the value of who did."""
        if not await self._locked(name) and (value := await self._await_value(name)) is not None:
            return value
        value = await compute()
        self._remember(name, value, ttl)
        try:
            keys = [name, *map(self._generation_key, tags)]
            await self._store(keys=keys, args=[value, int(ttl * 1000), *generations])
            await self._redis.unlink(f"{name}:lock")
        except (RedisError, OSError) as error:
            self._note_failure("write", error)
        return value

    async def _locked(self, name: str) -> bool:
        try:
            return bool(await self._redis.set(f"{name}:lock", b"1", nx=True, px=LOCK_MILLISECONDS))
        except (RedisError, OSError) as error:
            self._note_failure("lock", error)
            return True

    async def _await_value(self, name: str) -> bytes | None:
        deadline = monotonic() + LOCK_MILLISECONDS / 1000
        with suppress(RedisError, OSError):
            while monotonic() < deadline:
                await asyncio.sleep(uniform(0.005, 0.03))
                if (value := await self._redis.get(name)) is not None:
                    return bytes(value)
        return None

    def _note_failure(self, operation: str, error: Exception) -> None:
        metrics.CACHE_ERRORS.labels(operation).inc()
        if monotonic() >= self._down_until:
            log.warning("cache without Redis", operation=operation, error=type(error).__name__)
            self._down_until = monotonic() + DOWN_SECONDS


def _weight(found: tuple[bytes, float]) -> int:
    return len(found[0]) + OVERHEAD_BYTES
