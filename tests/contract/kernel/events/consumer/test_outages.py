import asyncio

import pytest
from sqlalchemy import text
from sqlalchemy.exc import OperationalError
from sqlalchemy.ext.asyncio import AsyncConnection
from structlog.testing import capture_logs

from fashion.kernel.events.log import StoredEvent
from fashion.kernel.events.transports.redis_streams.stream import create_groups
from fashion.kernel.postgres.database import Database, open_database
from fashion.kernel.redis import Client
from fashion.settings import Settings
from support.events.consuming import (
    Consume,
    Failing,
    Publish,
    consumed,
    dead_lettered,
    event,
    handled,
    settled,
    take_effect,
)
from support.http.proxy import Link
from support.waiting import end, eventually


class TestWithoutPostgreSQL:
    async def test_nothing_is_given_up_while_it_is_away(
        self,
        database: Database,
        settings: Settings,
        redis: Client,
        consume: Consume,
        publish: Publish,
        postgres_link: Link,
    ) -> None:
        away = open_database(settings.model_copy(update={"database_url": postgres_link.url}), "color")
        await postgres_link.cut()
        noted = [event(user=str(number)) for number in range(10)]
        for each in noted:
            await publish(each)
        consuming = consume(database=away, redeliver_seconds=0.06)
        await asyncio.sleep(1)
        await postgres_link.restore()
        await handled(database, *noted)
        await dead_lettered(redis, settings, 0)
        await end([consuming])
        await away.close()

    async def test_events_that_wait_are_counted_once_and_logged_in_one_line(
        self, database: Database, redis: Client, key: str, consume: Consume, publish: Publish
    ) -> None:
        before, away = consumed("Noted", "delayed"), ConnectionError()
        for user in ("ada", "ben"):
            await publish(event(user=user))
        with capture_logs() as lines:
            consume(Failing(7, away), redeliver_seconds=60)
            await settled(redis, key)
        assert consumed("Noted", "delayed") == before + 2
        assert [line["error"] for line in lines if line["event"] == "events wait for a store"] == [
            "ConnectionError"
        ]

    async def test_nothing_is_given_up_when_it_ends_our_connection_again_and_again(
        self, database: Database, redis: Client, settings: Settings, consume: Consume, publish: Publish
    ) -> None:
        ended: list[int] = []

        async def lose_connection(tx: AsyncConnection, recorded: StoredEvent) -> None:
            await take_effect(tx, recorded)
            if len(ended) < 7:
                ended.append(1)
                await tx.execute(text("SELECT pg_terminate_backend(pg_backend_pid())"))

        noted = event()
        await publish(noted)
        consume(lose_connection, redeliver_seconds=60)
        await handled(database, noted)
        assert len(ended) == 7

    async def test_an_operational_error_is_no_fault_of_the_event(
        self, database: Database, consume: Consume, publish: Publish
    ) -> None:
        failing = Failing(7, OperationalError("SELECT 1", {}, Exception("gone")))
        noted = event()
        await publish(noted)
        consume(failing, redeliver_seconds=60)
        await handled(database, noted)
        assert failing.calls == 8


async def test_a_wiped_redis_is_consumed_again(
    database: Database, redis: Client, settings: Settings, key: str, consume: Consume, publish: Publish
) -> None:
    consume()
    first, second = event(), event()
    await publish(first)
    await handled(database, first)
    await redis.delete(key)
    await publish(first)
    await publish(second)
    await handled(database, first, second)


async def test_what_a_dead_consumer_held_is_handled_by_another(
    database: Database, redis: Client, key: str, consume: Consume, publish: Publish
) -> None:
    await create_groups(redis, key)
    noted = [event(user=str(number)) for number in range(3)]
    for each in noted:
        await publish(each)
    await redis.xreadgroup("color", "dead", {key: ">"})
    consume()
    await handled(database, *noted)


async def test_a_pool_of_one_connection_suffices(
    database: Database, settings: Settings, consume: Consume, publish: Publish
) -> None:
    small = open_database(settings.model_copy(update={"pool_size": 1}), "color")
    noted = [event(user=str(number)) for number in range(5)]
    for each in noted:
        await publish(each)
    consuming = consume(database=small)
    await handled(database, *noted)
    await end([consuming])
    await small.close()


async def test_what_a_slow_handler_holds_does_not_become_abandoned(
    database: Database,
    redis: Client,
    key: str,
    consume: Consume,
    publish: Publish,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("fashion.kernel.events.transports.redis_streams.group_member.HEARTBEATS", 600)
    inside, go_on, noted = asyncio.Event(), asyncio.Event(), event()

    async def take_long(tx: AsyncConnection, recorded: StoredEvent) -> None:
        inside.set()
        await go_on.wait()
        await take_effect(tx, recorded)

    async def held() -> dict[str, int]:
        (found,) = await redis.xpending_range(key, "color", entry, entry, 1)
        return dict(found)

    async def is_claimed_again(idle: list[int] = []) -> bool:  # noqa: B006
        idle.append((await held())["time_since_delivered"])
        return idle[-1] < max(idle)

    entry = await publish(noted)
    consume(take_long, redeliver_seconds=60)
    await inside.wait()
    await eventually(is_claimed_again)
    assert (await held())["times_delivered"] == 1
    go_on.set()
    await handled(database, noted)


async def test_members_that_are_long_gone_are_deleted(
    consume: Consume,
    publish: Publish,
    redis: Client,
    key: str,
    database: Database,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("fashion.kernel.events.transports.redis_streams.group_member.GONE_MILLISECONDS", -1)
    await create_groups(redis, key)
    await redis.xgroup_createconsumer(key, "color", "gone")
    consume()
    await publish(noted := event())
    await handled(database, noted)
    assert "gone" not in [member["name"].decode() for member in await redis.xinfo_consumers(key, "color")]
