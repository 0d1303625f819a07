import asyncio
from collections.abc import Awaitable, Callable, Sequence

import pytest

from fashion.kernel.cache import cache as caching
from fashion.kernel.cache import generations
from fashion.kernel.cache.generations import Generations
from support.caching import TAGS, Counting, Held, Open, fetch, in_memory, out_of_memory
from support.http.proxy import Link
from support.waiting import PATIENCE


class TestWithoutRedis:
    @pytest.fixture(autouse=True)
    def short_pause(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(generations, "QUIET_SECONDS", 0.1)

    async def test_values_are_computed_and_soon(self, open_cache: Open, redis_link: Link) -> None:
        cache, compute = await open_cache(url=redis_link.url, listening=False), Counting()
        await redis_link.cut()
        async with asyncio.timeout(PATIENCE):
            assert [await fetch(cache, compute) for _ in range(200)] == [b"v%d" % n for n in range(1, 201)]

    async def test_one_caller_tries_a_redis_that_hangs_and_nobody_else_waits(
        self, open_cache: Open, redis_link: Link, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        cache = await open_cache(url=redis_link.url, listening=False)
        await fetch(cache, Counting())
        redis_link.freeze()
        monkeypatch.setattr(caching, "DOWN_SECONDS", 0.0)
        await fetch(cache, Counting())
        monkeypatch.setattr(caching, "DOWN_SECONDS", 3600.0)
        tries, read = list[Sequence[str]](), Generations.read

        async def read_and_count(asked: Generations, tags: Sequence[str]) -> list[str]:
            tries.append(tags)
            return await read(asked, tags)

        monkeypatch.setattr(Generations, "read", read_and_count)
        await asyncio.gather(*(cache.fetch("colors", str(n), TAGS, 60, Counting()) for n in range(50)))
        assert tries == [TAGS]

    async def test_a_redis_that_hangs_while_computing_costs_no_value(
        self, open_cache: Open, redis_link: Link
    ) -> None:
        cache, compute = await open_cache(url=redis_link.url), Held()
        slow = asyncio.create_task(fetch(cache, compute))
        await compute.begun.wait()
        await redis_link.cut()
        compute.go.set()
        assert await slow == b"v1"

    async def test_it_is_used_again_when_it_is_back(self, open_cache: Open, redis_link: Link) -> None:
        cache, compute = await open_cache(url=redis_link.url), Counting()
        await redis_link.cut()
        await fetch(cache, compute)
        await redis_link.restore()
        await in_memory(cache)

    @pytest.mark.parametrize("loss", [Link.cut, Link.freeze], ids=["cut", "silent"])
    async def test_memory_is_not_used_while_no_invalidation_can_be_heard(
        self, open_cache: Open, redis_link: Link, loss: Callable[[Link], Awaitable[None] | None]
    ) -> None:
        cache, compute = await open_cache(url=redis_link.url), Counting()
        await fetch(cache, compute)
        if pending := loss(redis_link):
            await pending
        await out_of_memory(cache)
        redis_link.thaw()

    async def test_what_was_invalidated_meanwhile_is_not_read_afterwards(
        self, open_cache: Open, redis_link: Link
    ) -> None:
        deaf, other, compute = await open_cache(url=redis_link.url), await open_cache(), Counting()
        await fetch(deaf, compute)
        await redis_link.cut()
        await out_of_memory(deaf)
        await other.invalidate(*TAGS)
        await redis_link.restore()
        await in_memory(deaf)
        assert await fetch(deaf, compute) == b"v2"
