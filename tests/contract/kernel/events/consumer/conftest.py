import asyncio
from typing import Any

import pytest
from sqlalchemy import text
from tenacity import wait_fixed

from fashion.kernel.events.consumer import Consumer, Handler
from fashion.kernel.events.entries import to_fields
from fashion.kernel.events.log import StoredEvent
from fashion.kernel.events.transports.redis_streams.adapter import RedisStreams
from fashion.kernel.events.transports.redis_streams.stream import stream_key
from fashion.kernel.postgres.database import Database
from fashion.kernel.redis import Client
from fashion.settings import Settings
from support.events.consuming import Consume, Publish, take_effect
from support.waiting import Start


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("fashion.kernel.events.transports.redis_streams.group_member.BLOCK_MILLISECONDS", 20)
    monkeypatch.setattr("fashion.kernel.events.consumer.wait_random_exponential", lambda *_: wait_fixed(0.02))


@pytest.fixture
async def database(database: Database, owned: Database) -> Database:
    async with owned.transaction() as tx:
        await tx.execute(
            text("CREATE TABLE effects (number int GENERATED ALWAYS AS IDENTITY, event uuid NOT NULL)")
        )
        await tx.execute(text(f"GRANT ALL ON effects TO {database.schema}"))
    return database


@pytest.fixture
def consume(database: Database, redis: Client, settings: Settings, start: Start) -> Consume:
    """Starts a member of the group `color` with one handler for events of the type Noted."""

    def begin(handler: Handler = take_effect, **options: Any) -> "asyncio.Task[None]":
        given: dict[str, Any] = {"max_deliveries": 5, "redeliver_seconds": 0.1, "group": "color"}
        given |= {"database": database, "handlers": {"Noted": handler}, "afterwards": nothing_more}
        return start(Consumer(transport=RedisStreams(redis, settings.key_prefix), **given | options).run)

    return begin


async def nothing_more(_: StoredEvent) -> None:
    pass


@pytest.fixture
def publish(redis: Client, settings: Settings) -> Publish:
    async def add(recorded: StoredEvent) -> bytes:
        entry: bytes = await redis.xadd(stream_key(settings.key_prefix), to_fields(recorded))
        return entry

    return add


@pytest.fixture
def key(settings: Settings) -> str:
    return stream_key(settings.key_prefix)
