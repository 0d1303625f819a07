"""The cache: memory over Redis, invalidated by tag, one computation for a stampede.

The generation of every tag is part of a value's key, so that invalidating a tag makes its values unreachable.
Memory is used only while this instance receives invalidations. Without Redis every read computes its value.
"""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from functools import lru_cache
from random import uniform
from time import monotonic

from cachetools import LRUCache
from redis.exceptions import ConnectionError as RedisDown
from redis.exceptions import RedisError

from fashion.kernel.cache.generations import Generations
from fashion.kernel.cache.tags import is_of_user
from fashion.kernel.cache.user_values import cache_prefix, names_key
from fashion.kernel.redis import Client
from fashion.kernel.telemetry import metrics
from fashion.kernel.telemetry.errors import report_unless_down

Compute = Callable[[], Awaitable[bytes]]

MEMORY_SECONDS = 30.0
LOCK_MILLISECONDS = 3000
SHORTEST_PAUSE_SECONDS, LONGEST_PAUSE_SECONDS = 0.002, 0.05
DOWN_SECONDS = 1.0
OVERHEAD_BYTES = 300
TURNS = 40
"""Concurrent commands: a stampede that exhausted the pool's connections would look like a Redis outage."""

_reads = lru_cache(64)(metrics.CACHE.labels)

# KEYS: value, its lock, its user's names, generations. ARGV: value, ttl in ms, whether it has a user, expected
# generations. Late values are dropped.
_STORE = """
redis.call('UNLINK', KEYS[2])
for i = 4, #KEYS do
  if redis.call('GET', KEYS[i]) ~= ARGV[i] then return 0 end
end
redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[2])
if ARGV[3] == '1' then
  local now = redis.call('TIME')[1] * 1000
  redis.call('ZREMRANGEBYSCORE', KEYS[3], 0, now - 1000)
  redis.call('ZADD', KEYS[3], now + ARGV[2], KEYS[1])
  if redis.call('PTTL', KEYS[3]) < tonumber(ARGV[2]) then redis.call('PEXPIRE', KEYS[3], ARGV[2]) end
end
return 1
"""


