from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from fashion.kernel.redis import Client, open_redis
from fashion.local.stores.redis import embedded_redis
from fashion.settings import Settings


@pytest.fixture
async def own_redis(tmp_path: Path, settings: Settings) -> AsyncIterator[Client]:
    """A Redis of the test's own."""
    with embedded_redis(tmp_path) as url:
        client = open_redis(settings.model_copy(update={"redis_url": url}))
        yield client
        await client.aclose()
