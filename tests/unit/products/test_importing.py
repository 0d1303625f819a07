"""The platform's own columns as CSV, JSON and JSON Lines, and what every feed has in common."""

import codecs
import gzip
import io
import json
import tracemalloc
from itertools import islice

import pytest

from fashion.products.feeds.options import COLUMNS, FeedOptions, parse_mapping
from fashion.products.feeds.text import UnreadableCatalogueError
from fashion.products.importing import RejectedRow, batches, read_catalogue
from support.shops.feeds import format_of, read

HEADER = ",".join(COLUMNS[:10])
LIP = 'l-1,Maren Vale,"Lipstick, red",makeup,lip,#C41E3A,17.5,EUR,matte|vegan,yes'
SHADE_HEADER = '"brand","brand_short","product","product_short","hex","H","S","V","L","group"'


def a_record(**changes: object) -> dict[str, object]:
    record = {"sku": "l-1", "brand": "B", "name": "N", "category": "makeup", "subcategory": "lip", "hex": "c41e3a"}
    return record | changes


def test_a_row_becomes_a_product() -> None:
    [item], rejected = read(f"{HEADER}\n{LIP}\n")
    assert (item.name, item.hex, item.price_minor, item.currency) == ("Lipstick, red", "#c41e3a", 1750, "EUR")
    assert (item.tags, item.in_stock, rejected) == (("matte", "vegan"), True, [])


def test_columns_may_come_in_any_order_and_optional_ones_be_absent() -> None:
    [item], _ = read("hex,sku,name,subcategory,category\r\n#c41e3a,l-1,N,lip,makeup\r\n")
    assert (item.sku, item.brand, item.price_minor, item.tags, item.in_stock) == ("l-1", None, None, (), True)


def test_unknown_columns_are_reported() -> None:
    feed = read_catalogue(io.BytesIO(b"sku,name,weight,zone\na,Red shirt,1,2\n"))
    assert (feed.format, feed.unknown_columns) == ("own", ["weight", "zone"])
    assert len(list(feed.records)) == 1


def test_columns_that_say_the_same_by_another_name_are_read() -> None:
    [item], _ = read("Product ID,Title,Vendor,Colour,Stock\n7,Wool scarf,Pell,Navy,0\n")
    assert (item.sku, item.name, item.brand, item.subcategory) == ("7", "Wool scarf", "Pell", "accessory")
    assert (item.color_source, item.availability) == ("name", "out_of_stock")


def test_a_mapping_names_the_columns_of_any_other_feed() -> None:
    mapping = parse_mapping("sku=Nr.,name=Bezeichnung\ncolor=Ton")
    [item], _ = read("Nr.;Bezeichnung;Ton\n12;Kleid;rot\n", FeedOptions(columns=mapping))
    assert (item.sku, item.name, item.subcategory, item.color_source) == ("12", "Kleid", "dress", "name")


@pytest.mark.parametrize("mapping", ["sku", "weight=w", "sku="])
def test_a_mapping_of_an_unknown_column_is_rejected(mapping: str) -> None:
    with pytest.raises(UnreadableCatalogueError, match="The mapping names"):
        parse_mapping(mapping)


def test_a_mapping_to_a_column_that_the_feed_lacks_is_rejected() -> None:
    with pytest.raises(UnreadableCatalogueError, match="The feed has no column 'id'"):
        read("sku,name\na,b\n", FeedOptions(columns={"sku": "id"}))


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_the_delimiter_is_found(delimiter: str) -> None:
    [item], _ = read("sku,name,color\nl-1,Scarf,Red\n".replace(",", delimiter))
    assert (item.sku, item.name) == ("l-1", "Scarf")


@pytest.mark.parametrize(
    "data",
    [
        "sku,name\na,Écharpe\n".encode(),
        codecs.BOM_UTF8 + "sku,name\na,Écharpe\n".encode(),
        "sku,name\na,Écharpe\n".encode("utf-16"),
        "sku,name\na,Écharpe\n".encode("utf-16-le"),
        "sku,name\na,Écharpe\n".encode("cp1252"),
        gzip.compress("sku,name\na,Écharpe\n".encode("cp1252")),
    ],
    ids=["utf-8", "utf-8 with mark", "utf-16 with mark", "utf-16 without", "windows-1252", "gzip"],
)
def test_the_encoding_is_found(data: bytes) -> None:
    [item], _ = read(data)
    assert (item.sku, item.name) == ("a", "Écharpe")


def test_a_rejected_row_names_its_line_and_leaves_the_others() -> None:
    items, rejected = read(f"{HEADER}\n{LIP}\n\nx,B,N,makeup,lip,red,,,,\n{LIP.replace('l-1', 'l-2')}\n")
    assert [item.sku for item in items] == ["l-1", "l-2"]
    assert [(row.line, row.reason[:24]) for row in rejected] == [(4, "'red' is not a color: wr")]


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ("l,B,N,makeup,lip,#c41e3a", "The row has 6 columns, the header 10."),
        (f"{LIP},more", "The row has 11 columns, the header 10."),
        (LIP.replace("17.5", "cheap"), "The price must be a number such as 12.50 or 12,50 EUR, not 'cheap'."),
        (LIP.replace("17.5", "-5"), "The price must be a number such as 12.50 or 12,50 EUR, not '-5'."),
        (
            LIP.replace("yes", "maybe"),
            "The availability must be in stock, out of stock, preorder, backorder, or a quantity, not 'maybe'.",
        ),
    ],
)
def test_what_does_not_fit_the_columns_is_rejected(row: str, reason: str) -> None:
    assert read(f"{HEADER}\n{row}\n") == ([], [RejectedRow(line=2, reason=reason)])


