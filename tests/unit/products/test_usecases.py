from collections.abc import Iterable
from uuid import UUID

import msgspec
import pytest

from fashion.colorimetry.skin import SkinTone
from fashion.contracts import ColorsRecommended, ProductsRanked
from fashion.event_values import MatchedColor, TargetColor
from fashion.products.domain import CountedCatalogue, Draft, InvalidProductError, Product, product
from fashion.products.index.catalogue_index import CatalogueIndex
from fashion.products.index.stock import Row
from fashion.products.usecases import PutProduct, RankProducts, RemoveProduct
from fashion.vocabulary import Category
from support.events.examples import colors_recommended
from support.shops.products import FakeProducts

TONE = SkinTone(
    monk=6, interval=(6, 6), confidence=0.9, hex="#a07e56", lab=(55.1, 7.8, 26.7), ita=11.0, undertone="warm"
)
RED = MatchedColor(name="Red", hex="#c41e3a", score=0.9, monk=6)
WANTED = TargetColor(name="Red", hex="#c41e3a", score=0.9)


def a_draft(sku: str = "lip-1", **changes: str) -> Draft:
    lip = Draft(sku=sku, brand="B", name="N", category="makeup", subcategory="lip", hex="#c41e3a")
    return msgspec.structs.replace(lip, **changes)


def a_product(sku: str = "lip-1", **changes: str) -> Product:
    return product(a_draft(sku, **changes))


class FakeRankings:
    def __init__(self) -> None:
        self.seen: dict[Category, int] = {}
        self.recorded: list[ProductsRanked] = []

    async def claim_newer(self, categories: Iterable[Category], version: int) -> list[Category]:
        moved = [category for category in categories if self.seen.get(category, 0) < version]
        self.seen.update(dict.fromkeys(moved, version))
        return moved

    async def record(self, event: ProductsRanked) -> None:
        self.recorded.append(event)


class FakeShelves:
    async def current(self) -> CountedCatalogue:
        lip, top = a_product(), a_product("top-1", category="clothing", subcategory="top")
        return CatalogueIndex(Row(item.sku, item.subcategory, item.lab) for item in (lip, top))


def recommended(*categories: Category) -> ColorsRecommended:
    return colors_recommended(TONE, {"lip": [RED]}, "u", 7, analysis=UUID(int=1), categories=list(categories))


@pytest.fixture
def rank() -> RankProducts:
    return RankProducts(FakeShelves())


async def test_recommended_colors_become_what_products_are_ranked_by(rank: RankProducts) -> None:
    rankings = FakeRankings()
    await rank(rankings, recommended("makeup", "clothing"), 1)
    [event] = rankings.recorded
    assert (event.user, event.analysis, event.revision) == ("u", UUID(int=1), 7)
    assert event.categories == ["makeup", "clothing"]
    assert (event.skin, event.colors) == (TONE.lab, {"lip": [WANTED]})
    assert event.matches["lip"] == 1


async def test_an_older_recommendation_changes_nothing(rank: RankProducts) -> None:
    rankings = FakeRankings()
    await rank(rankings, recommended("makeup"), 2)
    await rank(rankings, recommended("makeup"), 1)
    assert len(rankings.recorded) == 1


async def test_an_older_recommendation_still_ranks_a_category_that_no_newer_one_had(rank: RankProducts) -> None:
    rankings = FakeRankings()
    await rank(rankings, recommended("makeup"), 2)
    await rank(rankings, recommended("makeup", "clothing"), 1)
    assert [event.categories for event in rankings.recorded] == [["makeup"], ["clothing"]]


async def test_a_product_is_new_the_first_time_only() -> None:
    catalogue = FakeProducts()
    assert [(await PutProduct(catalogue)(a_draft()))[1] for _ in range(2)] == [True, False]
    assert await RemoveProduct(catalogue)("lip-1")
    assert not await RemoveProduct(catalogue)("lip-1")


async def test_a_draft_with_faults_changes_nothing() -> None:
    catalogue = FakeProducts()
    with pytest.raises(InvalidProductError):
        await PutProduct(catalogue)(a_draft(hex="red"))
    assert catalogue == {}
