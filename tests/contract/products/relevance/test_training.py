"""Training on recorded interactions, on a real PostgreSQL."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import msgspec
import pytest
from sqlalchemy import text

from fashion.colorimetry.palettes import load_palettes
from fashion.colorimetry.skin import Lab
from fashion.colorimetry.spaces import hex_to_lab
from fashion.contracts import ProductsRanked
from fashion.event_values import Interaction, TargetColor
from fashion.kernel.events.erasure import erase
from fashion.kernel.postgres.database import Database
from fashion.products.adapters import users
from fashion.products.adapters.users import PostgresRankings
from fashion.products.analytics.interactions import record_interactions
from fashion.products.index.popularity import Popularity
from fashion.products.relevance.models import UnknownPopularityError, load, models, newest
from fashion.products.relevance.training import Trained, train
from fashion.vocabulary import Action

NOW = datetime.now(UTC)
PALETTES = load_palettes()
PRODUCTS, PEOPLE = 10, 32
PRODUCT = text("""INSERT INTO products (sku, brand, name, category, subcategory, hex, lab, tags, in_stock)
                  VALUES (:sku, :brand, 'N', 'makeup', 'lip', :hex, :lab, '{}', true)""")
Likes = Callable[[int, int, int], bool]
"""Whether a person of a tone likes a product, by number."""


def sku(number: int) -> str:
    return f"lip-{number}"


@pytest.fixture(autouse=True)
async def lipsticks(database: Database) -> None:
    """Each a little further from the recommended color than the one before."""
    for number in range(PRODUCTS):
        color = f"#c4{0x1E + number:02x}3a"
        values = {"sku": sku(number), "brand": f"B{number}", "hex": color, "lab": list(hex_to_lab(color))}
        async with database.transaction() as tx:
            await tx.execute(PRODUCT, values)


async def rank(database: Database, person: str, tone: int, skin: Lab | None) -> None:
    event = ProductsRanked(
        user=person,
        analysis=UUID(int=1),
        revision=1,
        categories=["makeup"],
        skin=skin,
        colors={"lip": [TargetColor(name="Cherry", hex="#c41e3a", score=0.9)]},
        monk=tone,
        undertone="warm",
        ranked_at=NOW,
    )
    async with database.transaction() as tx:
        await PostgresRankings(tx, person).record(event)


async def see(database: Database, person: str, liked: dict[int, bool], at: datetime) -> None:
    def did(number: int, action: Action) -> Interaction:
        return Interaction(id=uuid4(), action=action, item=sku(number), category="makeup")

    viewed = [did(number, "viewed") for number in liked]
    await record_interactions(database, person, viewed + [did(n, "saved") for n in liked if liked[n]], at)


async def shopped(
    database: Database,
    likes: Likes,
    tones: tuple[int, ...] = (2, 6),
    people: int = PEOPLE,
    skin: Lab | None = (60.0, 10.0, 20.0),
) -> None:
    """People of each tone see eight products and, days later, the last two, of which the second is further off."""
    for tone in tones:
        for number in range(people):
            person, last = f"person-{tone}-{number}", number % 4 * 2
            shown = [each for each in range(PRODUCTS) if each not in (last, last + 1)]
            await rank(database, person, tone, skin)
            earlier = {each: likes(number, tone, each) for each in shown}
            later = {each: likes(number, tone, each) for each in (last, last + 1)}
            await see(database, person, earlier, NOW - timedelta(days=9))
            await see(database, person, later, NOW - timedelta(days=1))


def by_tone(_: int, tone: int, product: int) -> bool:
    """People of either tone like four odd products, and the lighter ones the last, the others the one before."""
    return product in {1, 3, 5, 7, 9 if tone == 2 else 8}


def by_chance(person: int, _: int, product: int) -> bool:
    """Half of the people like each product, whichever it is."""
    return (person // 4 + product) % 2 == 1


async def popularity(database: Database, trained: Trained) -> Popularity:
    return await load(database, trained.version)


async def test_what_people_of_like_tone_like_wins_and_is_popular_with_them(database: Database) -> None:
    await shopped(database, by_tone)
    trained = await train(database, 30, PALETTES)
    *_, everybody = trained.report.comparisons
    assert (trained.wins, everybody.verdict, everybody.people) == (True, "better", 2 * PEOPLE)
    assert await newest(database) == trained.version
    found = await popularity(database, trained)
    assert found.tones == {2, 6}
    for tone, last in ((2, 9), (6, 8)):
        liked = {name for name, shares in zip(found.skus, found.shares, strict=True) if shares[tone - 1] > 0}
        assert liked == {sku(number) for number in (1, 3, 5, 7, last)}


async def test_what_does_not_serve_better_than_color_is_not_used(database: Database) -> None:
    await shopped(database, by_chance)
    trained = await train(database, 30, PALETTES)
    assert not trained.wins
    assert await newest(database) == 0
    with pytest.raises(UnknownPopularityError):
        await load(database, trained.version)


async def test_a_version_that_does_not_win_ends_the_use_of_the_one_before(database: Database) -> None:
    await shopped(database, by_tone)
    before = await train(database, 30, PALETTES)
    async with database.transaction() as tx:
        for number in range(PEOPLE):
            await erase(tx, f"person-2-{number}", users.TABLES)
            await erase(tx, f"person-6-{number}", users.TABLES)
    after = await train(database, 30, PALETTES)
    assert (before.wins, after.wins, await newest(database)) == (True, False, 0)
    assert [each.version for each in await models(database, 9)] == [after.version, before.version]


async def test_who_is_ranked_by_a_palette_judges_by_that_of_the_platform(database: Database) -> None:
    await shopped(database, by_tone, skin=None)
    by_color = []
    for lip in ({"name": "First", "hex": "#c41e3a"}, {"name": "Last", "hex": "#c4273a"}):
        palettes = PALETTES.with_overrides({tone: {"warm": {"lip": [lip]}} for tone in ("2", "6")})
        by_color.append((await train(database, 30, palettes)).report.comparisons[-1].by_color)
    assert by_color[0] < by_color[1] == 1.0


async def test_a_tone_of_few_people_stays_with_color(database: Database) -> None:
    await shopped(database, by_tone)
    await shopped(database, by_tone, tones=(9,), people=12)
    trained = await train(database, 30, PALETTES)
    verdicts = {each.tone: each.verdict for each in trained.report.comparisons}
    assert (trained.wins, verdicts[9]) == (True, "too few people")
    assert (await popularity(database, trained)).tones == {2, 6}


async def test_who_was_erased_teaches_nothing_and_is_named_nowhere(database: Database) -> None:
    await shopped(database, by_tone)
    async with database.transaction() as tx:
        await erase(tx, "person-2-0", users.TABLES)
    trained = await train(database, 30, PALETTES)
    assert trained.report.people == 2 * PEOPLE - 1
    for table in ("relevance_models", "relevance_shares"):
        rows = await database.rows(text(f"SELECT CAST(to_jsonb({table}) AS text) AS body FROM {table}"))
        assert rows
        assert not any("person" in row.body.replace('"people"', "") for row in rows)


async def test_without_interactions_nothing_is_used(database: Database) -> None:
    trained = await train(database, 30, PALETTES)
    assert (trained.wins, trained.report.interactions) == (False, 0)
    assert msgspec.json.encode(trained)


async def test_old_interactions_are_not_learned_from(database: Database) -> None:
    await shopped(database, by_tone, people=6)
    async with database.transaction() as tx:
        await tx.execute(text("UPDATE events SET occurred_at = occurred_at - interval '31 days'"))
    assert (await train(database, 30, PALETTES)).report.interactions == 0


async def test_only_a_few_versions_are_kept(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    await shopped(database, by_tone)
    versions = [(await train(database, 30, PALETTES)).version for _ in range(4)]
    with pytest.raises(UnknownPopularityError):
        await load(database, versions[0])
    assert (await load(database, versions[1])).version == versions[1]
