import random

import pytest

from fashion.colorimetry.skin import Lab
from fashion.products.cursors import Cursor, InvalidCursorError, decode_cursor, encode_cursor
from fashion.products.domain import CATEGORY_OF, Target, Targets
from fashion.products.shelf import Near, Page, Row, Shelf

ALL = list(CATEGORY_OF)
GRAY: Lab = (50.0, 0.0, 0.0)
WANTED: Targets = {subcategory: [Target(name="Gray", lab=GRAY)] for subcategory in ALL}


def a_catalogue(size: int = 300) -> list[Row]:
    """Products of every subcategory, a third of them of the same color, so that scores tie."""
    dice = random.Random(7)
    colors = [GRAY, *((dice.uniform(0, 100), dice.uniform(-60, 60), 10.0) for _ in range(200))]
    return [Row(f"sku-{i:04}", ALL[i % len(ALL)], colors[i % 3 and i % 201], True) for i in range(size)]


def skus(page: Page) -> list[str]:
    return [hit.sku for hit in page.hits]


def test_an_empty_shelf_gives_an_empty_page() -> None:
    shelf = Shelf([])
    assert shelf.ranked(ALL, WANTED, limit=5) == shelf.listed(ALL, limit=5) == Page(hits=[], next=None)


def test_pages_of_a_ranking_hold_every_product_once() -> None:
    shelf, seen, after = Shelf(a_catalogue()), list[tuple[float, str]](), None
    while True:
        page = shelf.ranked(ALL, WANTED, limit=7, after=after)
        seen += [(-(hit.score or 0.0), hit.sku) for hit in page.hits]
        if (after := page.next) is None:
            break
    assert seen == sorted(seen)
    assert len({sku for _, sku in seen}) == 300


def test_pages_by_sku_hold_every_product_once() -> None:
    shelf = Shelf(a_catalogue())
    first = shelf.listed(["lip", "eye"], limit=50)
    second = shelf.listed(["lip", "eye"], limit=50, after=first.next)
    assert skus(first) + skus(second) == sorted(
        row.sku for row in a_catalogue() if row.subcategory in {"lip", "eye"}
    )
    assert second.next is None


def test_a_page_continues_where_a_removed_product_was() -> None:
    rows = a_catalogue()
    page = Shelf(rows).ranked(ALL, WANTED, limit=7)
    rest = Shelf(row for row in rows if row.sku != page.hits[-1].sku)
    expected = skus(Shelf(rows).ranked(ALL, WANTED, limit=7, after=page.next))
    assert skus(rest.ranked(ALL, WANTED, limit=7, after=page.next)) == expected


def test_the_order_of_rows_does_not_matter() -> None:
    rows = a_catalogue()
    assert Shelf(rows).ranked(ALL, WANTED, limit=300) == Shelf(reversed(rows)).ranked(ALL, WANTED, limit=300)


def test_only_what_is_near_a_color_is_found() -> None:
    rows = [Row("same", "lip", GRAY, True), Row("close", "top", (54.0, 0.0, 0.0), True)]
    shelf = Shelf([*rows, Row("far", "lip", (90.0, 0.0, 0.0), True)])
    assert skus(shelf.ranked(ALL, WANTED, limit=9, near=Near(GRAY, 5.0))) == ["same", "close"]


def test_a_subcategory_that_nothing_is_wanted_of_is_left_out() -> None:
    rows = [Row("lip", "lip", GRAY, True), Row("top", "top", GRAY, True)]
    assert skus(Shelf(rows).ranked(ALL, {"top": WANTED["top"]}, limit=9)) == ["top"]


def test_what_is_out_of_stock_is_not_on_the_shelf() -> None:
    assert len(Shelf([Row("gone", "lip", GRAY, False)])) == 0


@pytest.mark.parametrize("cursor", [Cursor(score=0.1234, sku="a-é"), Cursor(score=None, sku="b")])
def test_a_cursor_survives_its_token(cursor: Cursor) -> None:
    token = encode_cursor(cursor)
    assert token.isascii()
    assert "=" not in token
    assert decode_cursor(token, scored=cursor.score is not None) == cursor


@pytest.mark.parametrize("token", ["", "%%%", "abc", "é", "e30", "eyJzY29yZSI6MX0", "A" * 5])
def test_a_damaged_cursor_is_refused(token: str) -> None:
    with pytest.raises(InvalidCursorError, match="damaged"):
        decode_cursor(token, scored=True)


def test_a_cursor_of_another_list_is_refused() -> None:
    with pytest.raises(InvalidCursorError, match="other filters"):
        decode_cursor(encode_cursor(Cursor(score=None, sku="a")), scored=True)
