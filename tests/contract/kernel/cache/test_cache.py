import asyncio
import tracemalloc
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from random import Random
from time import monotonic
from typing import Any

import pytest
from prometheus_client import REGISTRY
from redis.commands.core import AsyncScript
from redis.exceptions import RedisError

from fashion.kernel.cache import cache as caching
from fashion.kernel.cache import generations
from fashion.kernel.cache.cache import Cache, Compute
from fashion.kernel.cache.generations import Generations
from fashion.kernel.cache.user_values import cache_prefix, delete_values
from fashion.kernel.redis import Client, open_redis
from fashion.settings import Settings
from support.proxy import Link
from support.waiting import PATIENCE, Start, end, eventually

TAGS = ["user:ada"]
PATIENCE_SECONDS = 0.5
Open = Callable[..., Awaitable[Cache]]


@pytest.fixture
async def open_cache(settings: Settings, start: Start) -> AsyncIterator[Open]:
    """Opens the cache of one more instance, which listens unless told otherwise."""
    clients: list[Client] = []
    listeners: list[asyncio.Task[None]] = []

    async def open_one(*, listening: bool = True, url: str = "", memory_bytes: int = 1_000_000) -> Cache:
        given = settings.model_copy(update={"redis_url": url or settings.redis_url})
        clients.append(open_redis(given, PATIENCE_SECONDS))
        cache = Cache(clients[-1], settings.key_prefix, memory_bytes)
        if listening:
            listeners.append(start(cache.listen))
            await in_memory(cache)
        return cache

    yield open_one
    await end(listeners)
    for client in clients:
        await client.aclose()


async def in_memory(cache: Cache) -> None:
    """Wait until the instance listens, and so keeps values in memory."""

    async def kept() -> bool:
        await cache.fetch("probe", "p", [], 60, Counting())
        return cache.peek("probe", "p", []) is not None

    await eventually(kept)


async def out_of_memory(cache: Cache) -> None:
    """Wait until the instance knows that it hears nothing, and so uses no value in memory."""

    async def unused() -> bool:
        return cache.peek("probe", "p", []) is None

    await eventually(unused)


class Counting:
    """Computes v1, then v2, and so on, slowly enough to be waited for."""

    def __init__(self, seconds: float = 0.0) -> None:
        self.calls, self.seconds = 0, seconds

    async def __call__(self) -> bytes:
        self.calls += 1
        value = b"v%d" % self.calls
        await asyncio.sleep(self.seconds)
        return value


async def fetch(cache: Cache, compute: Compute, ttl: float = 60, tags: list[str] = TAGS) -> bytes:
    return await cache.fetch("colors", "ada", tags, ttl, compute)


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


class Held(Counting):
    """Computes its first value only when it is let go; the others at once."""

    def __init__(self) -> None:
        super().__init__()
        self.begun, self.go = asyncio.Event(), asyncio.Event()

    async def __call__(self) -> bytes:
        value = await super().__call__()
        if value == b"v1":
            self.begun.set()
            await self.go.wait()
        return value


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
