import asyncio
from collections.abc import AsyncIterator
from typing import Any

import msgspec
import pytest
from redis.asyncio import Connection, ConnectionPool, Redis
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from fashion.color.adapters import TABLES, PostgresUnitOfWork
from fashion.color.handlers import event_handlers, project
from fashion.color.usecases import RecommendColors
from fashion.colorimetry.palettes import load_palettes
from fashion.contracts import pack
from fashion.imaging.adapters import PostgresUnitOfWork as ImagingUnitOfWork
from fashion.imaging.usecases import EraseUser
from fashion.kernel.cache.cache import Cache
from fashion.kernel.cache.tags import user_tags
from fashion.kernel.cache.user_values import delete_values
from fashion.kernel.events.budget import StreamBudget
from fashion.kernel.events.consumer import Consumer, Handler
from fashion.kernel.events.entries import CONSUMERS, to_fields
from fashion.kernel.events.erasure import erase
from fashion.kernel.events.log import StoredEvent, append, lock_stream, user_stream, version_of
from fashion.kernel.events.relay import Relay
from fashion.kernel.events.replay import replay
from fashion.kernel.events.transports.redis_streams.adapter import RedisStreams
from fashion.kernel.events.transports.redis_streams.dead_letters import retry_dead_letters
from fashion.kernel.events.transports.redis_streams.erasure import erase_from_redis
from fashion.kernel.events.transports.redis_streams.publisher import RedisPublisher as Publisher
from fashion.kernel.events.transports.redis_streams.stream import create_groups, dead_letter_key, stream_key
from fashion.kernel.events.transports.redis_streams.user_entries import entries_of, trim
from fashion.kernel.http.idempotency import keep_answer
from fashion.kernel.postgres.database import Database, open_database
from fashion.kernel.redis import Client
from fashion.settings import Settings
from fashion.vocabulary import Service
from support.events.consuming import settled
from support.events.examples import analyzed
from support.identity.tokens import pseudonym
from support.stores.shared import make_schema
from support.telemetry.traces import traces
from support.waiting import PATIENCE, Start, eventually, waits_for_a_lock

ADA, BEN = pseudonym("ada"), pseudonym("ben")
RECOMMEND = RecommendColors(load_palettes)


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("fashion.kernel.events.transports.redis_streams.group_member.BLOCK_MILLISECONDS", 20)


async def recommend(database: Database, user: str, revision: int = 1) -> None:
    async with PostgresUnitOfWork(database)(user) as profiles:
        await RECOMMEND.analyzed(profiles, analyzed(user, revision))


async def events(database: Database) -> list[tuple[str, str]]:
    rows = await database.rows(text("SELECT type, stream FROM events ORDER BY position"))
    return [(row.type, row.stream.removeprefix("user-")) for row in rows]


async def test_nothing_is_found_of_an_erased_user_in_the_database(
    database: Database, redis: Client, settings: Settings
) -> None:
    for user in (ADA, BEN):
        await recommend(database, user)
        async with database.transaction() as tx:
            await keep_answer(tx, user, "key", "fingerprint", {"user": user})
    kept = await traces(redis, settings.key_prefix, BEN, database)
    assert len(await traces(redis, settings.key_prefix, ADA, database)) == len(kept) == 5
    async with database.transaction() as tx:
        await erase(tx, ADA, TABLES)
    assert await traces(redis, settings.key_prefix, ADA, database) == []
    assert await traces(redis, settings.key_prefix, BEN, database) == kept


async def test_the_tombstone_remembers_the_latest_erasure(database: Database) -> None:
    async with database.transaction() as tx:
        await erase(tx, ADA, TABLES)
        (first,) = await rows(tx)
        await erase(tx, ADA, TABLES, first.erased_at.replace(year=2000))
        assert (await rows(tx))[0].erased_at == first.erased_at
        await erase(tx, ADA, TABLES)
        assert (await rows(tx))[0].erased_at > first.erased_at


async def rows(tx: AsyncConnection) -> list[Any]:
    return list(await tx.execute(text("SELECT * FROM erased")))


