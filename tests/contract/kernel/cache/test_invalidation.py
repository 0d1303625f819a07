import asyncio
from random import Random
from typing import Any

import pytest
from redis.commands.core import AsyncScript
from redis.exceptions import RedisError

from fashion.kernel.cache.cache import Cache
from fashion.kernel.cache.generations import Generations
from fashion.kernel.cache.user_values import cache_prefix, delete_values
from fashion.kernel.redis import Client
from fashion.settings import Settings
from support.caching import TAGS, Counting, Held, Open, fetch
from support.http.proxy import Link
from support.waiting import eventually


class TestInvalidation:
    async def test_is_seen_by_who_made_it_at_once(self, open_cache: Open) -> None:
        cache, compute = await open_cache(), Counting()
        await fetch(cache, compute)
        await cache.invalidate(*TAGS)
        assert await fetch(cache, compute) == b"v2"

    async def test_is_heard_by_others_long_before_the_ttl(self, open_cache: Open) -> None:
        one, other, compute = await open_cache(), await open_cache(), Counting()

        async def is_dropped() -> bool:
            return other.peek("colors", "ada", TAGS) is None

        for times in range(1, 21):
            assert await fetch(other, compute, ttl=3600) == f"v{times}".encode()
            await one.invalidate(*TAGS)
            await eventually(is_dropped)
        assert await fetch(other, compute) == b"v21"

    async def test_leaves_other_tags_alone(self, open_cache: Open) -> None:
        cache, compute = await open_cache(), Counting()
        await fetch(cache, compute)
        await cache.invalidate("user:ben")
        assert await fetch(cache, compute) == b"v1"

    async def test_of_one_tag_reaches_what_has_several(self, open_cache: Open) -> None:
        cache, compute, tags = await open_cache(), Counting(), [*TAGS, "catalogue"]
        await fetch(cache, compute, tags=tags)
        await cache.invalidate("catalogue")
        assert await fetch(cache, compute, tags=tags) == b"v2"

    async def test_what_redis_did_not_accept_is_reported(self, open_cache: Open, redis_link: Link) -> None:
        cache = await open_cache(url=redis_link.url)
        await redis_link.cut()
        with pytest.raises(RedisError):
            await cache.invalidate(*TAGS)


class TestAReadInTheMiddleOfAnInvalidation:
    async def test_of_its_own_instance_does_not_outlast_it(
        self, open_cache: Open, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        cache, compute, run = await open_cache(), Counting(), AsyncScript.__call__

        async def read_first(script: AsyncScript, *args: Any, **kwargs: Any) -> Any:
            monkeypatch.setattr(AsyncScript, "__call__", run)
            await fetch(cache, compute)
            return await run(script, *args, **kwargs)

        monkeypatch.setattr(AsyncScript, "__call__", read_first)
        monkeypatch.setattr(Generations, "_hear", lambda *_: None)
        await cache.invalidate(*TAGS)
        assert await fetch(cache, compute) == b"v2"

    async def test_of_another_instance_does_not_outlast_it(
        self, open_cache: Open, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        one, other, compute, read = await open_cache(), await open_cache(), Counting(), AsyncScript.__call__

        async def invalidate_then_answer(script: AsyncScript, *args: Any, **kwargs: Any) -> Any:
            answer = await read(script, *args, **kwargs)
            monkeypatch.setattr(AsyncScript, "__call__", read)
            heard.clear()
            await one.invalidate(*TAGS)
            await heard.wait()
            return answer

        def hear(generations: Generations, message: dict[str, Any]) -> None:
            handle(generations, message)
            if generations is other._generations:
                heard.set()

        heard, handle = asyncio.Event(), Generations._hear
        monkeypatch.setattr(Generations, "_hear", hear)
        await fetch(one, compute)
        monkeypatch.setattr(AsyncScript, "__call__", invalidate_then_answer)
        await fetch(other, compute)
        assert await fetch(other, compute) == b"v2"


class TestALateValue:
    """One that is computed from old data and written after the invalidation."""

    @pytest.fixture(params=[True, False], ids=["with memory", "without memory"])
    async def cache(self, request: pytest.FixtureRequest, open_cache: Open) -> Cache:
        return await open_cache(listening=request.param)

    async def test_is_never_read(self, cache: Cache) -> None:
        compute = Held()
        late = asyncio.create_task(fetch(cache, compute))
        await compute.begun.wait()
        await cache.invalidate(*TAGS)
        compute.go.set()
        await late
        assert await fetch(cache, compute) == b"v2"

    async def test_is_never_read_after_an_erasure(self, cache: Cache, redis: Client, settings: Settings) -> None:
        compute = Held()
        late = asyncio.create_task(fetch(cache, compute, tags=["user:ada"]))
        await compute.begun.wait()
        await cache.invalidate("user:ada")
        await delete_values(redis, settings.key_prefix, ["user:ada"])
        compute.go.set()
        await late
        assert [name async for name in redis.scan_iter(match=f"*{settings.platform}*ada*")] == []
        assert await fetch(cache, compute) == b"v2"

    async def test_stays_out_of_reach_when_redis_drops_the_generation(
        self, cache: Cache, redis: Client, settings: Settings, open_cache: Open
    ) -> None:
        compute = Counting()
        await fetch(cache, compute)
        await cache.invalidate(*TAGS)
        await redis.delete(f"{cache_prefix(settings.key_prefix)}:generation:{TAGS[0]}")
        assert await fetch(cache, compute) == b"v2"

    async def test_does_not_stop_newer_ones_from_being_shared(
        self, cache: Cache, redis: Client, settings: Settings
    ) -> None:
        compute = Counting()
        await fetch(cache, compute)
        keys = [name async for name in redis.scan_iter(match=f"{cache_prefix(settings.key_prefix)}:*")]
        await redis.delete(*keys)
        for _ in range(3):
            await cache.fetch("colors", "other", TAGS, 60, compute)
        shared = [
            name async for name in redis.scan_iter(match=f"{cache_prefix(settings.key_prefix)}:colors:*:other")
        ]
        await cache.fetch("colors", "another", TAGS, 60, compute)
        shared += [
            name async for name in redis.scan_iter(match=f"{cache_prefix(settings.key_prefix)}:colors:*:another")
        ]
        assert shared


@pytest.mark.parametrize("seed", range(4))
async def test_whatever_the_order_nobody_reads_what_was_invalidated_before(open_cache: Open, seed: int) -> None:
    random, truth, settled = Random(seed), 0, 0
    writer, reader = await open_cache(), await open_cache(listening=False)

    async def compute() -> bytes:
        value = b"%d" % truth
        await asyncio.sleep(random.uniform(0, 0.01))
        return value

    async def read(cache: Cache) -> None:
        for _ in range(60):
            oldest = settled
            assert int(await fetch(cache, compute)) >= oldest
            await asyncio.sleep(random.uniform(0, 0.004))

    async def write() -> None:
        nonlocal truth, settled
        for _ in range(40):
            truth += 1
            written = truth
            await writer.invalidate(*TAGS)
            settled = max(settled, written)
            await asyncio.sleep(random.uniform(0, 0.008))

    await asyncio.gather(write(), *(read(cache) for cache in [writer, reader] * 4))
