"""Uploads wait for a PostgreSQL that restarts, and for nothing else."""

import asyncio
from collections.abc import AsyncIterator

import pytest
from asyncpg import CannotConnectNowError, InvalidPasswordError, TooManyConnectionsError
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from fashion.imaging.adapters import PostgresUnitOfWork
from fashion.kernel.postgres import restarts
from fashion.kernel.postgres.circuit import DatabaseSilentError
from fashion.kernel.postgres.database import Database, open_database
from fashion.settings import Settings
from support.http.proxy import Link
from support.stores.shared import migrated

LONG = 60.0


@pytest.fixture
def settings(without_schema: Settings) -> Settings:
    return migrated(without_schema, "imaging")


@pytest.fixture
async def database(postgres_link: Link, settings: Settings) -> AsyncIterator[Database]:
    database = open_database(settings.model_copy(update={"database_url": postgres_link.url}), "imaging")
    yield database
    await database.close()


@pytest.fixture
def unit_of_work(database: Database, monkeypatch: pytest.MonkeyPatch) -> PostgresUnitOfWork:
    monkeypatch.setattr(restarts, "RESTART_SECONDS", LONG)
    return PostgresUnitOfWork(database)


async def test_work_begins_once_postgresql_is_back(
    postgres_link: Link, database: Database, unit_of_work: PostgresUnitOfWork
) -> None:
    async def versions() -> int:
        async with unit_of_work("ada") as work:
            return await work.events.revision()

    assert await versions() == 0
    await postgres_link.cut()
    waiting = asyncio.create_task(versions())
    with pytest.raises((ConnectionRefusedError, DBAPIError)):
        await database.now()
    assert not waiting.done()
    await postgres_link.restore()
    assert await waiting == 0


async def test_an_upload_began_when_it_was_sent_however_long_postgresql_was_away(
    postgres_link: Link, database: Database, unit_of_work: PostgresUnitOfWork
) -> None:
    before = await database.now()
    await postgres_link.cut()
    asked = asyncio.create_task(unit_of_work.now())
    await asyncio.sleep(1)
    await postgres_link.restore()
    began, after = await asked, await database.now()
    assert before <= began < after
    assert (after - began).total_seconds() > 0.9


async def test_what_failed_within_the_work_is_not_done_twice(unit_of_work: PostgresUnitOfWork) -> None:
    begun: list[str] = []

    async def work() -> None:
        async with unit_of_work("ada"):
            begun.append("ada")
            raise ConnectionResetError

    with pytest.raises(ConnectionResetError):
        await work()
    assert begun == ["ada"]


async def test_an_outage_is_waited_for_only_so_long(
    postgres_link: Link, unit_of_work: PostgresUnitOfWork, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(restarts, "RESTART_SECONDS", 0.3)
    await postgres_link.cut()
    async with asyncio.timeout(LONG):
        with pytest.raises(ConnectionRefusedError):
            await unit_of_work.now()


@pytest.mark.parametrize("error", [ConnectionRefusedError(), CannotConnectNowError("starting up")])
def test_a_postgresql_that_restarts_is_waited_for(error: Exception) -> None:
    assert restarts.is_restarting(error)


@pytest.mark.parametrize(
    "error",
    [DatabaseSilentError("silent"), InvalidPasswordError("no"), TooManyConnectionsError("full"), ValueError()],
)
def test_what_a_restart_does_not_mend_is_not_waited_for(error: Exception) -> None:
    assert not restarts.is_restarting(error)


async def test_connections_that_were_lost_while_idle_are_no_reason_to_fail(
    database: Database, unit_of_work: PostgresUnitOfWork, owned: Database
) -> None:
    await database.now()
    async with owned.autocommit() as connection:
        ended = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = :name"
        await connection.execute(text(ended), {"name": database.schema})
    assert await unit_of_work.now() <= await database.now()
