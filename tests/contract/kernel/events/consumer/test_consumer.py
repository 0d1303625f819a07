import asyncio
from uuid import UUID

import structlog
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from fashion.kernel.events.log import StoredEvent, append, lock_stream, read_after
from fashion.kernel.events.transport import BATCH
from fashion.kernel.postgres.database import Database
from fashion.kernel.redis import Client
from fashion.kernel.telemetry.correlation import CORRELATION
from support.events.consuming import (
    Consume,
    Failing,
    Publish,
    consumed,
    effects,
    event,
    given_up,
    handled,
    settled,
    take_effect,
)
from support.waiting import waits_for_a_lock


async def test_an_event_that_comes_twice_takes_effect_once(
    database: Database, redis: Client, key: str, consume: Consume, publish: Publish
) -> None:
    noted = event()
    await publish(noted)
    consume()
    await handled(database, noted)
    await publish(noted)
    await settled(redis, key)
    await handled(database, noted)


async def test_an_event_published_before_anyone_listened_is_handled(
    database: Database, consume: Consume, publish: Publish
) -> None:
    noted = event()
    await publish(noted)
    consume()
    await handled(database, noted)


async def test_events_of_one_stream_are_handled_in_order(
    database: Database, consume: Consume, publish: Publish
) -> None:
    noted = [event() for _ in range(100)]
    for each in noted:
        await publish(each)
    consume()
    await handled(database, *noted)
    assert await effects(database) == [each.id for each in noted]


async def test_a_slow_event_delays_no_other_user(database: Database, consume: Consume, publish: Publish) -> None:
    slow, go_on = event(user="slow"), asyncio.Event()
    others = [event(user=f"user{number}") for number in range(3 * BATCH)]

    async def wait_for_one(tx: AsyncConnection, recorded: StoredEvent) -> None:
        if recorded.id == slow.id:
            await go_on.wait()
        await take_effect(tx, recorded)

    for each in (slow, *others):
        await publish(each)
    consume(wait_for_one, redeliver_seconds=60)
    await handled(database, *others)
    go_on.set()
    await handled(database, slow, *others)


async def test_an_event_that_nobody_handles_is_acknowledged(
    redis: Client, key: str, consume: Consume, publish: Publish
) -> None:
    await publish(event("Unheard"))
    consume()
    await settled(redis, key)


async def test_a_type_that_nobody_knows_makes_no_series_of_its_own(
    redis: Client, key: str, consume: Consume, publish: Publish
) -> None:
    before = consumed("other", "ignored"), consumed("other", "failed"), given_up("other")
    await publish(event("Unheard"))
    await redis.xadd(key, {"type": "Garbled"})
    consume(max_deliveries=1)
    await settled(redis, key)
    after = consumed("other", "ignored"), consumed("other", "failed"), given_up("other")
    assert [now - was for now, was in zip(after, before, strict=True)] == [1, 1, 1]


async def test_what_is_counted_at_the_commit_is_counted_once(
    redis: Client, key: str, consume: Consume, publish: Publish
) -> None:
    noted, done = event(), list[UUID]()
    for _ in range(2):
        await publish(noted)
    consume(Failing(1), committed=lambda each: done.append(each.id))
    await settled(redis, key)
    assert done == [noted.id]


async def test_a_handler_knows_the_correlation_of_its_event(
    database: Database, consume: Consume, publish: Publish
) -> None:
    known = []

    async def note(tx: AsyncConnection, recorded: StoredEvent) -> None:
        known.append(structlog.contextvars.get_contextvars()[CORRELATION])
        await take_effect(tx, recorded)

    noted = event()
    await publish(noted)
    consume(note)
    await handled(database, noted)
    assert known == ["upload-7"]


async def test_what_follows_a_commit_follows_a_repetition_too(
    redis: Client, key: str, consume: Consume, publish: Publish
) -> None:
    followed = []

    async def follow(recorded: StoredEvent) -> None:
        followed.append(recorded.id)

    noted = event()
    await publish(noted)
    await publish(noted)
    consume(afterwards=follow)
    await settled(redis, key)
    assert followed == [noted.id, noted.id]


async def test_events_of_an_erased_user_are_skipped_and_later_ones_are_not(
    database: Database, consume: Consume, publish: Publish
) -> None:
    async with database.transaction() as tx:
        await tx.execute(text("INSERT INTO erased VALUES ('ada', now() - interval '1 minute')"))
    before, after, other = event(age_seconds=90), event(), event(user="ben", age_seconds=90)
    for each in (before, after, other):
        await publish(each)
    consume()
    await handled(database, after, other)


async def test_who_holds_a_users_stream_is_waited_for(
    database: Database, consume: Consume, publish: Publish
) -> None:
    noted = event(user="ada")
    async with database.transaction() as tx:
        await lock_stream(tx, "user-ada")
        await publish(noted)
        consume()
        await waits_for_a_lock(database)
        assert await effects(database) == []
    await handled(database, noted)


async def test_what_a_handler_appends_is_in_the_log(
    database: Database, consume: Consume, publish: Publish
) -> None:
    async def answer(tx: AsyncConnection, recorded: StoredEvent) -> None:
        await append(tx, recorded.stream, 0, [("Answered", 1, b"{}")])
        await take_effect(tx, recorded)

    noted = event()
    await publish(noted)
    consume(answer)
    await handled(database, noted)
    async with database.autocommit() as tx:
        (answered,) = await read_after(tx, "color", 0, 10)
    assert (answered.type, answered.user, answered.correlation_id) == ("Answered", "ada", "upload-7")
