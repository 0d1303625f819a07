"""What is read of the roll-ups, on a real PostgreSQL."""

from datetime import UTC, datetime, timedelta
from uuid import uuid4

import msgspec
from sqlalchemy import text

from fashion.contracts import ProductsRanked
from fashion.kernel.postgres.database import Database
from fashion.products.analytics import rollups
from fashion.products.analytics.days import Days
from fashion.products.analytics.views import coverage_of
from support.events.examples import analyzed

NOW = datetime.now(UTC)
BEFORE = NOW - timedelta(days=10)


async def measure(database: Database, user: str, at: datetime, tenant: str = "shop") -> None:
    event = msgspec.structs.replace(analyzed(user, monk=9, created_at=at), tenant=tenant)
    async with database.transaction() as tx:
        await rollups.count_analysis(tx, event)


async def rank(database: Database, user: str, at: datetime, foundations: int) -> None:
    event = ProductsRanked(
        user=user,
        analysis=uuid4(),
        revision=1,
        categories=["makeup"],
        monk=9,
        undertone="warm",
        matches={"foundation": foundations},
        ranked_at=at,
    )
    async with database.transaction() as tx:
        await rollups.count_ranking(tx, event)


async def test_matches_of_the_last_days_follow_the_catalogue(database: Database) -> None:
    for number in range(5):
        await measure(database, f"u{number}", BEFORE)
        await rank(database, f"u{number}", BEFORE, foundations=0)
        await rank(database, f"u{number}", NOW, foundations=8)
    found = await coverage_of(database, None, Days.latest(30), Days.latest(2))
    assert [each.value for row in found.items for each in row.matches] == [8.0]
    whole = await coverage_of(database, None, Days.latest(30))
    assert [each.value for row in whole.items for each in row.matches] == [4.0]


async def test_a_tenant_sees_its_own_people_and_the_platform_all(database: Database) -> None:
    for tenant, count in (("shop", 5), ("boutique", 6), ("stall", 4)):
        for number in range(count):
            await measure(database, f"{tenant}-{number}", NOW, tenant)
    people = {
        tenant: (await coverage_of(database, tenant, Days.latest(2))).overall.people
        for tenant in ("shop", "boutique", "stall", "nobody", None)
    }
    assert people == {"shop": 5, "boutique": 6, "stall": 0, "nobody": 0, None: 15}


async def test_who_took_part_is_forgotten_after_a_year(database: Database) -> None:
    for user, days in (("old", 367), ("new", 365)):
        await measure(database, user, NOW - timedelta(days=days))
    assert await rollups.prune(database) == "1 participants of more than 366 days ago deleted"
    assert [row.user for row in await database.rows(text('SELECT "user" FROM participants'))] == ["new"]