def test_a_sku_that_comes_again_is_rejected() -> None:
    items, rejected = read(f"{HEADER}\n{LIP}\n{LIP}\n")
    assert len(items) == 1
    assert rejected == [RejectedRow(line=3, reason="The sku l-1 is already on line 2.")]


def test_a_record_over_several_lines_is_named_by_its_first() -> None:
    _, rejected = read(f'{HEADER}\n-1,B,"two\nlines",food,lip,#c41e3a,,,,\n-2,B,N,food,lip,#c41e3a,,,,\n')
    assert [row.line for row in rejected] == [2, 4]


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", "The file is empty"),
        ("\n\n", "The file is empty"),
        (HEADER, "The file holds no product"),
        ("article text,color\na,b", "are those of no known feed: name yours with --map"),
        (f"{HEADER},sku\n", "repeats 'sku'"),
        (f'{HEADER}\n{LIP}\nl-2,"open,', "The record on line 3 cannot be read"),
        (f"{HEADER}\n{'x' * 1_000_001}", "Line 2 is longer than 1,000,000 characters"),
        (b"PK\x03\x04 a workbook", "save it as CSV"),
        (gzip.compress(f"{HEADER}\n{LIP}\n".encode())[:-9], "The gzip file is damaged"),
    ],
)
def test_a_file_that_cannot_be_read_is_rejected_as_a_whole(text: str | bytes, sentence: str) -> None:
    with pytest.raises(UnreadableCatalogueError, match=sentence):
        read(text)


def test_json_is_read_like_csv() -> None:
    record = a_record(price=17.5, currency="EUR", tags=["a|b", "c"], in_stock=False)
    [item], rejected = read(json.dumps([record]))
    assert (item.price_minor, item.tags, item.in_stock, rejected) == (1750, ("a|b", "c"), False, [])


def test_json_lines_are_read_and_a_broken_line_is_rejected() -> None:
    lines = [json.dumps(a_record()), "{broken", "", json.dumps(a_record(sku="l-2"))]
    items, rejected = read("\n".join(lines))
    assert [item.sku for item in items] == ["l-1", "l-2"]
    assert rejected == [RejectedRow(line=2, reason="The line is not valid JSON.")]


def test_json_larger_than_the_buffer_is_read_whole() -> None:
    many = [a_record(sku=f"l-{number}", name="N" * 150) for number in range(1000)]
    items, rejected = read(json.dumps(many))
    assert ([item.sku for item in items], rejected) == ([record["sku"] for record in many], [])


@pytest.mark.parametrize(
    ("record", "reason"),
    [
        ("text", "A product must be an object in braces."),
        (a_record(name=None), "The name is missing."),
        (a_record(brand={"a": 1}), "The brand must be plain text."),
        (a_record(tags=[["a"]]), "The tags must be plain text or a list of it."),
    ],
)
def test_json_that_is_no_product_is_rejected_by_its_line(record: object, reason: str) -> None:
    _, rejected = read(json.dumps([a_record(sku="l-0"), record], separators=(",\n", ":")))
    assert [row.reason for row in rejected] == [reason]
    assert rejected[0].line == json.dumps(a_record(), separators=(",\n", ":")).count("\n") + 2


def test_a_first_record_with_a_fault_leaves_the_others() -> None:
    items, rejected = read(json.dumps(["text", a_record()]))
    assert (len(items), len(rejected)) == (1, 1)


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("[]", "The file holds no product"),
        ('[\n{"sku": "a"', "Line 2: the product is not valid JSON, or is cut off"),
        ('[{"sku": "a", "name": "b"},\n]', "Line 2: a comma is followed by no product"),
        ('[{"sku": "a", "name": "b"} {}]', "Line 1: a comma or the closing bracket was expected"),
        ('[{"sku": "a", "name": "b"}] x', "Line 1: nothing may follow the list"),
        ("[" * 200_000, "not valid JSON"),
    ],
)
def test_a_broken_json_file_is_rejected_as_a_whole(text: str, sentence: str) -> None:
    with pytest.raises(UnreadableCatalogueError, match=sentence):
        read(text)


def test_a_shade_gets_a_stable_sku_and_no_price() -> None:
    [item], _ = read(f'{SHADE_HEADER}\n"Maybelline","mb","Fit Me","fmf","F3CFB3",26,0.26,0.95,86,2\n')
    assert (item.sku, item.name, item.subcategory) == ("mb-fmf-f3cfb3", "Fit Me f3cfb3", "foundation")
    assert (item.hex, item.price_minor) == ("#f3cfb3", None)


def test_batches_keep_the_order_and_hold_everything() -> None:
    file = io.BytesIO(f"{HEADER}\n{LIP}\n{LIP}\n{LIP.replace('l-1', 'l-2')}\n".encode())
    sizes = [(len(batch.products), len(batch.rejected)) for batch in batches(read_catalogue(file).records, size=2)]
    assert sizes == [(1, 1), (1, 0)]


def test_a_file_is_recognized_by_what_it_holds() -> None:
    assert format_of(json.dumps([a_record()])) == format_of(f"{HEADER}\n{LIP}\n") == "own"


def test_a_reader_needs_no_more_memory_for_more_rows() -> None:
    rows = "".join(f"sku-{number},Red shirt\n" for number in range(6000))
    records = read_catalogue(io.BytesIO(f"sku,name\n{rows}".encode())).records
    next(records)
    tracemalloc.start()
    assert sum(1 for _ in islice(records, 5000)) == 5000
    kept, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert kept < 300_000
