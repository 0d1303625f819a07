import asyncio
from contextlib import suppress
from random import uniform

import hypothesis
import hypothesis.strategies as st
import pytest
import structlog
from hypothesis import HealthCheck, given
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from fashion.kernel.events.log import (
    PARTITIONS,
    StoredEvent,
    append,
    count_waiting,
    hold_appends,
    partition_of,
    read_after,
    read_all,
    read_partitions,
    version_of,
)
from fashion.kernel.postgres.database import Database
from fashion.kernel.telemetry.correlation import CORRELATION
from support.waiting import eventually, waits_for_a_lock

NEIGHBOR = next(name for name in map(str, range(1000)) if partition_of(name) == partition_of("a"))
STRANGER = next(name for name in map(str, range(1000)) if partition_of(name) != partition_of("a"))


def note(text: str) -> tuple[str, int, bytes]:
    return "Noted", 1, f'{{"text": "{text}"}}'.encode()


async def recorded(database: Database, after: int = 0) -> list[StoredEvent]:
    async with database.autocommit() as tx:
        return await read_after(tx, "color", after, 1000)


async def notes(database: Database) -> list[str]:
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
    assert await notes(database) == ["first"]


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
    assert await notes(database) == ["before"]


async def test_the_whole_log_is_read_in_order_over_many_batches(database: Database) -> None:
    async with database.transaction() as tx:
        await append(tx, "a", 0, [note(str(number)) for number in range(10)])
        found = [event.version async for event in read_all(tx, "color", batch=3)]
    assert found == list(range(1, 11))


async def test_who_appends_waits_for_who_appended_before_to_the_partition(database: Database) -> None:
    async with database.transaction() as slow:
        await append(slow, "a", 0, [note("slow")])
        quick = asyncio.create_task(append_slowly(database, NEIGHBOR, 0))
        await waits_for_a_lock(database)
    await quick
    assert [event.stream for event in await recorded(database)] == ["a", NEIGHBOR]


async def test_who_appends_does_not_wait_for_another_partition(database: Database) -> None:
    async with database.transaction() as slow:
        await append(slow, "a", 0, [note("slow")])
        await append_slowly(database, STRANGER, 0)
        assert [event.stream for event in await recorded(database)] == [STRANGER]
    assert [event.stream for event in await recorded(database)] == ["a", STRANGER]


async def test_who_holds_all_appends_waits_for_each_partition(database: Database) -> None:
    async with database.transaction() as slow:
        await append(slow, "a", 0, [note("slow")])
        holding = asyncio.create_task(hold(database))
        await waits_for_a_lock(database)
    assert await holding == 1


async def hold(database: Database) -> int:
    """How many events there are once nobody appends."""
    async with database.transaction() as tx:
        await hold_appends(tx)
        return len([event async for event in read_all(tx, "color")])


async def test_who_appends_waits_for_code_that_locks_the_whole_log(database: Database) -> None:
    async with database.transaction() as older:
        await older.execute(text("SELECT pg_advisory_xact_lock(hashtext(current_schema() || '.append'))"))
        appending = asyncio.create_task(append_slowly(database, "a", 0))
        await waits_for_a_lock(database)
    await appending


@given(stream=st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=40))
@hypothesis.settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
async def test_the_database_finds_the_same_partition(database: Database, stream: str) -> None:
    async with database.transaction() as tx:
        await append(tx, stream, await version_of(tx, stream), [note("1")])
    row = await database.row(text("SELECT partition FROM events WHERE stream = :stream"), stream=stream)
    assert row is not None
    assert row.partition == partition_of(stream)
    assert 0 <= row.partition < PARTITIONS


async def append_slowly(database: Database, stream: str, after: int) -> None:
    async with database.transaction() as tx:
        await append(tx, stream, after, [note(f"{stream}{after}")])
        await asyncio.sleep(uniform(0, 0.004))


async def test_what_waits_is_counted_by_partition_after_its_position(database: Database) -> None:
    async with database.transaction() as tx:
        await append(tx, "a", 0, [note("1"), note("2"), note("3")])
        await append(tx, STRANGER, 0, [note("4")])
    first, *_, last = [event.position for event in await recorded(database)]
    positions = [last] * PARTITIONS
    positions[partition_of("a")] = first
    async with database.autocommit() as tx:
        waiting = await count_waiting(tx, positions, 1000)
        assert await count_waiting(tx, [0] * PARTITIONS, 2) == [min(2, count) for count in counts_of(3, 1)]
    assert waiting == counts_of(2, 0)


def counts_of(mine: int, others: int) -> list[int]:
    """So many events in the partition of `a`, and in that of the stranger."""
    counts = {partition_of("a"): mine, partition_of(STRANGER): others}
    return [counts.get(partition, 0) for partition in range(PARTITIONS)]


async def test_a_reader_with_cursors_misses_nothing_of_many_writers(database: Database) -> None:
    seen: list[StoredEvent] = []
    positions = [0] * PARTITIONS

    async def read() -> bool:
        async with database.autocommit() as tx:
            found = await read_partitions(tx, "color", positions, 3)
        for event in found:
            positions[partition_of(event.stream)] = event.position
        seen.extend(found)
        return len(seen) == 200

    await asyncio.gather(eventually(read), *(write(database, f"w{number}", 25) for number in range(8)))
    assert sorted(event.position for event in seen) == [event.position for event in await recorded(database)]
    for number in range(8):
        assert [event.version for event in seen if event.stream == f"w{number}"] == [*range(1, 26)]


async def write(database: Database, stream: str, count: int) -> None:
    for after in range(count):
        await append_slowly(database, stream, after)