def event(user: str, kind: str = "SkinToneAnalyzed") -> StoredEvent:
    return msgspec.convert(
        {"position": 1, "service": "imaging", "stream": user_stream(user), "version": 1, "type": kind,
         "id": "6f0c1f0e-5a1d-4a52-9f0f-0f4f3b1d7c11", "schema": 1, "correlation_id": "c",
         "occurred_at": "2026-01-02T03:04:05Z", "data": ""},
        StoredEvent,
    )  # fmt: skip


async def publish(redis: Client, settings: Settings, *events: StoredEvent) -> None:
    publisher = Publisher(redis, settings.key_prefix, "imaging")
    assert await publisher.publish(await publisher.positions(), events)


class Counted(Connection):
    """A connection that counts replies, and what is listed in them."""

    read = 0

    async def read_response(self, *args: Any, **options: Any) -> Any:
        reply = await super().read_response(*args, **options)
        Counted.read += 1 + (len(reply) if isinstance(reply, list) else 0)
        return reply


async def read_to_erase(settings: Settings, user: str) -> int:
    """How many replies, entries and keys are read to erase a user from Redis."""
    pool = ConnectionPool.from_url(settings.redis_url, protocol=2, connection_class=Counted)
    redis = Redis(connection_pool=pool)
    await redis.ping()
    before = Counted.read
    await erase_from_redis(redis, settings.key_prefix, user)
    await delete_values(redis, settings.key_prefix, user_tags(user))
    read = Counted.read - before
    await pool.disconnect()
    return read


class TestScrubbing:
    async def test_leaves_nothing_of_the_user_and_all_of_others(self, redis: Client, settings: Settings) -> None:
        for user in (ADA, BEN, ADA):
            await publish(redis, settings, event(user))
            await redis.xadd(dead_letter_key(settings.key_prefix), to_fields(event(user)))
        await redis.xadd(dead_letter_key(settings.key_prefix), {"nonsense": f"about {ADA}"})
        cache = Cache(redis, settings.key_prefix, 1000)
        for user in (ADA, BEN):
            await cache.fetch("colors", user, user_tags(user), 60, lambda: asyncio.sleep(0, b"colors"))
        kept = await traces(redis, settings.key_prefix, BEN)
        await erase_from_redis(redis, settings.key_prefix, ADA)
        await delete_values(redis, settings.key_prefix, user_tags(ADA))
        assert await traces(redis, settings.key_prefix, ADA) == []
        assert sorted(await traces(redis, settings.key_prefix, BEN)) == sorted(kept)
        # Three generations; the value, and its name in two ways; the entry, and its name; the dead letter.
        assert len(kept) == 3 + 1 + 2 + 2 + 1

    async def test_leaves_the_news_of_the_erasure(self, redis: Client, settings: Settings) -> None:
        await publish(redis, settings, event(ADA, "UserErased"))
        await erase_from_redis(redis, settings.key_prefix, ADA)
        assert await redis.xlen(stream_key(settings.key_prefix)) == 1

    async def test_takes_all_that_a_user_has(self, redis: Client, settings: Settings) -> None:
        await publish(redis, settings, *(event(ADA if number % 3 else BEN) for number in range(1200)))
        await erase_from_redis(redis, settings.key_prefix, ADA)
        assert await redis.xlen(stream_key(settings.key_prefix)) == 400

    async def test_reaches_an_event_that_was_a_dead_letter(self, redis: Client, settings: Settings) -> None:
        await redis.xadd(dead_letter_key(settings.key_prefix), to_fields(event(ADA)))
        await retry_dead_letters(redis, settings.key_prefix)
        await erase_from_redis(redis, settings.key_prefix, ADA)
        assert await redis.xlen(stream_key(settings.key_prefix)) == 0

    async def test_needs_no_more_memory_than_the_stream(self, redis: Client, settings: Settings) -> None:
        await publish(redis, settings, *(event(user) for user in (ADA, BEN, ADA)))
        entries = [entry.decode() for entry, _ in await redis.xrange(stream_key(settings.key_prefix))]
        await trim(redis, settings.key_prefix, entries[1])
        left = [await entries_of(redis, settings.key_prefix, user) for user in (ADA, BEN)]
        assert left == [entries[2:], entries[1:2]]

    async def test_takes_an_entry_from_who_holds_it(self, redis: Client, settings: Settings) -> None:
        key = stream_key(settings.key_prefix)
        await create_groups(redis, key)
        await publish(redis, settings, event(ADA))
        for group in CONSUMERS:
            await redis.xreadgroup(group, "reader", {key: ">"})
        await erase_from_redis(redis, settings.key_prefix, ADA)
        assert [(await redis.xpending(key, group))["pending"] for group in CONSUMERS] == [0, 0]


