from random import Random

import numpy as np

from fashion.products.index.stock import Row, joined, stock
from fashion.vocabulary import CATEGORY_OF


def rows(count: int) -> list[Row]:
    subcategories = list(CATEGORY_OF)
    return [
        Row(f"sku-{n * 7919 % count:04}", subcategories[n % 5], (n % 100, 1.0, 2.0), "in_stock", 1.0)
        for n in range(count)
    ]


def test_parts_in_any_order_are_the_whole() -> None:
    known = rows(300)
    Random(1).shuffle(known)
    whole, parts = stock(known), joined([stock(known[at : at + 70]) for at in range(0, 300, 70)])
    assert parts.named() == whole.named() == sorted(row.sku for row in known)
    assert np.array_equal(parts.table, whole.table)


def test_no_part_is_an_empty_stock() -> None:
    assert joined([]).named() == []
