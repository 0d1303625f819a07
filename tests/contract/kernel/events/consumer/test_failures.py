import asyncio
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from fashion.kernel.events.entries import to_fields
from fashion.kernel.events.log import StoredEvent, append
from fashion.kernel.events.transports.redis_streams.dead_letters import dead_letters, retry_dead_letters
from fashion.kernel.postgres.database import Database
from fashion.kernel.redis import Client
from fashion.kernel.telemetry import tracing
from fashion.settings import Settings
from support.events.consuming import (
    Consume,
    Failing,
    Publish,
    dead_lettered,
    effects,
    event,
    given_up,
    handled,
    settled,
    take_effect,
)
from support.waiting import end, eventually


class TestAFailingHandler:
    async def test_is_tried_again(self, database: Database, consume: Consume, publish: Publish) -> None:
        failing = Failing(3)
        noted = event()
        await publish(noted)
        # A busy machine may deliver it more often than it is handled.
        consume(failing, max_deliveries=1000)
        await handled(database, noted)
        assert failing.calls == 4

    async def test_is_given_up_after_five_deliveries(
        self,
        database: Database,
        redis: Client,
        settings: Settings,
        key: str,
        consume: Consume,
        publish: Publish,
    ) -> None:
        failing, before = Failing(1000), given_up("Noted")
        await publish(event())
        consume(failing, redeliver_seconds=1)
        assert await dead_lettered(redis, settings) == [b"Noted"]
        await settled(redis, key)
        assert (failing.calls, given_up("Noted") - before) == (5, 1)
        assert await effects(database) == []

    async def test_lets_the_events_behind_it_through(
        self, database: Database, consume: Consume, publish: Publish
    ) -> None:
        poison = event()
        healthy = [event(user=user) for user in ("ada", "ben", "cleo")]

        async def fail_one(tx: AsyncConnection, recorded: StoredEvent) -> None:
            await take_effect(tx, recorded)
            if recorded.id == poison.id:
                raise RuntimeError

        for each in (poison, *healthy):
            await publish(each)
        consume(fail_one, redeliver_seconds=60)
        await handled(database, *healthy)

    async def test_marks_its_span_each_time(
        self, redis: Client, key: str, consume: Consume, publish: Publish, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        marked = list[BaseException]()
        monkeypatch.setattr(tracing.tracer, "mark_failed", marked.append)
        await publish(event())
        consume(Failing(3), max_deliveries=1000)
        await settled(redis, key)
        assert len(marked) == 3

    async def test_leaves_nothing_of_what_it_began(
        self, database: Database, consume: Consume, publish: Publish
    ) -> None:
        failing = Failing(1)

        async def append_too(tx: AsyncConnection, recorded: StoredEvent) -> None:
            await append(tx, "user-ada", 0, [("Answered", 1, b"{}")])
            await failing(tx, recorded)

        noted = event()
        await publish(noted)
        consume(append_too, redeliver_seconds=1)

        async def failed() -> bool:
            return failing.calls == 1

        await eventually(failed)
        assert await kept(database) == (0, 0, 0)
        await handled(database, noted)
        assert await kept(database) == (1, 1, 1)


async def kept(database: Database) -> tuple[int, ...]:
    """How many rows the inbox, the effects and the log have."""
    counts = "SELECT (SELECT count(*) FROM inbox), (SELECT count(*) FROM effects), (SELECT count(*) FROM events)"
    return tuple(await database.row(text(counts)) or ())


async def test_a_consumer_killed_in_the_middle_leaves_nothing(
    database: Database, consume: Consume, publish: Publish
) -> None:
    inside = asyncio.Event()

    async def stop_here(tx: AsyncConnection, recorded: StoredEvent) -> None:
        await take_effect(tx, recorded)
        await append(tx, "user-ada", 0, [("Answered", 1, b"{}")])
        inside.set()
        await asyncio.sleep(60)

    noted = event()
    await publish(noted)
    killed = consume(stop_here)
    await inside.wait()
    await end([killed])
    assert await kept(database) == (0, 0, 0)
    consume()
    await handled(database, noted)


class TestAPoisonEntry:
    @pytest.mark.parametrize(
        "fields",
        [
            {"nonsense": "1"},
            {"type": b"\xff\xfe", "stream": b"\xff"},
            to_fields(event()) | {"occurred_at": "yesterday"},
            to_fields(event()) | {"correlation_id": b"\xff"},
        ],
        ids=["no event", "no text", "bad time", "bad correlation"],
    )
    async def test_is_dead_lettered_and_lets_others_through(
        self,
        database: Database,
        redis: Client,
        settings: Settings,
        key: str,
        consume: Consume,
        publish: Publish,
        fields: dict[str, Any],
    ) -> None:
        await redis.xadd(key, fields)
        noted = event()
        await publish(noted)
        consume()
        await handled(database, noted)
        await dead_lettered(redis, settings)
        await settled(redis, key)

    async def test_is_dead_lettered_once_more_for_each_that_gave_it_up_and_no_more(
        self, redis: Client, settings: Settings, key: str, consume: Consume
    ) -> None:
        await redis.xadd(key, {"nonsense": "1"})
        consume(redeliver_seconds=0.02)
        consume(redeliver_seconds=0.02, group="products")
        for _ in range(2):
            await dead_lettered(redis, settings, 2)
            assert await retry_dead_letters(redis, settings.key_prefix) == 2
            await settled(redis, key)
            await settled(redis, key, "products")
        await dead_lettered(redis, settings, 2)


class TestADeadLetter:
    async def test_shows_what_it_was_and_who_gave_it_up(
        self, redis: Client, settings: Settings, consume: Consume, publish: Publish
    ) -> None:
        await publish(event(user="ada"))
        consume(Failing(1000), max_deliveries=1)
        await dead_lettered(redis, settings)
        (letter,) = [letter async for letter in dead_letters(redis, settings.key_prefix)]
        assert (letter.group, letter.service, letter.type) == ("color", "imaging", "Noted")
        assert (letter.stream, letter.correlation_id) == ("user-ada", "upload-7")

    async def test_is_handled_when_it_is_retried(
        self, database: Database, redis: Client, settings: Settings, consume: Consume, publish: Publish
    ) -> None:
        failing, noted = Failing(1000), event()
        await publish(noted)
        consume(failing, max_deliveries=2, redeliver_seconds=1)
        await dead_lettered(redis, settings)
        failing.left = 0
        assert await retry_dead_letters(redis, settings.key_prefix) == 1
        await handled(database, noted)
        await dead_lettered(redis, settings, 0)

    async def test_is_retried_only_by_the_group_that_gave_it_up(
        self, redis: Client, settings: Settings, key: str, consume: Consume, publish: Publish
    ) -> None:
        seen = []

        async def look(_: AsyncConnection, recorded: StoredEvent) -> None:
            seen.append(recorded.id)
            raise RuntimeError

        await publish(event())
        consume(Failing(1000), max_deliveries=1)
        await dead_lettered(redis, settings)
        await redis.xgroup_setid(key, "products", "$")
        consume(look, group="products", redeliver_seconds=60)
        await retry_dead_letters(redis, settings.key_prefix)
        await settled(redis, key, "products")
        assert seen == []
