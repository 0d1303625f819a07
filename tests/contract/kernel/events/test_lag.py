from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from uuid import uuid4

import pytest
from prometheus_client import REGISTRY
from sqlalchemy import make_url, text
from structlog.testing import capture_logs

from fashion.kernel.events import lag as lag_module
from fashion.kernel.events.entries import to_fields
from fashion.kernel.events.lag import measure_lag, watch_database, watch_stream
from fashion.kernel.events.log import StoredEvent, append
from fashion.kernel.events.transports.redis_streams.adapter import RedisStreams
from fashion.kernel.events.transports.redis_streams.dead_letters import dead_letter
from fashion.kernel.events.transports.redis_streams.stream import create_groups, stream_key
from fashion.kernel.postgres.database import Database, open_database
from fashion.kernel.redis import Client, open_redis
from fashion.settings import Settings
from support.http.proxy import Link
from support.waiting import Start, end, eventually

NEW = ">"


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("fashion.kernel.events.lag.INTERVAL_SECONDS", 0.05)
    monkeypatch.setattr("fashion.kernel.events.lag.TIMEOUT_SECONDS", 0.5)


@pytest.fixture
async def stream(redis: Client, settings: Settings) -> str:
    """A stream with one event that is ten seconds old."""
    key = stream_key(settings.key_prefix)
    seconds, _ = await redis.time()
    await redis.xadd(key, to_fields(event()), id=f"{(seconds - 10) * 1000}-0")
    await create_groups(redis, key)
    return key


def event() -> StoredEvent:
    return StoredEvent(
        position=1,
        service="imaging",
        stream="user-ada",
        version=1,
        id=uuid4(),
        type="Noted",
        schema=1,
        correlation_id="upload-7",
        occurred_at=datetime.now(UTC),
        data=b"{}",
    )


def lag(group: str) -> float:
    return REGISTRY.get_sample_value("fashion_consumer_group_lag_seconds", {"group": group}) or 0.0


def is_up(store: str) -> float | None:
    return REGISTRY.get_sample_value("fashion_store_up", {"store": store})


async def test_a_group_that_reads_nothing_is_as_late_as_the_oldest_event(
    redis: Client, settings: Settings, stream: str
) -> None:
    await redis.xadd(stream, to_fields(event()))
    await measure_lag(RedisStreams(redis, settings.key_prefix))
    assert 10 <= lag("color") < 40


async def test_what_was_read_and_not_acknowledged_is_late_too(
    redis: Client, settings: Settings, stream: str
) -> None:
    await redis.xreadgroup("color", "me", {stream: NEW})
    await measure_lag(RedisStreams(redis, settings.key_prefix))
    assert lag("color") >= 10
    assert REGISTRY.get_sample_value("fashion_consumer_group_pending", {"group": "color"}) == 1


async def test_who_has_acknowledged_everything_is_not_late(redis: Client, settings: Settings, stream: str) -> None:
    [(_, [(entry, _)])] = await redis.xreadgroup("color", "me", {stream: NEW})
    await redis.xack(stream, "color", entry)
    await measure_lag(RedisStreams(redis, settings.key_prefix))
    assert lag("color") == 0
    assert lag("products") >= 10


async def test_without_a_stream_there_is_nothing_to_report(redis: Client, settings: Settings) -> None:
    await measure_lag(RedisStreams(redis, settings.key_prefix))
    assert REGISTRY.get_sample_value("fashion_stream_length") == 0


async def test_dead_letters_are_counted(redis: Client, settings: Settings, stream: str) -> None:
    [(_, [(entry, _)])] = await redis.xreadgroup("color", "me", {stream: NEW})
    await dead_letter(redis, settings.key_prefix, "color", entry.decode())
    await measure_lag(RedisStreams(redis, settings.key_prefix))
    assert REGISTRY.get_sample_value("fashion_dead_letters") == 1


async def test_redis_is_reported_gone_and_back(redis_link: Link, settings: Settings, start: Start) -> None:
    redis, down = open_redis(settings.model_copy(update={"redis_url": redis_link.url}), 0.5), dict[str, str]()
    watching = start(lambda: watch_stream(RedisStreams(redis, settings.key_prefix), down))
    await eventually(lambda: is_reported("redis", 1))
    await redis_link.cut()
    await eventually(lambda: is_reported("redis", 0))
    assert down["redis"]
    assert not down["redis"].endswith(".")
    await redis_link.restore()
    await eventually(lambda: is_reported("redis", 1))
    await end([watching])
    await redis.aclose()


