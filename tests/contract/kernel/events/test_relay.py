import asyncio
from collections.abc import AsyncIterator, Mapping, Sequence

import asyncpg
import pytest
from prometheus_client import REGISTRY
from sqlalchemy import text
from structlog.testing import capture_logs

from fashion.kernel.events import relay as relaying
from fashion.kernel.events.budget import StreamBudget
from fashion.kernel.events.entries import CONSUMERS, from_fields
from fashion.kernel.events.log import PARTITIONS, StoredEvent, append, partition_of, read_after, version_of
from fashion.kernel.events.relay import Relay, hold_publishing
from fashion.kernel.events.transports.redis_streams.adapter import RedisStreams
from fashion.kernel.events.transports.redis_streams.stream import create_groups, first_needed, stream_key
from fashion.kernel.postgres.database import Database, open_database
from fashion.kernel.redis import Client
from fashion.settings import Settings
from support.http.proxy import Link
from support.waiting import Start, end, eventually

KILL_LEADER = text("""
    SELECT pg_terminate_backend(pid) FROM pg_locks
    WHERE locktype = 'advisory' AND granted
      AND objid::bigint = hashtext(current_schema() || '.relay')::bigint & 4294967295""")


def budget_of(redis: Client, settings: Settings, limit_bytes: int = 0) -> StreamBudget:
    return StreamBudget(RedisStreams(redis, settings.key_prefix), limit_bytes)


def made(
    database: Database, redis: Client, settings: Settings, *, keep_seconds: float = 3600, limit_bytes: int = 0
) -> Relay:
    transport, budget = RedisStreams(redis, settings.key_prefix), budget_of(redis, settings, limit_bytes)
    return Relay(database, transport, "color", keep_seconds=keep_seconds, budget=budget)


@pytest.fixture
def relay(database: Database, redis: Client, settings: Settings) -> Relay:
    return made(database, redis, settings)


@pytest.fixture
async def another(settings: Settings, redis: Client) -> AsyncIterator[Relay]:
    """The relay of another instance, which has its own pool."""
    opened = open_database(settings, "color")
    yield made(opened, redis, settings)
    await opened.close()


@pytest.fixture
def key(settings: Settings) -> str:
    return stream_key(settings.key_prefix)


async def happen(database: Database, count: int, stream: str = "a") -> None:
    async with database.transaction() as tx:
        event = "Noted", 1, b'{"text": "something"}'
        await append(tx, stream, await version_of(tx, stream), [event] * count)


async def logged(database: Database) -> list[StoredEvent]:
    async with database.autocommit() as tx:
        return await read_after(tx, "color", 0, 10_000)


async def published(redis: Client, key: str) -> list[StoredEvent]:
    return [from_fields(fields) for _, fields in await redis.xrange(key)]


async def forget_everything(redis: Client, settings: Settings) -> None:
    await redis.delete(*[name async for name in redis.scan_iter(match=f"{settings.key_prefix}:*")])


async def test_it_publishes_exactly_the_log_in_order(
    database: Database, redis: Client, key: str, relay: Relay, start: Start
) -> None:
    await happen(database, 250)
    start(relay.run)
    await happen(database, 3)
    await sent(redis, key, 253)
    assert await published(redis, key) == await logged(database)


