import asyncio
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from uuid import uuid4

import pytest
import structlog

from fashion.kernel.background import Task, keep_running
from fashion.kernel.postgres.database import Database, open_database
from fashion.kernel.redis import Client, open_redis
from fashion.settings import Settings, load_settings
from support.http.proxy import Link, linked
from support.identity.tokens import PSEUDONYM_KEY
from support.stores.shared import migrated
from support.waiting import Start, end


@pytest.fixture
def without_schema(postgres_url: str, redis_url: str, tmp_path: Path) -> Settings:
    """A platform of the test's own, for what stores nothing in PostgreSQL."""
    return load_settings(
        platform=f"p{uuid4().hex[:12]}",
        database_url=postgres_url,
        redis_url=redis_url,
        pseudonym_key=PSEUDONYM_KEY,
        config_file=tmp_path / "config.json",
        redeliver_seconds=0.3,
    )


@pytest.fixture
def settings(without_schema: Settings) -> Settings:
    """A platform of the test's own, with the color schema; the test is the role of color."""
    return migrated(without_schema, "color")


@pytest.fixture
def owner(settings: Settings, postgres_url: str) -> Settings:
    """The settings of the same platform for whoever owns its schemas, and the whole server."""
    return settings.model_copy(update={"database_url": postgres_url})


@pytest.fixture
async def owned(owner: Settings) -> AsyncIterator[Database]:
    """The database as its owner sees it."""
    opened = open_database(owner, "color")
    yield opened
    await opened.close()


@pytest.fixture
async def database(settings: Settings) -> AsyncIterator[Database]:
    opened = open_database(settings, "color")
    yield opened
    await opened.close()


@pytest.fixture
async def redis(settings: Settings) -> AsyncIterator[Client]:
    client = open_redis(settings)
    yield client
    await client.aclose()


@pytest.fixture
async def postgres_link(postgres_url: str) -> AsyncIterator[Link]:
    async with linked(postgres_url) as link:
        yield link


@pytest.fixture
async def redis_link(redis_url: str) -> AsyncIterator[Link]:
    async with linked(redis_url) as link:
        yield link


@pytest.fixture
async def start() -> AsyncIterator[Start]:
    """Keeps tasks running until the test ends; one that is cancelled is gone as after a kill."""
    started: list[asyncio.Task[None]] = []

    def begin(task: Task) -> "asyncio.Task[None]":
        started.append(asyncio.create_task(keep_running("test", task)))
        return started[-1]

    yield begin
    await end(started)


@pytest.fixture(autouse=True)
def plain_logs() -> Iterator[None]:
    """No pages of decorated tracebacks, and no correlation but the test's own."""
    structlog.configure(processors=[structlog.processors.KeyValueRenderer()])
    structlog.contextvars.clear_contextvars()
    yield
    structlog.reset_defaults()
    structlog.contextvars.clear_contextvars()
