"""When an import of a source is due, on a real PostgreSQL."""

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import text

from fashion.kernel.postgres.database import Database
from fashion.products.import_jobs.jobs import ImportRequest
from fashion.products.import_jobs.sources import MOST_SOURCES, ImportSource, ImportSources
from support.waiting import PATIENCE

REQUEST = ImportRequest(url="https://shop.example.com/feed.xml")


@pytest.fixture
def sources(database: Database) -> ImportSources:
    return ImportSources(database)


async def kept(sources: ImportSources, name: str = "spring", every: str = "1h", **options: Any) -> ImportSource:
    request = ImportRequest(url=REQUEST.url, **options)
    found = await sources.put(name, request, every)
    assert found
    return found


async def queued(database: Database) -> list[str]:
    return [row.source for row in await database.rows(text("SELECT source FROM imports ORDER BY number"))]


async def pass_time(database: Database, interval: str) -> None:
    async with database.transaction() as tx:
        await tx.execute(text(f"UPDATE import_sources SET next_at = next_at - interval '{interval}'"))


async def test_a_new_source_is_imported_at_once_and_then_after_its_period(
    database: Database, sources: ImportSources
) -> None:
    await kept(sources)
    for passed in ("0 s", "55 min", "9 min", "63 min"):
        await pass_time(database, passed)
        await sources.queue_due()
    assert await queued(database) == ["spring"] * 3


@pytest.mark.parametrize(("every", "period"), [("1h", 1), ("168h", 168), ("7d", 168)])
async def test_the_next_import_is_a_period_later_within_the_jitter(
    sources: ImportSources, every: str, period: int
) -> None:
    await kept(sources, every=every)
    before = datetime.now(UTC)
    await sources.queue_due()
    (source,) = await sources.all()
    pause = (source.next_at - before) / timedelta(hours=period)
    assert 0.94 < pause < 1.06


async def test_a_changed_source_is_imported_at_once(database: Database, sources: ImportSources) -> None:
    for brand in ("Tulwa", "Tulwa", "Annan"):
        await kept(sources, brand=brand)
        await sources.queue_due()
    assert await queued(database) == ["spring"] * 2


async def test_a_source_that_another_instance_queues_is_left_to_it(
    database: Database, sources: ImportSources
) -> None:
    for name in ("autumn", "spring"):
        await kept(sources, name)
    async with database.transaction() as tx:
        await tx.execute(text("SELECT FROM import_sources WHERE name = 'autumn' FOR UPDATE"))
        await asyncio.wait_for(sources.queue_due(), PATIENCE)
        assert await queued(database) == ["spring"]


async def test_a_source_reports_its_last_import(database: Database, sources: ImportSources) -> None:
    assert (await kept(sources)).last_import is None
    await sources.queue_due()
    (source,) = await sources.all()
    assert (source.last_import is None, source.last_status) == (False, "queued")


async def test_a_deleted_source_is_imported_no_more(database: Database, sources: ImportSources) -> None:
    await kept(sources)
    assert await sources.remove("spring")
    assert not await sources.remove("spring")
    await sources.queue_due()
    assert await queued(database) == []


async def test_only_so_many_sources_are_kept(sources: ImportSources) -> None:
    for number in range(MOST_SOURCES):
        await kept(sources, f"s-{number}")
    assert await sources.put("more", REQUEST, "1h") is None
    assert await sources.put("s-0", REQUEST, "2h")
