"""Importing into a catalogue in memory."""

from collections.abc import Iterator

import msgspec
import pytest

from fashion.products.domain import Draft, Product, product
from fashion.products.importing import SAMPLE_FEED, RejectedRow
from fashion.products.imports import (
    MAX_REPORTED,
    ImportCatalogue,
    Plan,
    UnconfirmedReplacementError,
    clear,
    retire,
)
from support.shops.products import FakeProducts

PLAN = Plan(feed="default")


def a_product(sku: str, color: str = "#c41e3a") -> Product:
    return product(Draft(sku=sku, brand="B", name="N", category="makeup", subcategory="lip", hex=color))


def products(*skus: str) -> dict[str, Product]:
    return {sku: a_product(sku) for sku in skus}


async def test_an_import_reports_what_became_of_each_record() -> None:
    catalogue = FakeProducts(products("a", "b"))
    changed, rejected = a_product("b", "#000000"), RejectedRow(line=4, reason="No.")
    report = await ImportCatalogue(catalogue)([a_product("a"), changed, rejected, a_product("c")], PLAN)
    assert (report.added, report.changed, report.unchanged) == (1, 1, 1)
    assert (report.rejected, report.rejected_count) == ([rejected], 1)
    assert catalogue["b"].hex == "#000000"


async def test_a_report_lists_the_first_rejected_rows_and_counts_all() -> None:
    rows = [RejectedRow(line=line, reason="No.") for line in range(MAX_REPORTED + 500)]
    report = await ImportCatalogue(FakeProducts())(rows, PLAN)
    assert (len(report.rejected), report.rejected_count) == (MAX_REPORTED, MAX_REPORTED + 500)


async def test_an_interrupted_import_keeps_whole_batches_and_the_next_goes_on() -> None:
    def interrupted() -> Iterator[Product]:
        yield from (a_product(f"p-{number:04}") for number in range(2500))
        raise KeyboardInterrupt

    catalogue = FakeProducts()
    with pytest.raises(KeyboardInterrupt):
        await ImportCatalogue(catalogue)(interrupted(), PLAN)
    assert len(catalogue) == 2000
    report = await ImportCatalogue(catalogue)([a_product(f"p-{number:04}") for number in range(2500)], PLAN)
    assert (report.added, report.unchanged) == (500, 2000)


async def test_a_dry_run_reports_and_changes_nothing() -> None:
    catalogue = FakeProducts(products("a", "b", "c", "d", "e", "gone"), feed="default")
    plan = msgspec.structs.replace(PLAN, dry_run=True, replace=True)
    given = [a_product("a", "#000000"), *products("b", "c", "d", "e", "new").values()]
    report = await ImportCatalogue(catalogue)(given, plan)
    assert (report.added, report.changed, report.retired) == (1, 1, 1)
    assert catalogue == products("a", "b", "c", "d", "e", "gone")


async def test_a_replacement_retires_what_left_its_feed_only() -> None:
    catalogue = FakeProducts(products("a", "b", "c", "d", "e", "gone"), feed="default")
    catalogue.update(products("other"))
    catalogue.feeds["other"] = "other"
    plan = msgspec.structs.replace(PLAN, replace=True)
    report = await ImportCatalogue(catalogue)(products("a", "b", "c", "d", "e").values(), plan)
    assert report.retired == 1
    assert {sku for sku, item in catalogue.items() if not item.in_stock} == {"gone"}


async def test_a_replacement_of_more_than_a_fifth_asks_before_it_retires() -> None:
    catalogue = FakeProducts(products("a", "b", "c"), feed="default")
    plan = msgspec.structs.replace(PLAN, replace=True)
    with pytest.raises(UnconfirmedReplacementError, match=r"lacks 2 of the 3 products .* --yes"):
        await ImportCatalogue(catalogue)([a_product("a")], plan)
    assert all(item.in_stock for item in catalogue.values())
    confirmed = msgspec.structs.replace(plan, confirmed=True)
    assert (await ImportCatalogue(catalogue)([a_product("a")], confirmed)).retired == 2


async def test_a_replacement_of_a_large_feed_retires_all_that_left_it() -> None:
    skus = [f"p-{number:04}" for number in range(4500)]
    catalogue = FakeProducts(products(*skus), feed="default")
    plan = msgspec.structs.replace(PLAN, replace=True, confirmed=True)
    report = await ImportCatalogue(catalogue)(products(*skus[::3]).values(), plan)
    assert report.retired == 3000
    assert [sku for sku, item in catalogue.items() if item.in_stock] == skus[::3]


async def test_a_sample_is_imported_only_into_an_empty_catalogue() -> None:
    catalogue = FakeProducts(products("a"))
    report = await ImportCatalogue(catalogue).fill([a_product("b")], SAMPLE_FEED)
    assert (report.added, list(catalogue)) == (0, ["a"])


async def test_sample_products_go_when_the_first_own_ones_come() -> None:
    catalogue = FakeProducts()
    await ImportCatalogue(catalogue).fill(list(products("s-1", "s-2").values()), SAMPLE_FEED)
    await ImportCatalogue(catalogue)([RejectedRow(line=2, reason="No.")], PLAN)
    assert sorted(catalogue) == ["s-1", "s-2"]
    await ImportCatalogue(catalogue)([a_product("own")], PLAN)
    assert sorted(catalogue) == ["own"]


async def test_a_feed_is_cleared_and_products_are_retired() -> None:
    catalogue = FakeProducts(products("a", "b"), feed="one")
    assert await retire(catalogue, ["a", "none"]) == ["a"]
    assert await clear(catalogue, "other") == 0
    assert await clear(catalogue, None) == 2
