import asyncio
from uuid import uuid4

import pytest
from sqlalchemy import text
from sqlalchemy.exc import ProgrammingError

from fashion.kernel.postgres.database import Database
from fashion.kernel.postgres.migrate import migrate
from fashion.settings import Settings
from fashion.vocabulary import Service


@pytest.mark.parametrize("service", ["imaging", "color", "products"])
def test_a_schema_that_is_up_to_date_stays_as_it_is(owner: Settings, service: Service) -> None:
    migrate(owner, service)
    migrate(owner, service)


async def test_a_schema_that_a_newer_version_left_serves_the_older_one(owned: Database, owner: Settings) -> None:
    newer = text("UPDATE alembic_version SET version_num = 'color_9999' WHERE version_num LIKE 'color%'")
    async with owned.autocommit() as connection:
        await connection.execute(newer)
    await asyncio.to_thread(migrate, owner, "color")
    found = await owned.rows(text("SELECT version_num FROM alembic_version"))
    assert "color_9999" in [each.version_num for each in found]


async def test_a_migration_that_fails_otherwise_says_so(owned: Database, owner: Settings) -> None:
    async with owned.autocommit() as connection:
        await connection.execute(text("DELETE FROM alembic_version"))
    with pytest.raises(ProgrammingError, match="already exists"):
        await asyncio.to_thread(migrate, owner, "color")


async def test_who_migrates_waits_for_who_began_before(owned: Database, owner: Settings) -> None:
    fresh = owner.model_copy(update={"platform": f"p{uuid4().hex[:12]}"})
    lock = text("SELECT pg_advisory_lock(hashtext(:platform || '_color.migrate'))")
    async with owned.autocommit() as other:
        await other.execute(lock, {"platform": fresh.platform})
        migrating = asyncio.create_task(asyncio.to_thread(migrate, fresh, "color"))
        _, waiting = await asyncio.wait([migrating], timeout=0.3)
        assert waiting
        await other.execute(text("SELECT pg_advisory_unlock_all()"))
    await migrating


async def test_platforms_share_a_database_and_no_table(database: Database) -> None:
    tables = await database.rows(text("SELECT schemaname FROM pg_tables WHERE tablename = 'profiles'"))
    assert database.schema in [table.schemaname for table in tables]
    assert not await database.rows(text("SELECT 1 FROM pg_tables WHERE schemaname = 'public'"))
