"""Relay and consumer over each engine: from the log of one service to the effects of another."""

import asyncio

import pytest
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from fashion.kernel.events import relay as relaying
from fashion.kernel.events.budget import StreamBudget
from fashion.kernel.events.consumer import Consumer, Handler
from fashion.kernel.events.log import StoredEvent, append, lock_stream, read_after, version_of
from fashion.kernel.events.relay import Relay
from fashion.kernel.events.transport import EventTransport
from fashion.kernel.postgres.database import Database
from fashion.settings import Settings
from support.events.consuming import Failing, effects, take_effect
from support.events.transports import publish
from support.stores.shared import migrated
from support.waiting import Start, becomes, end, eventually

EVENT = "Noted", 1, b'{"text": "something"}'


@pytest.fixture
def settings(without_schema: Settings) -> Settings:
    return migrated(without_schema, "color")


@pytest.fixture
async def database(database: Database, owned: Database) -> Database:
    async with owned.transaction() as tx:
        columns = "number int GENERATED ALWAYS AS IDENTITY, event uuid NOT NULL"
        await tx.execute(text(f"CREATE TABLE effects ({columns})"))
        await tx.execute(text(f"GRANT ALL ON effects TO {database.schema}"))
    return database


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(relaying, "POLL_SECONDS", 0.05)


def relay_of(database: Database, transport: EventTransport) -> Relay:
    return Relay(database, transport, "imaging", keep_seconds=3600, budget=StreamBudget(transport, 0))


def consumer_of(
    database: Database, transport: EventTransport, handler: Handler = take_effect, max_deliveries: int = 1000
) -> Consumer:
    async def nothing_more(_: StoredEvent) -> None:
        pass

    handlers, limits = {"Noted": handler}, {"max_deliveries": max_deliveries, "redeliver_seconds": 0.5}
    return Consumer(database, transport, "color", handlers, nothing_more, **limits)  # type: ignore[arg-type]


async def happen(database: Database, count: int, user: str = "ada") -> None:
    async with database.transaction() as tx:
        stream = f"user-{user}"
        await lock_stream(tx, stream)
        await append(tx, stream, await version_of(tx, stream), [EVENT] * count)


async def logged(database: Database) -> list[StoredEvent]:
    async with database.autocommit() as tx:
        return await read_after(tx, "imaging", 0, 10_000)


async def took_effect(database: Database) -> list[StoredEvent]:
    """Wait until each event of the log took effect once; return them."""
    log = await logged(database)

    async def all_did() -> bool:
        return len(await effects(database)) >= len(log)

    await eventually(all_did)
    assert sorted(await effects(database)) == sorted(event.id for event in log)
    return log


async def test_every_event_takes_effect_once_in_the_order_of_its_user(
    database: Database, transport: EventTransport, start: Start
) -> None:
    for user in ("ada", "ben", "cleo"):
        await happen(database, 40, user)
    start(relay_of(database, transport).run)
    start(consumer_of(database, transport).run)
    await happen(database, 20)
    log = await took_effect(database)
    done = await effects(database)
    for stream in {event.stream for event in log}:
        expected = [event.id for event in log if event.stream == stream]
        assert [each for each in done if each in set(expected)] == expected


async def test_two_relays_that_lead_at_once_double_no_effect(
    database: Database, transport: EventTransport, start: Start, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(relaying, "_LEAD", "SELECT true")
    monkeypatch.setattr(relaying, "BATCH", 3)
    for _ in range(2):
        start(relay_of(database, transport).run)
        start(consumer_of(database, transport).run)
    for number in range(20):
        await happen(database, 5, user=str(number % 4))
    await becomes((100, 100), lambda: counts(database, transport))
    assert len(set(await effects(database))) == len(await effects(database)) == 100


async def test_what_another_leader_publishes_meanwhile_is_not_published_again(
    database: Database, transport: EventTransport, start: Start, monkeypatch: pytest.MonkeyPatch
) -> None:
    relay = relay_of(database, transport)
    positions = relay._publisher.positions

    async def after_another_leader() -> list[int]:
        monkeypatch.undo()
        await happen(database, 1)
        await publish(transport, *await logged(database))
        return await positions()

    monkeypatch.setattr(relay._publisher, "positions", after_another_leader)
    start(relay.run)
    start(consumer_of(database, transport).run)
    await becomes((1, 1), lambda: counts(database, transport))
    await happen(database, 1)
    await took_effect(database)
    assert (await transport.figures()).entries == 2


async def counts(database: Database, transport: EventTransport) -> tuple[int, int]:
    """How many effects there are, and how many entries in the stream."""
    return len(await effects(database)), (await transport.figures()).entries


async def test_a_consumer_that_ends_between_effect_and_acknowledgement_doubles_nothing(
    database: Database, transport: EventTransport, start: Start
) -> None:
    inside = asyncio.Event()

    async def stop_there(tx: AsyncConnection, recorded: StoredEvent) -> None:
        await take_effect(tx, recorded)
        inside.set()
        await asyncio.sleep(60)

    await happen(database, 3)
    start(relay_of(database, transport).run)
    killed = start(consumer_of(database, transport, stop_there).run)
    await inside.wait()
    await end([killed])
    assert await effects(database) == []
    start(consumer_of(database, transport).run)
    await took_effect(database)


async def test_what_fails_too_often_is_a_dead_letter_until_it_is_retried(
    database: Database, transport: EventTransport, start: Start
) -> None:
    failing = Failing(1000)
    await happen(database, 1)
    start(relay_of(database, transport).run)
    start(consumer_of(database, transport, failing, max_deliveries=3).run)

    async def is_dead() -> bool:
        return (await transport.figures()).dead_letters == 1

    await eventually(is_dead)
    assert (failing.calls, await effects(database)) == (3, [])
    failing.left = 0
    assert await transport.retry_dead_letters() == 1
    await took_effect(database)
