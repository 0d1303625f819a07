"""The ports on a real PostgreSQL."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid4

import msgspec
import pytest
from sqlalchemy import text

from fashion.configuration import parse_configuration
from fashion.contracts import ProductChanged, ProductsImported, ProductsRanked, UserErased, unpack
from fashion.event_values import TargetColor
from fashion.kernel.cache.cache import Cache
from fashion.kernel.events.log import StoredEvent, read_all
from fashion.kernel.events.replay import replay
from fashion.kernel.postgres.database import Database, open_database
from fashion.kernel.redis import open_redis
from fashion.products import handlers, views
from fashion.products.adapters import users
from fashion.products.adapters.catalogue import PostgresUnitOfWork
from fashion.products.adapters.users import PostgresRankings
from fashion.products.domain import CATALOGUE, Draft, Product, product
from fashion.products.handlers import event_handlers
from fashion.products.imports import ImportCatalogue, Plan
from fashion.products.index import live_index
from fashion.products.index.catalogue_index import CatalogueIndex
from fashion.products.index.live_index import LiveCatalogueIndex, load_index
from fashion.products.index.rankings import UnknownRankingError, current_rankings, former_rankings
from fashion.products.usecases import RankProducts
from fashion.settings import Settings
from fashion.vocabulary import CATEGORY_OF, Category


@pytest.fixture
async def cache(settings: Settings) -> AsyncIterator[Cache]:
    async with open_redis(settings) as redis:
        yield Cache(redis, settings.platform, 0)


@pytest.fixture
def catalogue(database: Database, cache: Cache) -> PostgresUnitOfWork:
    return PostgresUnitOfWork(database, cache)


def a_product(sku: str, subcategory: str = "lip", **changes: Any) -> Product:
    draft = Draft(
        sku=sku,
        brand="Lancôme",
        name="N",
        category=CATEGORY_OF[subcategory],
        subcategory=subcategory,
        hex=changes.pop("hex", "#c41e3a"),
    )
    return msgspec.structs.replace(product(draft), **changes)


FULL = Draft(
    sku="a",
    name="Fluid Honey",
    category="makeup",
    subcategory="foundation",
    hex="#b5824f",
    color_source="name",
    color_confidence=0.65,
    price_minor=1250,
    sale_price_minor=1000,
    sale_from=datetime(2026, 3, 1, tzinfo=UTC),
    sale_until=datetime(2026, 3, 8, tzinfo=UTC),
    currency="EUR",
    availability="preorder",
    description="Two\nlines",
    images=("https://img.test/a.jpg",),
    link="https://shop.test/a",
    gtin="4006381333931",
    mpn="M-1",
    group="fluid",
    shade="Honey",
    size="30 ml",
    finish="matte",
)


async def test_other_writes_go_on_while_a_feed_is_imported(
    settings: Settings, catalogue: PostgresUnitOfWork
) -> None:
    def slow_feed() -> Iterator[Product]:
        yield from (a_product(f"p-{number:04}") for number in range(1500))
        with ThreadPoolExecutor() as other:
            other.submit(asyncio.run, put_elsewhere(settings)).result(60)
        yield a_product("last")

    report = await ImportCatalogue(catalogue)(slow_feed(), Plan())
    assert report.added == 1501


async def put_elsewhere(settings: Settings) -> None:
    database = open_database(settings, "products")
    async with (
        open_redis(settings) as redis,
        PostgresUnitOfWork(database, Cache(redis, settings.platform, 0))() as products,
    ):
        await products.put([a_product("elsewhere")])
    await database.close()


async def test_a_product_stays_in_its_feed_unless_another_imports_it(catalogue: PostgresUnitOfWork) -> None:
    async with catalogue() as products:
        await products.put([a_product("a"), a_product("b")], "one")
        await products.put([a_product("a", hex="#000000")])
        assert await products.skus("one", "", 10) == ["a", "b"]
        assert await products.put([a_product("b")], "two") == {"b": "changed"}
        assert await products.skus("one", "", 10) == ["a"]


async def test_retired_products_are_neither_in_stock_nor_in_the_feed(
    database: Database, catalogue: PostgresUnitOfWork
) -> None:
    async with catalogue() as products:
        await products.put([a_product("a"), a_product("b")], "one")
        assert await products.retire(["a", "none"]) == ["a"]
        assert await products.retire(["a"]) == []
        assert await products.skus("one", "", 10) == ["b"]
        assert await products.skus(None, "", 10, retired=True) == ["a", "b"]
    found = await views.product_of(database, "a")
    assert found
    assert (found.availability, found.in_stock) == ("discontinued", False)


async def recorded(database: Database) -> list[StoredEvent]:
    async with database.transaction() as tx:
        return [event async for event in read_all(tx, "products")]


async def changes_of(database: Database) -> list[tuple[str, str]]:
    events = [unpack(each.type, each.schema, each.data) for each in await recorded(database)]
    changes: list[tuple[str, str]] = []
    for event in events:
        match event:
            case ProductChanged(sku=sku, change=change):
                changes.append((sku, change))
            case ProductsImported(added=added, changed=changed):
                changes += [(sku, "added") for sku in sorted(added)] + [
                    (sku, "changed") for sku in sorted(changed)
                ]
    return changes


async def test_a_batch_is_one_event(database: Database, catalogue: PostgresUnitOfWork) -> None:
    async with catalogue() as products:
        await products.put([a_product(f"p{number}") for number in range(300)])
        await products.put([a_product("p0"), a_product("p1", in_stock=False), a_product("q")])
    first, second = [unpack(each.type, each.schema, each.data) for each in await recorded(database)]
    assert isinstance(first, ProductsImported)
    assert len(first.added) == 300
    assert second == ProductsImported(added=["q"], changed=["p1"])


async def test_what_is_retired_or_removed_together_is_one_event(
    database: Database, catalogue: PostgresUnitOfWork
) -> None:
    async with catalogue() as products:
        await products.put([a_product("a"), a_product("b"), a_product("c")])
        await products.retire(["a", "b"])
        await products.remove(["b", "c"])
    _, retired, removed = [unpack(each.type, each.schema, each.data) for each in await recorded(database)]
    assert retired == ProductsImported(added=[], changed=["a", "b"])
    assert removed == ProductsImported(added=[], changed=[], removed=["b", "c"])


async def test_a_product_comes_back_as_it_was_put(database: Database, catalogue: PostgresUnitOfWork) -> None:
    item = msgspec.structs.replace(product(FULL), tags=("vegan", 'with "quotes", {braces}'))
    async with catalogue() as products:
        await products.put([item])
    assert await views.product_of(database, "a") == item
    assert await views.product_of(database, "b") is None


async def test_each_change_is_an_event_and_the_unchanged_is_none(
    database: Database, catalogue: PostgresUnitOfWork
) -> None:
    async with catalogue() as products:
        assert await products.is_empty()
        assert await products.put([a_product("a"), a_product("b")]) == {"a": "added", "b": "added"}
    async with catalogue() as products:
        assert await products.put([a_product("a"), a_product("b", in_stock=False)]) == {"b": "changed"}
        assert await products.remove(["a"]) == ["a"]
        assert await products.remove(["a"]) == []
    assert await changes_of(database) == [("a", "added"), ("b", "added"), ("b", "changed"), ("a", "removed")]


async def test_a_broken_unit_of_work_leaves_neither_rows_nor_events(
    database: Database, catalogue: PostgresUnitOfWork
) -> None:
    async def interrupted() -> None:
        async with catalogue() as products:
            await products.put([a_product("a")])
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        await interrupted()
    assert await views.product_of(database, "a") is None
    assert await recorded(database) == []


def listed(index: CatalogueIndex) -> list[str]:
    return [match.sku for match in index.listed(["lip"], 100).matches]


async def test_the_shelf_follows_the_catalogue(
    database: Database, cache: Cache, catalogue: PostgresUnitOfWork
) -> None:
    indexes = LiveCatalogueIndex(database, cache)
    assert len(await indexes.current()) == 0
    async with catalogue() as products:
        await products.put([a_product("a"), a_product("b"), a_product("gone", in_stock=False)])
    await indexes.refresh()
    assert (listed(await indexes.current()), indexes.version) == (["a", "b"], 1)
    before = await indexes.current()
    await indexes.refresh()
    assert await indexes.current() is before


@pytest.fixture
def loads(monkeypatch: pytest.MonkeyPatch) -> list[Database]:
    """Every load of the whole catalogue from now on."""
    known: list[Database] = []

    async def load(database: Database) -> CatalogueIndex:
        known.append(database)
        return await load_index(database)

    monkeypatch.setattr(live_index, "load_index", load)
    return known


async def put_all(catalogue: PostgresUnitOfWork, *skus: str, **changes: Any) -> None:
    async with catalogue() as products:
        await products.put([a_product(sku, **changes) for sku in skus])


async def test_an_index_follows_any_number_of_versions(
    database: Database, cache: Cache, catalogue: PostgresUnitOfWork, loads: list[Database]
) -> None:
    await put_all(catalogue, *(f"{number:03}" for number in range(300)))
    indexes = LiveCatalogueIndex(database, cache)
    before = await indexes.current()
    for number in range(100):
        await put_all(catalogue, f"{number:03}", in_stock=False)
    async with catalogue() as products:
        await products.put([a_product("new")])
        await products.remove(["299"])
    await indexes.refresh()
    assert (len(loads), len(before)) == (1, 300)
    assert listed(await indexes.current()) == [*(f"{number:03}" for number in range(100, 200))]
    assert len(await indexes.current()) == 300


async def test_an_index_loads_the_catalogue_once_more_than_half_of_it_changed(
    database: Database, cache: Cache, catalogue: PostgresUnitOfWork, loads: list[Database]
) -> None:
    await put_all(catalogue, *"abcd")
    indexes = LiveCatalogueIndex(database, cache)
    await indexes.refresh()
    await put_all(catalogue, "a", "b", in_stock=False)
    await indexes.refresh()
    assert (listed(await indexes.current()), len(loads)) == (["c", "d"], 1)
    await put_all(catalogue, "a", "b", "e")
    await indexes.refresh()
    assert (listed(await indexes.current()), len(loads)) == ([*"abcde"], 2)


async def test_the_first_index_has_products_whose_events_are_gone(
    database: Database, cache: Cache, catalogue: PostgresUnitOfWork
) -> None:
    await put_all(catalogue, "a")
    await database.execute(text("DELETE FROM events"))
    assert listed(await LiveCatalogueIndex(database, cache).current()) == ["a"]


async def test_those_who_wait_for_the_first_index_share_it_though_the_catalogue_moves_on(
    database: Database, cache: Cache, catalogue: PostgresUnitOfWork, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def load(database: Database) -> CatalogueIndex:
        index = await load_index(database)
        await put_all(catalogue, "later")
        return index

    monkeypatch.setattr(live_index, "load_index", load)
    indexes = LiveCatalogueIndex(database, cache)
    first, second = await asyncio.gather(indexes.current(), indexes.current())
    assert first is second


async def test_what_others_keep_of_the_old_shelf_is_dropped_once_it_is_replaced(
    database: Database, cache: Cache, catalogue: PostgresUnitOfWork
) -> None:
    async def kept(value: bytes) -> bytes:
        async def compute() -> bytes:
            return value

        return await cache.fetch("edge", "list", [CATALOGUE], 60, compute)

    indexes = LiveCatalogueIndex(database, cache)
    await indexes.refresh()
    async with catalogue() as products:
        await products.put([a_product("a")])
    assert await kept(b"of the old index") == b"of the old index"
    await indexes.refresh()
    assert await kept(b"of the new index") == b"of the new index"


def a_ranking(*categories: Category, user: str = "u", revision: int = 1) -> ProductsRanked:
    return ProductsRanked(
        user=user,
        analysis=UUID(int=revision),
        revision=revision,
        categories=list(categories),
        skin=(55.1, 7.8, 26.7),
        colors={"lip": [TargetColor(name="Cherry", hex="#c41e3a", score=1 - revision / 10)]},
    )


async def record(database: Database, *events: ProductsRanked) -> None:
    for event in events:
        async with database.transaction() as tx:
            await PostgresRankings(tx, event.user).record(event)


async def test_a_ranking_replaces_that_of_its_categories_only(database: Database) -> None:
    await record(database, a_ranking("makeup", "clothing"), a_ranking("makeup", revision=2))
    found = await current_rankings(database, "u", None)
    assert {each.category: each.revision for each in found} == {"makeup": 2, "clothing": 1}
    assert await current_rankings(database, "other", None) == []


async def test_a_former_ranking_is_read_as_it_was(database: Database) -> None:
    await record(database, a_ranking("makeup", "clothing"))
    before = await current_rankings(database, "u", None)
    await record(database, a_ranking("makeup", revision=2))
    versions = {each.category: each.version for each in before}
    assert await former_rankings(database, "u", versions) == before


@pytest.mark.parametrize("versions", [{"makeup": 2}, {"clothing": 1}])
async def test_a_ranking_that_never_was_is_unknown(database: Database, versions: dict[Category, int]) -> None:
    await record(database, a_ranking("makeup"))
    with pytest.raises(UnknownRankingError):
        await former_rankings(database, "u", versions)


async def test_a_ranking_of_an_older_version_goes_by_the_tone(database: Database) -> None:
    await record(database, msgspec.structs.replace(a_ranking("makeup"), skin=None, colors=[], monk=6))
    [found] = await current_rankings(database, "u", "makeup")
    lips = found.targets(parse_configuration(b"{}").palettes)["lip"]
    assert {each.kind for each in lips} == {"palette_color"}


async def test_a_recommendation_counts_once_for_each_category(database: Database) -> None:
    async with database.transaction() as tx:
        rankings = PostgresRankings(tx, "u")
        assert await rankings.claim_newer(["makeup"], 2) == ["makeup"]
        assert await rankings.claim_newer(["makeup", "clothing"], 2) == ["clothing"]
        assert await rankings.claim_newer(["clothing", "makeup"], 1) == []


async def rows_of(database: Database, table: str) -> list[str]:
    return sorted(str(row) for row in await database.rows(text(f"SELECT * FROM {table}")))


async def test_a_replay_rebuilds_the_same_rankings(database: Database) -> None:
    await record(
        database, a_ranking("makeup", "clothing"), a_ranking("makeup", revision=2), a_ranking("makeup", user="v")
    )
    before = await rows_of(database, "rankings")
    assert len(before) == 3
    assert await replay(database, "products", users.PROJECTIONS, handlers.project) == 3
    assert await rows_of(database, "rankings") == before


async def test_an_erased_user_is_in_no_table(database: Database, cache: Cache) -> None:
    await record(database, a_ranking("makeup"), a_ranking("makeup", user="kept"))
    async with database.transaction() as tx:
        await PostgresRankings(tx, "u").claim_newer(["makeup"], 1)
        await event_handlers(RankProducts(LiveCatalogueIndex(database, cache)))["UserErased"](tx, an_erasure("u"))
    assert [each.user for each in await recorded(database)] == ["kept"]
    assert len(await rows_of(database, "rankings")) == 1
    assert await rows_of(database, "recommendations_seen") == []


def an_erasure(user: str) -> StoredEvent:
    return StoredEvent(
        position=1,
        service="imaging",
        stream=f"user-{user}",
        version=1,
        id=uuid4(),
        type="UserErased",
        schema=1,
        correlation_id="",
        occurred_at=datetime.now(UTC),
        data=msgspec.json.encode(UserErased(user=user)),
    )
