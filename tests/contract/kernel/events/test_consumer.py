import asyncio
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
import structlog
from prometheus_client import REGISTRY
from sqlalchemy import text
from sqlalchemy.exc import OperationalError
from sqlalchemy.ext.asyncio import AsyncConnection
from structlog.testing import capture_logs
from tenacity import wait_fixed

from fashion.kernel.events.consumer import Consumer, Handler
from fashion.kernel.events.dead_letters import dead_letters, retry_dead_letters
from fashion.kernel.events.group_member import BATCH
from fashion.kernel.events.log import StoredEvent, append, lock_stream, read_after
from fashion.kernel.events.stream import create_groups, stream_key, to_fields
from fashion.kernel.postgres.database import Database
from fashion.kernel.redis import Client
from fashion.kernel.runtime import open_database
from fashion.kernel.telemetry import tracing
from fashion.kernel.telemetry.correlation import CORRELATION
from fashion.settings import Settings
from support.proxy import Link
from support.waiting import Start, end, eventually, waits_for_a_lock

Consume = Callable[..., "asyncio.Task[None]"]
Publish = Callable[..., Awaitable[bytes]]

EFFECT = text("INSERT INTO effects (event) VALUES (:event)")


def event(kind: str = "Noted", user: str = "ada", age_seconds: float = 0.0) -> StoredEvent:
    return StoredEvent(
        position=1,
        service="imaging",
        stream=f"user-{user}",
        version=1,
        id=uuid4(),
        type=kind,
        schema=1,
        correlation_id="upload-7",
        occurred_at=datetime.now(UTC) - timedelta(seconds=age_seconds),
        data=b"{}",
    )


async def take_effect(tx: AsyncConnection, recorded: StoredEvent) -> None:
    await tx.execute(EFFECT, {"event": recorded.id})


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("fashion.kernel.events.group_member.BLOCK_MILLISECONDS", 20)
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
        return start(Consumer(redis=redis, platform=settings.key_prefix, **given | options).run)

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


async def effects(database: Database) -> list[Any]:
    return [row.event for row in await database.rows(text("SELECT event FROM effects ORDER BY number"))]


async def handled(database: Database, *events: StoredEvent) -> None:
    """Wait until exactly these events took effect, in any order."""

    async def all_did() -> bool:
        return len(await effects(database)) >= len(events)

    await eventually(all_did)
    assert sorted(await effects(database)) == sorted(each.id for each in events)


async def settled(redis: Client, key: str, group: str = "color") -> None:
    """Wait until nothing is pending or unread."""

    async def none_left() -> bool:
        (newest, _), *_ = await redis.xrevrange(key, count=1)
        groups = {each["name"]: each for each in await redis.xinfo_groups(key)}
        found = groups.get(group.encode(), {"pending": None})
        return found["pending"] == 0 and bool(found["last-delivered-id"] == newest)

    await eventually(none_left)


async def dead_lettered(redis: Client, settings: Settings, count: int = 1) -> list[bytes]:
    async def enough() -> bool:
        return len([letter async for letter in dead_letters(redis, settings.key_prefix)]) == count

    await eventually(enough)
    return [letter.type.encode() async for letter in dead_letters(redis, settings.key_prefix)]


def consumed(kind: str, outcome: str) -> float:
    labels = {"type": kind, "outcome": outcome}
    return REGISTRY.get_sample_value("fashion_events_consumed_total", labels) or 0.0


def given_up(kind: str) -> float:
    return REGISTRY.get_sample_value("fashion_events_dead_lettered_total", {"type": kind}) or 0.0


class Failing:
    """A handler that takes effect, then fails so many times."""

    def __init__(self, times: int, error: Exception | None = None) -> None:
        self.left, self.calls, self.error = times, 0, error or RuntimeError("a bug")

    async def __call__(self, tx: AsyncConnection, recorded: StoredEvent) -> None:
        await take_effect(tx, recorded)
        self.calls += 1
        if self.left:
            self.left -= 1
            raise self.error


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
    async def test_is_buried_and_lets_others_through(
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

    async def test_is_buried_once_more_for_each_that_gave_it_up_and_no_more(
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
        noted = event()
        await publish(noted)
        consume(Failing(2), max_deliveries=2)
        await dead_lettered(redis, settings)
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
    monkeypatch.setattr("fashion.kernel.events.group_member.HEARTBEATS", 600)
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


async def test_events_of_an_erased_user_are_dropped_and_later_ones_are_not(
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


async def test_members_that_are_long_gone_are_forgotten(
    consume: Consume,
    publish: Publish,
    redis: Client,
    key: str,
    database: Database,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("fashion.kernel.events.group_member.GONE_MILLISECONDS", -1)
    await create_groups(redis, key)
    await redis.xgroup_createconsumer(key, "color", "gone")
    consume()
    await publish(noted := event())
    await handled(database, noted)
    assert "gone" not in [member["name"].decode() for member in await redis.xinfo_consumers(key, "color")]
