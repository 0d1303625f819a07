"""Caches of a test's own: what they compute, and reading them."""

import asyncio
from collections.abc import Awaitable, Callable

from fashion.kernel.cache.cache import Cache, Compute
from support.waiting import eventually

TAGS = ["user:ada"]
PATIENCE_SECONDS = 0.5
Open = Callable[..., Awaitable[Cache]]


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