class Cache:
    """The cache of one service instance; values are bytes, keys and tags are strings without `{`."""

    def __init__(self, redis: Client, platform: str, memory_bytes: int) -> None:
        self._redis, self._prefix = redis, cache_prefix(platform)
        self._generations = Generations(redis, self._prefix)
        self._values: LRUCache[str, tuple[bytes, float]] = LRUCache(
            memory_bytes, getsizeof=lambda found: len(found[0]) + OVERHEAD_BYTES
        )
        self._computing: dict[str, asyncio.Task[bytes]] = {}
        self._store = redis.register_script(_STORE)
        self._turns = asyncio.Semaphore(TURNS)
        self._down_until = 0.0
        metrics.CACHE_LIMIT.set(memory_bytes)
        metrics.CACHE_BYTES.set_function(lambda: self._values.currsize)

    async def fetch(self, kind: str, key: str, tags: Sequence[str], ttl: float, compute: Compute) -> bytes:
        """Return the value under `key`, computed if no level has it; `ttl` is in seconds."""
        value = self.peek(kind, key, tags)
        return value if value is not None else await self._fetch_shared(kind, key, tags, ttl, compute)

    async def fetch_of_user(
        self,
        kind: str,
        key: str,
        tags: Sequence[str],
        ttl: float,
        compute: Compute,
        is_known: Callable[[], bool] = lambda: False,
    ) -> bytes:
        """Return a value of the user whose tag is the first; nothing is kept for a user of whom nothing is known.

        A user is known once their events began a generation of the tag, or if `is_known` says so after `compute`.
        """
        value = self.peek(kind, key, tags)
        if value is not None:
            return value
        if await self._may_have_generation(tags[0]):
            return await self._fetch_shared(kind, key, tags, ttl, compute)
        _reads(kind, "miss").inc()
        value = await compute()
        if is_known():
            await self._begin_generation(tags[0])
        return value

    def peek(self, kind: str, key: str, tags: Sequence[str]) -> bytes | None:
        """Return the value under `key` if it is in memory, without waiting."""
        known = self._generations.known(tags)
        found = self._values.get(self._name(kind, key, known)) if known is not None else None
        if found is None or found[1] < monotonic():
            return None
        _reads(kind, "l1").inc()
        return found[0]

    async def invalidate(self, *tags: str) -> None:
        """Invalidate every value under the tags, in all instances.

        Raises:
            RedisError: the invalidation may not have happened; try again.
        """
        await self._generations.renew(tags)

    async def listen(self) -> None:
        """Receive the invalidations of other instances; memory is used only while this runs."""
        await self._generations.listen()

    async def _may_have_generation(self, tag: str) -> bool:
        """Return whether a tag has a generation; true while Redis is down, when nothing is kept anyway."""
        if self._down_until or self._generations.known([tag]):
            return True
        try:
            async with self._turns:
                return bool(await self._redis.exists(self._generations.key(tag)))
        except (RedisError, OSError) as error:
            self._note_failure("read", error)
            return True

    async def _begin_generation(self, tag: str) -> None:
        """Give a tag a generation; values are kept from the next read on, for this one may be older."""
        try:
            async with self._turns:
                await self._generations.read([tag])
        except (RedisError, OSError) as error:
            self._note_failure("write", error)

    def _name(self, kind: str, key: str, generations: Sequence[str]) -> str:
        return f"{self._prefix}:{kind}:{'.'.join(generations)}:{key}"

    def _remember(self, name: str, value: bytes, ttl: float) -> None:
        if self._generations.listening and len(value) + OVERHEAD_BYTES < self._values.maxsize:
            self._values[name] = value, monotonic() + min(ttl, MEMORY_SECONDS)

    async def _fetch_shared(self, kind: str, key: str, tags: Sequence[str], ttl: float, compute: Compute) -> bytes:
        try:
            async with self._turns:
                if self._is_down():
                    raise RedisDown("Redis failed a moment ago")
                generations = await self._generations.read(tags)
                name = self._name(kind, key, generations)
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

    async def _compute_once(self, kind: str, name: str, compute: Compute) -> bytes:
        """Compute once in this instance for all who wait, also if some of them are cancelled."""
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
        """Compute once among instances: without the lock, wait a while for the value of its holder."""
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
        user = next(filter(is_of_user, tags), "")
        keys = [name, f"{name}:lock", names_key(self._prefix, user), *map(self._generations.key, tags)]
        args = [value, max(1, int(ttl * 1000)), int(bool(user)), *generations]
        try:
            async with self._turns:
                stored = await self._store(keys=keys, args=args)
            if not stored:
                self._generations.discard(tags)
        except (RedisError, OSError) as error:
            self._note_failure("write", error)
        return value

    async def _locked(self, name: str) -> bool:
        try:
            async with self._turns:
                return bool(await self._redis.set(f"{name}:lock", b"1", nx=True, px=LOCK_MILLISECONDS))
        except (RedisError, OSError) as error:
            self._note_failure("lock", error)
            return True

    async def _unlock(self, name: str) -> None:
        try:
            async with self._turns:
                await self._redis.unlink(f"{name}:lock")
        except (RedisError, OSError) as error:
            self._note_failure("unlock", error)

    async def _await_value(self, name: str) -> bytes | None:
        """Return the value that another instance computes, or None if it fails or takes too long."""
        deadline, pause = monotonic() + LOCK_MILLISECONDS / 1000, SHORTEST_PAUSE_SECONDS
        try:
            while monotonic() < deadline:
                await asyncio.sleep(uniform(pause / 2, pause))
                pause = min(2 * pause, LONGEST_PAUSE_SECONDS)
                async with self._turns:
                    value, lock = await self._redis.mget(name, f"{name}:lock")
                if value is not None:
                    return bytes(value)
                if lock is None:
                    return None
        except (RedisError, OSError) as error:
            self._note_failure("wait", error)
        return None

    def _is_down(self) -> bool:
        """Return whether Redis failed within the last second; after it, one caller tries again for all."""
        if not self._down_until:
            return False
        if monotonic() < self._down_until:
            return True
        self._down_until = monotonic() + DOWN_SECONDS
        return False

    def _note_failure(self, operation: str, error: Exception) -> None:
        metrics.CACHE_ERRORS.labels(operation).inc()
        if not self._down_until:
            report_unless_down(error, "cache without Redis", operation=operation)
        if monotonic() >= self._down_until:
            self._down_until = monotonic() + DOWN_SECONDS