@pytest.fixture
async def linked(postgres_link: Link, settings: Settings) -> AsyncIterator[Database]:
    """A pool of one connection whose link may break."""
    changes = {"database_url": postgres_link.url, "pool_size": 1}
    opened = open_database(settings.model_copy(update=changes), "color")
    yield opened
    await opened.close()


async def test_postgresql_is_reported_gone_and_back(postgres_link: Link, linked: Database, start: Start) -> None:
    start(lambda: watch_database(linked, "color", {}))
    await eventually(lambda: is_reported("postgres", 1))
    await postgres_link.cut()
    await eventually(lambda: is_reported("postgres", 0))
    await postgres_link.restore()
    await eventually(lambda: is_reported("postgres", 1))


async def test_a_postgresql_that_hangs_is_reported_gone(
    postgres_link: Link, linked: Database, start: Start
) -> None:
    start(lambda: watch_database(linked, "color", {}))
    await eventually(lambda: is_reported("postgres", 1))
    postgres_link.freeze()
    await eventually(lambda: is_reported("postgres", 0))
    postgres_link.thaw()
    await eventually(lambda: is_reported("postgres", 1))


async def test_a_pool_that_is_used_up_hides_nothing(postgres_link: Link, linked: Database, start: Start) -> None:
    async with linked.autocommit():
        start(lambda: watch_database(linked, "color", {}))
        await eventually(lambda: is_reported("postgres", 1))
        postgres_link.freeze()
        await eventually(lambda: is_reported("postgres", 0))
        postgres_link.thaw()
        await eventually(lambda: is_reported("postgres", 1))


@pytest.fixture
def failures(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Why a store did not answer, for each time it was asked and did not."""
    found, ask = list[str](), lag_module._failure

    async def asked(look: Callable[[], Awaitable[None]]) -> str:
        if failure := await ask(look):
            found.append(failure)
        return failure

    monkeypatch.setattr(lag_module, "_failure", asked)
    return found


async def test_an_outage_is_one_line_and_its_end_another(
    postgres_link: Link, linked: Database, start: Start, failures: list[str]
) -> None:
    async def three_times() -> bool:
        return len(failures) >= 3

    with capture_logs() as lines:
        start(lambda: watch_database(linked, "color", {}))
        await eventually(lambda: is_reported("postgres", 1))
        await postgres_link.cut()
        await eventually(three_times)
        await postgres_link.restore()
        await eventually(lambda: is_reported("postgres", 1))
    reports = [line for line in lines if line["event"].startswith("store ")]
    assert [(line["event"], line["log_level"], line["store"]) for line in reports] == [
        ("store is down", "error", "postgres"),
        ("store is back", "warning", "postgres"),
    ]


async def test_a_login_that_is_rejected_is_reported_though_the_pool_has_a_connection(
    owned: Database, owner: Settings, start: Start, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("fashion.kernel.events.lag.LOGIN_SECONDS", 0.1)
    down: dict[str, str] = {}
    async with pool_of_a_role(owned, owner) as (pool, role):
        start(lambda: watch_database(pool, "color", down))
        await eventually(lambda: is_reported("postgres", 1))
        await execute(owned, f"ALTER ROLE {role} NOLOGIN")
        await eventually(lambda: is_reported("postgres", 0))
        assert f'role "{role}" is not permitted to log in' in down["postgres"]
        await execute(owned, f"ALTER ROLE {role} LOGIN")
        await eventually(lambda: is_reported("postgres", 1))
        assert down == {}


@asynccontextmanager
async def pool_of_a_role(database: Database, settings: Settings) -> AsyncIterator[tuple[Database, str]]:
    """The pool of a role of its own, and the role's name."""
    role = f"role_{uuid4().hex[:12]}"
    await execute(database, f"CREATE ROLE {role} LOGIN SUPERUSER PASSWORD 'secret'")
    url = make_url(settings.database_url or "").set(username=role, password="secret")
    changes = {"database_url": url.render_as_string(hide_password=False)}
    pool = open_database(settings.model_copy(update=changes), "color")
    yield pool, role
    await pool.close()
    await execute(database, f"DROP ROLE {role}")


async def execute(database: Database, statement: str) -> None:
    async with database.autocommit() as connection:
        await connection.execute(text(statement))


async def test_the_position_of_the_log_is_reported_though_nobody_leads(database: Database, start: Start) -> None:
    start(lambda: watch_database(database, "color", {}))
    async with database.transaction() as tx:
        await append(tx, "a", 0, [("Noted", 1, b"{}")] * 3)

    async def is_known() -> bool:
        return REGISTRY.get_sample_value("fashion_event_log_position", {"service": "color"}) == 3

    await eventually(is_known)


async def is_reported(store: str, value: int) -> bool:
    return is_up(store) == value
