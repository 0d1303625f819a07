"""Nobody waits for a PostgreSQL that does not answer."""

import asyncio
from collections.abc import AsyncIterator
from functools import partial

import pytest

from fashion.kernel.outages import is_store_down
from fashion.kernel.postgres.circuit import REASON, DatabaseSilentError, watch_circuit
from fashion.kernel.postgres.database import Database, open_database, query
from fashion.settings import Settings
from support.http.proxy import Link
from support.waiting import Start, eventually

ONE = query("test.one", "SELECT 1")
POOL = 2


@pytest.fixture
async def linked(postgres_link: Link, settings: Settings) -> AsyncIterator[Database]:
    changes = {"database_url": postgres_link.url, "pool_size": POOL}
    database = open_database(settings.model_copy(update=changes), "color")
    yield database
    await database.close()


@pytest.fixture
async def down(linked: Database, start: Start) -> dict[str, str]:
    """What is reported of the stores, by a watch that runs until the end."""
    found: dict[str, str] = {}
    start(partial(watch_circuit, linked.circuit, linked.probe, found))
    return found


async def is_open(database: Database) -> bool:
    return database.circuit.is_open


async def is_unused(database: Database) -> bool:
    return database.in_use == 0


async def answers(database: Database) -> bool:
    try:
        return await database.row(ONE) is not None
    except DatabaseSilentError:
        return False


async def test_what_waits_for_a_silent_postgresql_fails_together(
    postgres_link: Link, linked: Database, down: dict[str, str]
) -> None:
    assert await answers(linked)
    postgres_link.freeze()
    asked = [linked.row(ONE) for _ in range(5 * POOL)]
    async with asyncio.timeout(60):
        failures = await asyncio.gather(*asked, return_exceptions=True)
    assert all(isinstance(each, Exception) and is_store_down(each) for each in failures)
    assert linked.circuit.is_open
    assert down == {"postgres": REASON}


async def test_a_transaction_that_has_begun_fails_too(
    postgres_link: Link, linked: Database, down: dict[str, str]
) -> None:
    async def ask_twice() -> None:
        async with linked.transaction() as tx:
            await tx.execute(ONE)
            postgres_link.freeze()
            await tx.execute(ONE)

    async with asyncio.timeout(60):
        (failure,) = await asyncio.gather(ask_twice(), return_exceptions=True)
    assert isinstance(failure, Exception)
    assert is_store_down(failure)


async def test_while_the_circuit_is_open_nothing_is_sent(
    postgres_link: Link, linked: Database, down: dict[str, str]
) -> None:
    postgres_link.freeze()
    await eventually(partial(is_open, linked))
    with pytest.raises(DatabaseSilentError):
        await linked.row(ONE)
    with pytest.raises(DatabaseSilentError):
        await linked.connect()
    # The probe that opened the circuit gives its connection back a moment later.
    await eventually(partial(is_unused, linked))


async def test_it_closes_by_itself(postgres_link: Link, linked: Database, down: dict[str, str]) -> None:
    postgres_link.freeze()
    await eventually(partial(is_open, linked))
    postgres_link.thaw()
    await eventually(partial(answers, linked))
    assert down == {}


async def test_a_postgresql_that_refuses_connections_opens_nothing(
    postgres_link: Link, linked: Database, down: dict[str, str]
) -> None:
    await postgres_link.cut()
    with pytest.raises(ConnectionRefusedError):
        await linked.probe()
    assert not linked.circuit.is_open


async def test_a_pool_that_is_used_up_is_not_taken_for_silence(linked: Database, down: dict[str, str]) -> None:
    async with linked.transaction() as one, linked.transaction() as other:
        await one.execute(ONE)
        await other.execute(ONE)
        await linked.probe()
    assert not linked.circuit.is_open
