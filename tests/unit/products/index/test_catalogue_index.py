import random
from datetime import UTC, datetime

import pytest

from fashion.colorimetry.skin import Lab
from fashion.products.domain import Match, Target, Targets
from fashion.products.index.catalogue_index import CatalogueIndex, Found, Position, SelectedProducts
from fashion.products.index.sections import ColorFilter
from fashion.products.index.selection import Order, PriceRange, Selection
from fashion.products.index.stock import Price, Row, stock
from fashion.vocabulary import CATEGORY_OF

ALL = list(CATEGORY_OF)
GRAY: Lab = (50.0, 0.0, 0.0)
WANTED: Targets = {subcategory: [Target(kind="color", name="Gray", lab=GRAY)] for subcategory in ALL}


def a_catalogue(size: int = 300) -> list[Row]:
    """Products of every subcategory, a third of them of the same color, so that scores tie."""
    dice = random.Random(7)
    colors = [GRAY, *((dice.uniform(0, 100), dice.uniform(-60, 60), 10.0) for _ in range(200))]
    return [Row(f"sku-{i:04}", ALL[i % len(ALL)], colors[i % 3 and i % 201]) for i in range(size)]


def skus(found: Found | list[Match]) -> list[str]:
    return [match.sku for match in (found.matches if isinstance(found, Found) else found)]


def place(match: Match) -> Position:
    return Position(match.sku, match.score)


def test_an_empty_shelf_has_nothing() -> None:
    assert CatalogueIndex([]).ranked(ALL, WANTED, 5) == CatalogueIndex([]).listed(ALL, 5) == ([], 0, None)


def test_pages_of_a_ranking_hold_every_product_once() -> None:
    index = CatalogueIndex(a_catalogue())
    page = index.ranked(ALL, WANTED, 7)
    seen = page.matches
    while page.last:
        page = index.ranked(ALL, WANTED, 7, after=page.last)
        seen = seen + page.matches
    assert seen == index.ranked(ALL, WANTED, 300).matches
    assert page.total == 300
    assert len(set(skus(seen))) == 300


def test_a_ranking_goes_by_score_and_then_by_sku() -> None:
    found = CatalogueIndex(a_catalogue()).ranked(ALL, WANTED, 300).matches
    assert found == sorted(found, key=lambda match: (-(match.score or 0), match.sku))
    assert found[0].score == found[99].score == 1.0


def test_pages_by_sku_hold_every_product_once() -> None:
    index = CatalogueIndex(a_catalogue())
    first = index.listed(["lip", "eye"], 7)
    second = index.listed(["lip", "eye"], 50, after=place(first.matches[-1]))
    expected = sorted(row.sku for row in a_catalogue() if row.subcategory in {"lip", "eye"})
    assert skus(first) + skus(second) == expected


def test_a_page_continues_where_a_removed_product_was() -> None:
    rows = a_catalogue()
    last = CatalogueIndex(rows).ranked(ALL, WANTED, 7).matches[-1]
    rest = CatalogueIndex(row for row in rows if row.sku != last.sku)
    expected = skus(CatalogueIndex(rows).ranked(ALL, WANTED, 7, after=place(last)))
    assert skus(rest.ranked(ALL, WANTED, 7, after=place(last))) == expected


def test_the_order_of_rows_does_not_matter() -> None:
    rows = a_catalogue()
    assert CatalogueIndex(rows).ranked(ALL, WANTED, 300) == CatalogueIndex(reversed(rows)).ranked(ALL, WANTED, 300)


def test_only_what_is_near_a_color_is_found() -> None:
    rows = [Row("same", "lip", GRAY), Row("close", "top", (54.0, 0.0, 0.0))]
    index = CatalogueIndex([*rows, Row("far", "lip", (90.0, 0.0, 0.0))])
    assert skus(index.ranked(ALL, WANTED, 9, near=ColorFilter(GRAY, 5.0))) == ["same", "close"]


def test_a_subcategory_that_nothing_is_wanted_of_is_left_out() -> None:
    rows = [Row("lip", "lip", GRAY), Row("top", "top", GRAY)]
    assert skus(CatalogueIndex(rows).ranked(ALL, {"top": WANTED["top"]}, 9)) == ["top"]


def test_what_is_out_of_stock_is_listed_only_where_it_is_asked_for() -> None:
    index = CatalogueIndex([Row("here", "lip", GRAY), Row("gone", "lip", GRAY, "out_of_stock")])
    gone = Selection(availability="out_of_stock")
    assert skus(index.listed(["lip"], 5)) == skus(index.ranked(["lip"], WANTED, 5)) == ["here"]
    assert skus(index.listed(["lip"], 5, selection=gone)) == ["gone"]
    assert skus(index.ranked(["lip"], WANTED, 5, selection=gone)) == ["gone"]
    assert skus(index.best("lip", WANTED["lip"], 5)) == ["here"]
    assert skus(SelectedProducts(index, gone).best("lip", WANTED["lip"], 5)) == ["gone"]


def test_an_unsure_color_is_listed_and_never_ranked() -> None:
    index = CatalogueIndex([Row("sure", "lip", GRAY), Row("unsure", "lip", GRAY, confidence=0.4)])
    assert skus(index.ranked(["lip"], WANTED, 5)) == ["sure"]
    assert skus(index.listed(["lip"], 5)) == ["sure", "unsure"]


def test_a_product_without_a_color_is_listed_and_never_ranked() -> None:
    index = CatalogueIndex([Row("colorless", "lip", None)])
    assert index.ranked(["lip"], WANTED, 5).matches == []
    assert skus(index.listed(["lip"], 5)) == ["colorless"]