async def test_an_erasure_reads_nothing_of_others(redis: Client, settings: Settings) -> None:
    read = []
    for others in (1, 3000):
        await publish(redis, settings, event(ADA), *(event(BEN) for _ in range(others)), event(ADA))
        await redis.mset({f"{settings.key_prefix}:cache:colors:{each}": b"" for each in range(others)})
        read.append(await read_to_erase(settings, ADA))
    assert read[0] == read[1]


async def test_erasing_and_handling_an_erasure_do_not_lock_each_other(database: Database) -> None:
    async with database.transaction() as handling:
        await lock_stream(handling, user_stream(ADA))
        asked = asyncio.create_task(erase_in(database))
        await waits_for_a_lock(database)
        async with asyncio.timeout(PATIENCE):
            await erase(handling, ADA, TABLES)
    await asked


async def erase_in(database: Database) -> None:
    async with database.transaction() as tx:
        await erase(tx, ADA, TABLES)


async def test_what_is_being_erased_is_not_published(
    database: Database, redis: Client, settings: Settings, start: Start
) -> None:
    await recommend(database, ADA)
    await recommend(database, BEN)
    async with database.transaction() as erasing:
        await erase(erasing, ADA, TABLES)
        transport = RedisStreams(redis, settings.key_prefix)
        budget = StreamBudget(transport, 0)
        start(Relay(database, transport, "color", keep_seconds=3600, budget=budget).run)
        await waits_for_a_lock(database)
    await eventually(lambda: redis.xlen(stream_key(settings.key_prefix)))
    assert await traces(redis, settings.key_prefix, ADA) == []


async def test_a_replay_brings_nobody_back(database: Database, redis: Client, settings: Settings) -> None:
    await recommend(database, ADA)
    await recommend(database, BEN)
    reached, go_on = asyncio.Event(), asyncio.Event()

    async def project_slowly(tx: AsyncConnection, recorded: StoredEvent) -> None:
        reached.set()
        await go_on.wait()
        await project(tx, recorded)

    replaying = asyncio.create_task(replay(database, "color", TABLES, project_slowly))
    await reached.wait()
    erasing = asyncio.create_task(erase_in(database))
    await waits_for_a_lock(database)
    go_on.set()
    await asyncio.gather(replaying, erasing)
    assert await traces(redis, settings.key_prefix, ADA, database) == []