async def test_a_new_event_wakes_it(
    database: Database, redis: Client, key: str, relay: Relay, start: Start, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(relaying, "POLL_SECONDS", 60.0)
    start(relay.run)
    await leading(database)
    await happen(database, 1)
    await eventually(lambda: redis.xlen(key))


async def leading(database: Database) -> None:
    held = str(KILL_LEADER).replace("pg_terminate_backend(pid)", "pid")
    await eventually(lambda: database.row(text(held)))


async def test_two_that_lead_at_once_publish_nothing_twice(
    database: Database,
    redis: Client,
    key: str,
    relay: Relay,
    another: Relay,
    start: Start,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(relaying, "_LEAD", "SELECT true")
    monkeypatch.setattr(relaying, "BATCH", 3)
    start(relay.run)
    start(another.run)
    for _ in range(40):
        await happen(database, 5)
    await sent(redis, key, 200)
    async with database.transaction() as neither_publishes:
        await hold_publishing(neither_publishes)
        assert await published(redis, key) == await logged(database)


async def sent(redis: Client, key: str, count: int) -> None:
    async def enough() -> bool:
        return int(await redis.xlen(key)) >= count

    await eventually(enough)


async def test_what_redis_forgot_is_sent_again(
    database: Database, redis: Client, settings: Settings, key: str, relay: Relay, start: Start
) -> None:
    await happen(database, 4)
    start(relay.run)
    await sent(redis, key, 4)
    await forget_everything(redis, settings)
    await sent(redis, key, 4)
    assert await published(redis, key) == await logged(database)


async def test_a_log_shorter_than_what_was_published_is_published_again(
    database: Database, redis: Client, settings: Settings, key: str, relay: Relay, start: Start
) -> None:
    await redis.set(f"{settings.key_prefix}:relay:color", 1000)
    await happen(database, 4)
    start(relay.run)
    await sent(redis, key, 4)
    assert await published(redis, key) == await logged(database)


async def test_what_was_published_before_there_were_partitions_is_not_published_again(
    database: Database, redis: Client, settings: Settings, key: str, relay: Relay, start: Start
) -> None:
    await happen(database, 4)
    await redis.set(f"{settings.key_prefix}:relay:color", (await logged(database))[2].position)
    start(relay.run)
    await sent(redis, key, 1)
    await happen(database, 1)
    await sent(redis, key, 2)
    assert await published(redis, key) == (await logged(database))[3:]


async def test_a_slow_writer_of_one_partition_delays_no_other(
    database: Database, redis: Client, key: str, relay: Relay, start: Start
) -> None:
    start(relay.run)
    async with database.transaction() as slow:
        await append(slow, "slow", 0, [("Noted", 1, b"{}")])
        for number in range(PARTITIONS):
            if partition_of(str(number)) != partition_of("slow"):
                await happen(database, 1, stream=str(number))
        others = len(await logged(database))
        await sent(redis, key, others)
    await sent(redis, key, others + 1)
    assert (await published(redis, key))[-1].stream == "slow"


async def test_an_erased_end_of_the_log_publishes_nothing_again(
    database: Database, redis: Client, key: str, relay: Relay, start: Start
) -> None:
    await happen(database, 4)
    start(relay.run)
    await sent(redis, key, 4)
    async with database.transaction() as tx:
        await tx.execute(text("DELETE FROM events WHERE version = 4"))
    await happen(database, 1)
    await sent(redis, key, 5)
    assert [event.version for event in await published(redis, key)] == [1, 2, 3, 4, 4]


async def test_another_takes_over_when_the_leader_loses_its_connection(
    database: Database, redis: Client, key: str, relay: Relay, another: Relay, start: Start
) -> None:
    leader = asyncio.create_task(relay.run())
    await leading(database)
    start(another.run)
    await database.row(KILL_LEADER)
    with pytest.raises((ConnectionError, asyncpg.PostgresConnectionError)):
        await leader
    await happen(database, 2)
    await sent(redis, key, 2)


@pytest.mark.parametrize("poll_seconds", [0, 0.05], ids=["while it publishes", "while it waits"])
async def test_a_leader_whose_connections_are_open_on_this_side_alone_steps_down(
    settings: Settings,
    redis: Client,
    postgres_link: Link,
    start: Start,
    monkeypatch: pytest.MonkeyPatch,
    poll_seconds: float,
) -> None:
    monkeypatch.setattr(relaying, "POLL_SECONDS", poll_seconds)
    monkeypatch.setattr(relaying, "CHECK_SECONDS", 0.2)
    monkeypatch.setattr(relaying, "BATCH_SECONDS", 1)
    linked = open_database(settings.model_copy(update={"database_url": postgres_link.url}), "color")
    relaying_there = start(made(linked, redis, settings).run)
    await eventually(lambda: leads(1))
    postgres_link.freeze()
    await eventually(lambda: leads(0))
    postgres_link.thaw()
    await end([relaying_there])
    await linked.close()


async def leads(value: int) -> bool:
    return REGISTRY.get_sample_value("fashion_relay_leader", {"service": "color"}) == value


async def test_a_relay_that_waits_to_lead_reports_it(relay: Relay) -> None:
    assert await leads(0)


async def test_a_leader_that_lost_its_connection_leads_again(
    database: Database, redis: Client, key: str, relay: Relay, start: Start
) -> None:
    start(relay.run)
    for count in (1, 2, 3):
        await leading(database)
        await database.row(KILL_LEADER)
        await happen(database, 1)
        await sent(redis, key, count)
    assert await published(redis, key) == await logged(database)


async def test_events_wait_in_the_log_while_the_stream_is_full(
    database: Database,
    redis: Client,
    settings: Settings,
    key: str,
    start: Start,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(relaying, "POLL_SECONDS", 0.02)
    budget = budget_of(redis, settings, limit_bytes=100_000)
    await happen(database, 1000)
    start(made(database, redis, settings, limit_bytes=100_000).run)
    await eventually(budget.is_used_up)
    seen = [event.version for event in await published(redis, key)]
    assert seen[-1] < 1000
    while seen[-1] < 1000:
        await redis.xtrim(key, maxlen=0, approximate=False)
        await eventually(lambda: full_or_all(budget, redis, key))
        seen += [event.version for event in await published(redis, key)]
    assert seen == [*range(1, 1001)]


async def test_events_wait_in_the_log_while_redis_is_out_of_memory(
    database: Database,
    own_redis: Client,
    settings: Settings,
    key: str,
    start: Start,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(relaying, "POLL_SECONDS", 0.02)
    await own_redis.config_set("maxmemory", 1)
    await happen(database, 100)
    with capture_logs() as logs:
        relay = start(made(database, own_redis, settings, limit_bytes=1_000_000).run)
        await eventually(lambda: waits(logs))
    assert (await own_redis.xlen(key), relay.done(), await leads(1)) == (0, False, True)
    await own_redis.config_set("maxmemory", 0)
    await sent(own_redis, key, 100)
    assert await published(own_redis, key) == await logged(database)


async def waits(logs: Sequence[Mapping[str, object]]) -> bool:
    reasons = [line["reason"] for line in logs if line["event"] == "events wait in the log"]
    return reasons == ["Redis is out of memory"]


async def full_or_all(budget: StreamBudget, redis: Client, key: str) -> bool:
    events = await published(redis, key)
    return bool(events) and (events[-1].version == 1000 or await budget.is_used_up())


class TestTrimming:
    @pytest.fixture
    async def relay(
        self,
        database: Database,
        redis: Client,
        settings: Settings,
        key: str,
        start: Start,
        monkeypatch: pytest.MonkeyPatch,
    ) -> Relay:
        """A relay that keeps nothing longer than it must, and has published 500 events."""
        monkeypatch.setattr(relaying, "TRIM_SECONDS", 0.0)
        monkeypatch.setattr(relaying, "POLL_SECONDS", 0.02)
        relay = made(database, redis, settings, keep_seconds=-10)
        await create_groups(redis, key)
        await happen(database, 500)
        start(relay.run)
        await sent(redis, key, 500)
        return relay

    async def take(self, redis: Client, key: str, group: str, count: int) -> list[bytes]:
        answer = await redis.xreadgroup(group, "reader", {key: ">"}, count=count)
        return [entry for entry, _ in answer[0][1]]

    async def test_what_a_group_has_not_read_stays(self, redis: Client, key: str, relay: Relay) -> None:
        read = await self.take(redis, key, "color", 500)
        await redis.xack(key, "color", *read)
        await relay._trim()
        assert await redis.xlen(key) == 500

    async def test_what_a_group_has_not_acknowledged_stays(self, redis: Client, key: str, relay: Relay) -> None:
        for group in CONSUMERS:
            read = await self.take(redis, key, group, 500)
            await redis.xack(key, group, *read[:300], *read[301:])
        await trimmed(redis, key, 200)
        assert (await redis.xrange(key, count=1))[0][0] == read[300]

    async def test_what_every_group_has_acknowledged_goes(self, redis: Client, key: str, relay: Relay) -> None:
        for group in CONSUMERS:
            await redis.xack(key, group, *await self.take(redis, key, group, 500))
        await trimmed(redis, key, 0)

    async def test_it_goes_while_more_and_more_is_published(
        self, database: Database, redis: Client, key: str, relay: Relay, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(relaying, "BATCH", 1)
        for group in CONSUMERS:
            await redis.xack(key, group, *await self.take(redis, key, group, 500))
        await happen(database, 300)
        await trimmed(redis, key, 299)

    async def test_what_followers_may_not_have_read_yet_stays(
        self, database: Database, redis: Client, settings: Settings, key: str
    ) -> None:
        await create_groups(redis, key)
        await redis.xadd(key, {"a": "long ago"}, id="1-0")
        await redis.xadd(key, {"a": "just now"})
        for group in CONSUMERS:
            await redis.xack(key, group, *await self.take(redis, key, group, 2))
        await made(database, redis, settings, keep_seconds=60)._trim()
        assert [fields for _, fields in await redis.xrange(key)] == [{b"a": b"just now"}]

    async def test_a_stream_that_goes_away_between_two_commands_disturbs_nothing(
        self, redis: Client, key: str, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        await create_groups(redis, key)
        groups = redis.xinfo_groups

        async def gone(name: str) -> object:
            found = await groups(name)
            await redis.delete(key)
            return found

        monkeypatch.setattr(redis, "xinfo_groups", gone)
        assert await first_needed(redis, key) is None
        assert await first_needed(redis, key) is None

    async def test_what_a_group_that_is_not_there_yet_will_read_stays(
        self, redis: Client, key: str, relay: Relay
    ) -> None:
        await redis.xgroup_destroy(key, "products")
        await redis.xack(key, "color", *await self.take(redis, key, "color", 500))
        await relay._trim()
        assert await redis.xlen(key) == 500

    async def test_a_stream_that_nobody_made_yet_disturbs_nothing(
        self, redis: Client, settings: Settings, relay: Relay
    ) -> None:
        await redis.delete(stream_key(settings.key_prefix))
        await relay._drain()


async def trimmed(redis: Client, key: str, most: int) -> None:
    async def shorter() -> bool:
        return int(await redis.xlen(key)) <= most

    await eventually(shorter)
