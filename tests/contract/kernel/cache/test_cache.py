import asyncio
import tracemalloc
from time import monotonic

import pytest
from prometheus_client import REGISTRY

from fashion.kernel.cache import cache as caching
from fashion.kernel.redis import Client
from fashion.settings import Settings
from support.caching import TAGS, Counting, Held, Open, fetch
from support.waiting import PATIENCE, eventually


async def test_a_value_is_computed_once_and_then_remembered(open_cache: Open) -> None:
    cache, compute = await open_cache(), Counting()
    assert [await fetch(cache, compute) for _ in range(3)] == [b"v1"] * 3
    assert cache.peek("colors", "ada", TAGS) == b"v1"
    assert compute.calls == 1


async def test_a_hundred_callers_wait_for_one_computation(open_cache: Open) -> None:
    cache, compute = await open_cache(), Counting(0.05)
    found = await asyncio.gather(*(fetch(cache, compute) for _ in range(100)))
    assert (set(found), compute.calls) == ({b"v1"}, 1)


async def test_many_keys_at_once_are_no_failure_of_redis(open_cache: Open) -> None:
    cache, compute = await open_cache(), Counting(0.01)
    for _ in range(2):
        await asyncio.gather(*(cache.fetch("colors", str(number), TAGS, 60, compute) for number in range(300)))
    assert compute.calls == 300


async def test_two_instances_wait_for_one_computation(open_cache: Open) -> None:
    one, other, compute = await open_cache(), await open_cache(), Counting(0.2)
    found = await asyncio.gather(*(fetch(cache, compute) for cache in [one, other] * 20))
    assert (set(found), compute.calls) == ({b"v1"}, 1)


async def test_reads_are_counted_by_level(open_cache: Open) -> None:
    def counted() -> list[float]:
        levels = ("miss", "l1", "l2")
        labels = [{"kind": "colors", "outcome": level} for level in levels]
        return [REGISTRY.get_sample_value("fashion_cache_reads_total", each) or 0.0 for each in labels]

    one, other, before = await open_cache(), await open_cache(), counted()
    for cache in (one, one, other):
        await fetch(cache, Counting())
    assert [now - then for now, then in zip(counted(), before, strict=True)] == [1, 1, 1]


async def test_who_gives_up_waiting_stops_nobody_else(open_cache: Open) -> None:
    cache, compute = await open_cache(), Held()
    impatient = asyncio.create_task(fetch(cache, compute))
    await compute.begun.wait()
    patient = asyncio.create_task(fetch(cache, compute))
    impatient.cancel()
    await asyncio.gather(impatient, return_exceptions=True)
    compute.go.set()
    assert (await patient, compute.calls) == (b"v1", 1)


async def test_a_computation_that_fails_keeps_nobody_waiting(
    open_cache: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(caching, "LOCK_MILLISECONDS", 600_000)
    one, other, held = await open_cache(), await open_cache(), Held()

    async def refuse() -> bytes:
        await held()
        raise ValueError("refused")

    failing = asyncio.create_task(fetch(one, refuse))
    await held.begun.wait()
    waiting = asyncio.create_task(fetch(other, Counting()))
    held.go.set()
    with pytest.raises(ValueError, match="refused"):
        await failing
    async with asyncio.timeout(PATIENCE):
        assert await waiting == b"v1"


@pytest.mark.parametrize("listening", [True, False])
async def test_a_value_lives_as_long_as_its_ttl(open_cache: Open, listening: bool) -> None:
    cache, compute, began = await open_cache(listening=listening), Counting(), monotonic()
    assert await fetch(cache, compute, ttl=0.3) == b"v1"

    async def is_replaced() -> bool:
        return await fetch(cache, compute, ttl=0.3) == b"v2"

    await eventually(is_replaced)
    assert monotonic() - began >= 0.3


async def test_memory_is_bounded_in_bytes(open_cache: Open) -> None:
    cache = await open_cache(memory_bytes=200_000)
    tracemalloc.start()
    for number in range(100):

        async def compute(number: int = number) -> bytes:
            return bytes([number]) * 10_000

        await cache.fetch("photos", str(number), [], 60, compute)
    kept, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert cache.peek("photos", "99", []) is not None
    assert cache.peek("photos", "0", []) is None
    assert kept < 600_000


async def keys_of_ada(redis: Client, settings: Settings) -> list[bytes]:
    return [key async for key in redis.scan_iter(f"*{settings.platform}*ada*")]


async def test_nothing_is_kept_of_an_unknown_user(open_cache: Open, redis: Client, settings: Settings) -> None:
    cache, compute = await open_cache(), Counting()
    for expected in (b"v1", b"v2"):
        assert await cache.fetch_of_user("colors", "ada", TAGS, 60, compute) == expected
    assert await keys_of_ada(redis, settings) == []


async def test_a_user_is_known_by_an_invalidation(open_cache: Open) -> None:
    cache, compute = await open_cache(), Counting()
    await cache.invalidate(*TAGS)
    for _ in range(3):
        assert await cache.fetch_of_user("colors", "ada", TAGS, 60, compute) == b"v1"


async def test_a_user_is_known_by_what_was_computed_and_kept_from_the_next_read_on(open_cache: Open) -> None:
    cache, compute = await open_cache(), Counting()
    for expected in (b"v1", b"v2", b"v2"):
        assert await cache.fetch_of_user("colors", "ada", TAGS, 60, compute, lambda: True) == expected


async def test_a_user_is_read_while_redis_is_down(open_cache: Open) -> None:
    cache, compute = await open_cache(listening=False, url="redis://127.0.0.1:1/0"), Counting()
    for expected in (b"v1", b"v2"):
        assert await cache.fetch_of_user("colors", "ada", TAGS, 60, compute) == expected