class TestAlongTheChain:
    """Imaging, color and one that follows color, each with its own log, relay and consumer."""

    @pytest.fixture
    def migrated(self, owner: Settings) -> Settings:
        make_schema(owner, "imaging")
        make_schema(owner, "products")
        return owner

    @pytest.fixture
    async def imaging(self, migrated: Settings) -> AsyncIterator[Database]:
        database = open_database(migrated, "imaging")
        yield database
        await database.close()

    @pytest.fixture
    async def follower(self, migrated: Settings) -> AsyncIterator[Database]:
        database = open_database(migrated, "products")
        async with database.transaction() as tx:
            await tx.execute(text('CREATE TABLE followed ("user" text)'))
        yield database
        await database.close()

    @pytest.fixture
    def run(self, redis: Client, settings: Settings, start: Start) -> Any:
        transport = RedisStreams(redis, settings.key_prefix)

        def begin(database: Database, service: Service, handlers: dict[str, Handler] | None = None) -> None:
            budget = StreamBudget(transport, 0)
            start(Relay(database, transport, service, keep_seconds=3600, budget=budget).run)
            if handlers:
                options: dict[str, Any] = {"max_deliveries": 5, "redeliver_seconds": 0.5}
                start(Consumer(database, transport, service, handlers, forget, **options).run)

        async def forget(recorded: StoredEvent) -> None:
            if recorded.type == "UserErased":
                await erase_from_redis(redis, settings.key_prefix, recorded.user or "")

        return begin

    @staticmethod
    async def follow(tx: AsyncConnection, recorded: StoredEvent) -> None:
        await tx.execute(text("INSERT INTO followed VALUES (:user)"), {"user": recorded.user})

    @staticmethod
    async def unfollow(tx: AsyncConnection, recorded: StoredEvent) -> None:
        await erase(tx, recorded.user or "", ["followed"], recorded.occurred_at)

    async def test_what_is_in_flight_when_a_user_is_erased_goes_too(
        self,
        imaging: Database,
        database: Database,
        follower: Database,
        redis: Client,
        settings: Settings,
        run: Any,
    ) -> None:
        run(imaging, "imaging")
        run(database, "color", event_handlers(RECOMMEND))
        run(follower, "products", {"ColorsRecommended": self.follow, "UserErased": self.unfollow})
        for revision in range(1, 31):
            for user in (ADA, BEN):
                await analyze(imaging, user, revision)
        await EraseUser(ImagingUnitOfWork(imaging))(ADA)

        async def all_is_done() -> bool:
            gone = not await traces(redis, settings.key_prefix, ADA, imaging, database, follower)
            left = [kind for kind, user in await events(database) if user == ADA]
            return gone and left == ["UserErased"]

        await eventually(all_is_done)
        await followed(follower, [BEN] * 30)
        await erasures_are_consumed(redis, stream_key(settings.key_prefix))
        assert await traces(redis, settings.key_prefix, ADA, imaging, database, follower) == []

    async def test_what_was_derived_after_the_erasure_goes_too(
        self,
        imaging: Database,
        database: Database,
        follower: Database,
        redis: Client,
        settings: Settings,
        run: Any,
    ) -> None:
        await analyze(imaging, ADA, 1)
        await erased_behind(imaging, ADA)
        run(imaging, "imaging")
        run(follower, "products", {"ColorsRecommended": self.follow, "UserErased": self.unfollow})
        handlers, derived = event_handlers(RECOMMEND), asyncio.Event()

        async def derive_late(tx: AsyncConnection, recorded: StoredEvent) -> None:
            await eventually(lambda: follower.row(text("SELECT 1 FROM erased")))
            await handlers["SkinToneAnalyzed"](tx, recorded)

        async def erase_later(tx: AsyncConnection, recorded: StoredEvent) -> None:
            if recorded.service == "imaging":
                await followed(follower, [ADA])
                derived.set()
            await handlers["UserErased"](tx, recorded)

        run(database, "color", handlers | {"SkinToneAnalyzed": derive_late, "UserErased": erase_later})
        await derived.wait()
        await followed(follower, [])
        await erasures_are_consumed(redis, stream_key(settings.key_prefix))
        assert await events(database) == [("UserErased", ADA)]
        news = await redis.xrange(stream_key(settings.key_prefix))
        assert [fields[b"service"] for _, fields in news] == [b"imaging", b"color"]


async def erasures_are_consumed(redis: Client, key: str) -> None:
    """Wait until imaging and color have published an erasure, and nothing in the stream is left to consume."""

    async def both() -> bool:
        services = {each[b"service"] for _, each in await redis.xrange(key) if each[b"type"] == b"UserErased"}
        return services == {b"imaging", b"color"}

    await eventually(both)
    for group in CONSUMERS:
        await settled(redis, key, group)


async def analyze(imaging: Database, user: str, revision: int) -> None:
    async with imaging.transaction() as tx:
        await append(tx, user_stream(user), revision - 1, [pack(analyzed(user, revision))])


async def erased_behind(imaging: Database, user: str) -> None:
    """News of an erasure, with the events before it still there: as a stream holds them."""
    async with imaging.transaction() as tx:
        stream = user_stream(user)
        await append(
            tx, stream, await version_of(tx, stream), [("UserErased", 1, b'{"user":"%s"}' % user.encode())]
        )


async def followed(follower: Database, users: list[str]) -> None:
    seen = [["never"]]

    async def as_expected() -> bool:
        seen[0] = [row.user for row in await follower.rows(text('SELECT "user" FROM followed'))]
        return seen[0] == users

    await eventually(as_expected)
