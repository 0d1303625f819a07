"""What counts in the order besides color, and that color leads."""

import hypothesis.strategies as st
import numpy as np
from hypothesis import given

from fashion.colorimetry.skin import Lab
from fashion.products.domain import Match, Target
from fashion.products.index.catalogue_index import CatalogueIndex, SelectedProducts
from fashion.products.index.popularity import MOST, Popularity
from fashion.products.index.stock import Row

GRAY: Lab = (50.0, 0.0, 0.0)
WANTED = [Target(kind="color", name="Gray", lab=GRAY)]
ROWS = st.lists(st.tuples(st.floats(0, 40), st.integers(0, 3), st.floats(0, 1)), min_size=1, max_size=30)


def ranked(rows: list[Row], shares: dict[str, float], tone: int = 5) -> list[Match]:
    """The products as people of tone 5 see them, when those of that tone like what `shares` says."""
    table = np.zeros((len(shares), 10))
    table[:, 4] = [shares[sku] for sku in sorted(shares)]
    popularity = Popularity(1, sorted(shares), table, {5})
    return SelectedProducts(CatalogueIndex(rows)).liked(popularity, tone).best("lip", WANTED, 99)


def skus(found: list[Match]) -> list[str]:
    return [match.sku for match in found]


def a_lip(sku: str, difference: float, brand: str = "") -> Row:
    return Row(sku, "lip", (50.0 + difference, 0.0, 0.0), brand=brand or sku)


@given(ROWS)
def test_color_leads(given: list[tuple[float, int, float]]) -> None:
    rows = [a_lip(f"p-{n:02}", apart, f"B{brand}") for n, (apart, brand, _) in enumerate(given)]
    found = ranked(rows, {f"p-{n:02}": share for n, (*_, share) in enumerate(given)})
    for place, match in enumerate(found):
        behind = [each.score or 0.0 for each in found[place + 1 :]]
        assert max(behind, default=0.0) <= (match.score or 0.0) + MOST + 1e-9
        if match.explanation and match.explanation.code == "far":
            assert max(behind, default=0.0) <= (match.score or 0.0)
            assert match.order == match.score


def test_what_people_of_the_tone_like_comes_before_what_is_as_near() -> None:
    rows = [a_lip("a", 0.2), a_lip("b", 0.4), a_lip("c", 0.6)]
    assert skus(ranked(rows, {})) == ["a", "b", "c"]
    assert skus(ranked(rows, {"b": 0.5, "c": 1.0})) == ["c", "b", "a"]
    assert skus(ranked(rows, {"c": 1.0}, tone=6)) == ["a", "b", "c"]


def test_brands_take_turns_among_what_is_as_near() -> None:
    rows = [a_lip("a", 0.1, "Red"), a_lip("b", 0.2, "RED"), a_lip("c", 0.3, "Blue")]
    found = ranked(rows, {})
    assert skus(found) == ["a", "c", "b"]
    assert [match.explanation.variety for match in found if match.explanation] == [0.03, 0.0225, 0.015]


def test_of_a_group_the_variant_that_people_like_is_listed() -> None:
    rows = [a_lip("a", 0.1)._replace(group=("B", "g")), a_lip("b", 0.3)._replace(group=("B", "g"))]
    assert skus(ranked(rows, {})) == ["a"]
    assert skus(ranked(rows, {"b": 1.0})) == ["b"]


def test_a_product_that_left_the_catalogue_is_popular_nowhere() -> None:
    assert skus(ranked([a_lip("a", 0.1), a_lip("c", 0.2)], {"b": 1.0, "d": 1.0})) == ["a", "c"]
