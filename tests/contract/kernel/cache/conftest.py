import asyncio
from collections.abc import AsyncIterator

import pytest

from fashion.kernel.cache.cache import Cache
from fashion.kernel.redis import Client, open_redis
from fashion.settings import Settings
from support.caching import PATIENCE_SECONDS, Open, in_memory
from support.waiting import Start, end


@pytest.fixture
def settings(without_schema: Settings) -> Settings:
    return without_schema


@pytest.fixture
async def open_cache(settings: Settings, start: Start) -> AsyncIterator[Open]:
    """Opens the cache of one more instance, which listens by default."""
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
