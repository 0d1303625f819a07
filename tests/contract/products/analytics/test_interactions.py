"""What users do with what they are shown, on a real PostgreSQL."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import text

from fashion.contracts import InteractionsRecorded, ProductsRanked, unpack
from fashion.event_values import Interaction
from fashion.kernel.events.erasure import erase
from fashion.kernel.events.log import read_all
from fashion.kernel.events.replay import replay
from fashion.kernel.http.problems import ProblemError
from fashion.kernel.postgres.database import Database, open_database
from fashion.products import handlers
from fashion.products.adapters import users
from fashion.products.adapters.users import PostgresRankings
from fashion.products.analytics.interactions import (
    InteractionsView,
    RejectedInteraction,
    UserErasedError,
    record_interactions,
)
from fashion.settings import Settings
from fashion.vocabulary import Action

NOW = datetime.now(UTC)
PRODUCT = text("""INSERT INTO products (sku, brand, name, category, subcategory, hex, lab, tags, in_stock)
                  VALUES (:sku, 'B', 'N', :category, 'lip', '#c41e3a', '{43, 63, 29}', '{}', true)""")


@pytest.fixture
async def database(settings: Settings) -> AsyncIterator[Database]:
    """With two lipsticks and a shirt."""
    opened = open_database(settings, "products")
    async with opened.transaction() as tx:
        for sku, category in (("lip-1", "makeup"), ("lip-2", "makeup"), ("top-1", "clothing")):
            await tx.execute(PRODUCT, {"sku": sku, "category": category})
    yield opened
    await opened.close()


def an(action: Action, item: str = "lip-1", id: UUID | None = None) -> Interaction:
    return Interaction(id=id or uuid4(), action=action, item=item, category="makeup")


async def rank(database: Database, user: str, **changes: Any) -> None:
    usual: dict[str, Any] = {"monk": 9, "undertone": "cool", "matches": {"lip": 3}, "ranked_at": NOW}
    event = ProductsRanked(user=user, analysis=UUID(int=1), revision=1, categories=["makeup"], **usual | changes)
    async with database.transaction() as tx:
        await PostgresRankings(tx, user).record(event)


async def events(database: Database) -> list[InteractionsRecorded]:
    async with database.transaction() as tx:
        found = [unpack(each.type, each.schema, each.data) async for each in read_all(tx, "products")]
    return [event for event in found if isinstance(event, InteractionsRecorded)]


async def counted(database: Database, table: str = "tenant_interactions") -> list[tuple[Any, ...]]:
    rows = await database.rows(text(f"SELECT * FROM {table} ORDER BY {table}"))
    return [tuple(row[name] for name in row if name != "tenant") for row in (each._mapping for each in rows)]


async def test_what_a_user_did_is_one_event_and_counted_by_tone(database: Database) -> None:
    await rank(database, "u")
    done = [an("viewed"), an("viewed", "lip-2"), an("saved", "#c68642")]
    assert await record_interactions(database, "u", done, NOW) == InteractionsView(recorded=3, repeated=0)
    [event] = await events(database)
    assert (event.user, event.monk, event.undertone) == ("u", 9, "cool")
    assert sorted(event.interactions, key=lambda each: each.id) == sorted(done, key=lambda each: each.id)
    where = NOW.date(), 9, "cool"
    assert await counted(database) == [
        (*where, "color", "makeup", "saved", 1),
        (*where, "product", "makeup", "viewed", 2),
    ]


async def test_an_interaction_counts_once_however_often_it_is_sent(database: Database) -> None:
    await rank(database, "u")
    first, second = an("viewed"), an("clicked")
    await record_interactions(database, "u", [first], NOW)
    answer = await record_interactions(database, "u", [first, second, second], NOW)
    assert answer == InteractionsView(recorded=1, repeated=2)
    assert [event.interactions for event in await events(database)] == [[first], [second]]
    assert [row[-1] for row in await counted(database)] == [1, 1]


async def test_a_product_counts_in_the_category_that_the_catalogue_has_it_in(database: Database) -> None:
    await rank(database, "u")
    await record_interactions(database, "u", [an("viewed", "top-1")], NOW)
    assert [each.category for event in await events(database) for each in event.interactions] == ["clothing"]
    assert [row[4] for row in await counted(database)] == ["clothing"]


async def test_a_product_that_nobody_knows_is_rejected_and_the_rest_recorded(database: Database) -> None:
    unknown, known = an("viewed", "lip-9"), an("viewed")
    answer = await record_interactions(database, "u", [unknown, known], NOW)
    rejected = [RejectedInteraction(id=unknown.id, reason="There is no product lip-9.")]
    assert answer == InteractionsView(recorded=1, repeated=0, rejected=rejected)
    assert [event.interactions for event in await events(database)] == [[known]]


async def test_a_batch_of_repetitions_is_no_event(database: Database) -> None:
    first = an("viewed")
    for _ in range(2):
        await record_interactions(database, "u", [first], NOW)
    assert len(await events(database)) == 1


async def test_the_ids_of_another_user_do_not_count(database: Database) -> None:
    first = an("viewed")
    for user in ("u", "v"):
        assert (await record_interactions(database, user, [first], NOW)).recorded == 1


async def test_who_has_no_tone_yet_is_recorded_and_not_counted(database: Database) -> None:
    await record_interactions(database, "u", [an("viewed")], NOW)
    assert [event.monk for event in await events(database)] == [None]
    assert await counted(database) == await counted(database, "participants") == []


async def test_a_key_answers_the_same_request_alike_and_no_other(database: Database) -> None:
    first = [an("viewed")]
    answers = [await record_interactions(database, "u", first, NOW, "key") for _ in range(2)]
    assert answers == [InteractionsView(recorded=1, repeated=0)] * 2
    with pytest.raises(ProblemError, match="was used for another request"):
        await record_interactions(database, "u", [an("saved")], NOW, "key")


async def test_what_was_sent_before_an_erasure_is_not_recorded_after_it(database: Database) -> None:
    async with database.transaction() as tx:
        await erase(tx, "u", users.TABLES)
    with pytest.raises(UserErasedError):
        await record_interactions(database, "u", [an("viewed")], NOW - timedelta(seconds=1))
    later = datetime.now(UTC) + timedelta(seconds=1)
    assert (await record_interactions(database, "u", [an("viewed")], later)).recorded == 1


async def test_an_erasure_takes_the_user_and_leaves_the_counts(database: Database) -> None:
    for user in ("u", "v"):
        await rank(database, user)
        await record_interactions(database, user, [an("viewed")], NOW)
    before = await counted(database), await counted(database, "tenant_matches")
    async with database.transaction() as tx:
        await erase(tx, "u", users.TABLES)
    assert (await counted(database), await counted(database, "tenant_matches")) == before
    for table in ("participants", "interactions"):
        assert [row[0] for row in await counted(database, table)] == ["v"]


async def test_a_replay_doubles_no_count_and_finds_the_tone_again(database: Database) -> None:
    await rank(database, "u")
    await record_interactions(database, "u", [an("viewed")], NOW)
    before = (
        await counted(database),
        await counted(database, "tenant_matches"),
        await counted(database, "rankings"),
    )
    assert await replay(database, "products", users.PROJECTIONS, handlers.project) == 2
    after = await counted(database), await counted(database, "tenant_matches"), await counted(database, "rankings")
    assert after == before


async def test_a_ranking_of_an_earlier_version_is_kept_and_not_counted(database: Database) -> None:
    await rank(database, "u", monk=None, undertone=None, matches={}, ranked_at=None)
    assert len(await counted(database, "rankings")) == 1
    assert await counted(database, "tenant_matches") == []