def test_a_score_counts_as_much_as_its_color_is_sure() -> None:
    index = CatalogueIndex([Row("named", "lip", GRAY, confidence=0.65), Row("given", "lip", (55.0, 0.0, 0.0))])
    assert [(match.sku, match.score) for match in index.ranked(["lip"], WANTED, 5).matches][-1] == ("named", 0.65)


def test_a_list_is_filtered_by_how_sure_the_color_is() -> None:
    rows = [Row(f"c-{share}", "lip", GRAY, confidence=share) for share in (0.3, 0.6, 1.0)]
    index = CatalogueIndex([*rows, Row("none", "lip", None)])
    assert skus(index.listed(["lip"], 5, confidence=0.6)) == ["c-0.6", "c-1.0"]
    assert skus(index.ranked(["lip"], WANTED, 5, confidence=0.9)) == ["c-1.0"]


def a_variant(sku: str, lab: Lab, group: str = "fluid", brand: str = "B") -> Row:
    return Row(sku, "lip", lab, group=(brand, group))


def test_of_the_variants_of_a_group_the_best_is_ranked() -> None:
    rows = [a_variant("a", (60.0, 0.0, 0.0)), a_variant("b", GRAY), a_variant("c", GRAY, brand="other")]
    index = CatalogueIndex([*rows, Row("d", "lip", (51.0, 0.0, 0.0))])
    assert skus(index.ranked(["lip"], WANTED, 5)) == ["b", "c", "d"]
    assert skus(index.best("lip", WANTED["lip"], 2)) == ["b", "c"]
    assert index.matches("lip", WANTED["lip"]) == 4


def test_of_the_variants_of_a_group_the_first_is_listed() -> None:
    index = CatalogueIndex([a_variant("b", GRAY), a_variant("a", GRAY), Row("c", "lip", GRAY)])
    assert skus(index.listed(["lip"], 5)) == ["a", "c"]


def test_a_variant_is_on_one_page_only() -> None:
    index = CatalogueIndex([a_variant(f"v{n}", (50.0 + n, 0.0, 0.0), f"g{n % 3}") for n in range(9)])
    first = index.ranked(["lip"], WANTED, 2)
    assert skus(first) + skus(index.ranked(["lip"], WANTED, 9, after=first.last)) == ["v0", "v1", "v2"]


def test_an_index_that_follows_is_as_one_that_is_new() -> None:
    rows = a_catalogue()
    changed = [row._replace(lab=(40.0, 5.0, 5.0)) for row in rows[50:60]]
    new = [Row("new-1", "lip", GRAY), Row("a-new", "top", GRAY)]
    gone = {row.sku for row in rows[:50]}
    index = CatalogueIndex(rows).changed(gone | {row.sku for row in [*changed, *new]}, stock([*changed, *new]))
    other = CatalogueIndex([*changed, *rows[60:], *new])
    assert index.ranked(ALL, WANTED, 300) == other.ranked(ALL, WANTED, 300)
    assert index.listed(ALL, 300) == other.listed(ALL, 300)


def priced(sku: str, amount: int, sale: int | None = None, currency: str = "EUR") -> Row:
    start, end = datetime(2026, 11, 27, tzinfo=UTC), datetime(2026, 11, 30, tzinfo=UTC)
    return Row(sku, "lip", GRAY, price=Price(currency, amount, sale, start, end))


PRICED = CatalogueIndex(
    [
        priced("a", 900),
        priced("b", 1200, 600),
        priced("c", 300),
        priced("d", 100, currency="USD"),
        Row("e", "lip", GRAY),
    ]
)


def in_euros(day: int, **bounds: int) -> Selection:
    at = datetime(2026, 11, day, tzinfo=UTC).timestamp()
    return Selection(prices=PriceRange(currency="EUR", at=at, **bounds))


def test_prices_are_those_of_one_currency() -> None:
    assert skus(PRICED.listed(["lip"], 9, selection=in_euros(1))) == ["a", "b", "c"]
    assert skus(PRICED.listed(["lip"], 9, selection=in_euros(1, lowest=300, highest=900))) == ["a", "c"]


def test_a_sale_price_counts_while_it_holds() -> None:
    orders = {
        day: skus(PRICED.listed(["lip"], 9, selection=in_euros(day), order="price")) for day in (26, 27, 29, 30)
    }
    assert orders == {26: ["c", "a", "b"], 27: ["c", "b", "a"], 29: ["c", "b", "a"], 30: ["c", "a", "b"]}
    assert skus(PRICED.ranked(["lip"], WANTED, 9, selection=in_euros(28, highest=600))) == ["b", "c"]


@pytest.mark.parametrize("order", ["price", "-price", "relevance", "sku"])
def test_pages_in_any_order_hold_every_item_once(order: Order) -> None:
    rows = [priced(f"s{n:02}", n % 7 * 100)._replace(group=("B", str(n % 20))) for n in range(60)]
    index, chosen = CatalogueIndex(rows), in_euros(1)
    chosen = Selection(prices=chosen.prices, found={row.sku: n % 5 / 10 for n, row in enumerate(rows)})
    page = index.listed(["lip"], 3, selection=chosen, order=order)
    seen = skus(page)
    while page.last:
        page = index.listed(["lip"], 3, selection=chosen, order=order, after=page.last)
        seen += skus(page)
    assert seen == skus(index.listed(["lip"], 60, selection=chosen, order=order))
    assert len({int(sku[1:]) % 20 for sku in seen}) == len(seen) == page.total == 20


def test_what_a_search_found_goes_by_how_well_it_fits() -> None:
    chosen = Selection(found={"c": 0.9, "a": 0.5, "gone": 1.0})
    assert skus(PRICED.listed(["lip"], 9, selection=chosen, order="relevance")) == ["c", "a"]
    assert PRICED.ranked(["lip"], WANTED, 1, selection=chosen).total == 2
