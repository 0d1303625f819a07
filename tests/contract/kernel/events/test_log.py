import asyncio
from contextlib import suppress
from random import uniform

import pytest
import structlog
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from fashion.kernel.events.log import StoredEvent, append, read_after, read_all, version_of
from fashion.kernel.postgres.database import Database
from fashion.kernel.telemetry.correlation import CORRELATION
from support.waiting import eventually, waits_for_a_lock


def note(text: str) -> tuple[str, int, bytes]:
    return "Noted", 1, f'{{"text": "{text}"}}'.encode()


async def recorded(database: Database, after: int = 0) -> list[StoredEvent]:
    async with database.autocommit() as tx:
        return await read_after(tx, "color", after, 1000)


async def told(database: Database) -> list[str]:
    return [event.data.decode().split('"')[3] for event in await recorded(database)]


async def test_versions_count_within_each_stream(database: Database) -> None:
    async with database.transaction() as tx:
        assert await append(tx, "a", 0, [note("1"), note("2")]) == 2
        assert await append(tx, "b", 0, [note("3")]) == 1
        assert await append(tx, "a", 2, [note("4")]) == 3
    assert [(event.stream, event.version) for event in await recorded(database)] == [
        ("a", 1), ("a", 2), ("b", 1), ("a", 3),
    ]  # fmt: skip


async def test_who_appends_after_an_old_version_is_rejected(database: Database) -> None:
    async with database.transaction() as tx:
        await append(tx, "a", 0, [note("first")])
    with pytest.raises(IntegrityError):
        async with database.transaction() as tx:
            await append(tx, "a", 0, [note("second")])
    assert await told(database) == ["first"]


async def test_nothing_is_recorded_by_a_transaction_that_fails(database: Database) -> None:
    with suppress(RuntimeError):
        async with database.transaction() as tx:
            await append(tx, "a", 0, [note("never")])
            raise RuntimeError
    async with database.transaction() as tx:
        assert await version_of(tx, "a") == 0


async def test_an_event_carries_the_correlation_of_its_cause(database: Database) -> None:
    with structlog.contextvars.bound_contextvars(**{CORRELATION: "upload-7"}):
        async with database.transaction() as tx:
            await append(tx, "a", 0, [note("1")])
    assert [event.correlation_id for event in await recorded(database)] == ["upload-7"]


async def test_an_event_of_older_code_is_read_and_carries_no_trace(database: Database) -> None:
    older = """INSERT INTO events (stream, version, id, type, schema, correlation_id, data)
               VALUES ('a', 1, gen_random_uuid(), 'Noted', 1, '', '{"text": "before"}')"""
    async with database.transaction() as tx:
        await tx.execute(text(older))
    assert [event.traceparent for event in await recorded(database)] == [""]
    assert await told(database) == ["before"]


async def test_the_whole_log_is_read_in_order_over_many_batches(database: Database) -> None:
    async with database.transaction() as tx:
        await append(tx, "a", 0, [note(str(number)) for number in range(10)])
        found = [event.version async for event in read_all(tx, "color", batch=3)]
    assert found == list(range(1, 11))


async def test_who_appends_waits_for_who_appended_before(database: Database) -> None:
    async with database.transaction() as slow:
        await append(slow, "slow", 0, [note("slow")])
        quick = asyncio.create_task(append_slowly(database, "quick", 0))
        await waits_for_a_lock(database)
    await quick
    assert [event.stream for event in await recorded(database)] == ["slow", "quick"]


async def append_slowly(database: Database, stream: str, after: int) -> None:
    async with database.transaction() as tx:
        await append(tx, stream, after, [note(f"{stream}{after}")])
        await asyncio.sleep(uniform(0, 0.004))


async def test_a_reader_with_a_cursor_misses_nothing_of_many_writers(database: Database) -> None:
    seen: list[StoredEvent] = []

    async def read() -> bool:
        seen.extend(await recorded(database, after=seen[-1].position if seen else 0))
        return len(seen) == 100

    await asyncio.gather(eventually(read), *(write(database, f"w{number}", 25) for number in range(4)))
    assert [event.id for event in seen] == [event.id for event in await recorded(database)]


async def write(database: Database, stream: str, count: int) -> None:
    for after in range(count):
        await append_slowly(database, stream, after)
