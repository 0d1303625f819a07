import io
import json
from pathlib import Path

import pytest

from fashion.products.domain import Product
from fashion.products.files import FileFormat, UnreadableCatalogueError
from fashion.products.importing import COLUMNS, RefusedRow, batches, format_of, read_catalogue

HEADER = ",".join(COLUMNS)
LIP = 'l-1,Maren Vale,"Lipstick, red",makeup,lip,#C41E3A,17.5,EUR,matte|vegan,yes'
SHADE_HEADER = '"brand","brand_short","product","product_short","hex","H","S","V","L","group"'


def read(text: str | bytes, kind: FileFormat = "csv") -> tuple[list[Product], list[RefusedRow]]:
    data = text.encode() if isinstance(text, str) else text
    records = list(read_catalogue(io.BytesIO(data), kind))
    return (
        [record for record in records if isinstance(record, Product)],
        [record for record in records if isinstance(record, RefusedRow)],
    )


def read_json(*items: object) -> tuple[list[Product], list[RefusedRow]]:
    return read(json.dumps(items, indent=1), "json")


def a_record(**changes: object) -> dict[str, object]:
    record = {
        "sku": "l-1",
        "brand": "B",
        "name": "N",
        "category": "makeup",
        "subcategory": "lip",
        "hex": "c41e3a",
    }
    return record | changes


def test_a_row_becomes_a_product() -> None:
    [item], refused = read(f"{HEADER}\n{LIP}\n")
    assert (item.name, item.hex, item.price_cents, item.currency) == ("Lipstick, red", "#c41e3a", 1750, "EUR")
    assert (item.tags, item.in_stock, refused) == (("matte", "vegan"), True, [])


def test_columns_may_come_in_any_order_and_optional_ones_be_absent() -> None:
    [item], _ = read("hex,sku,brand,name,subcategory,category\r\n#c41e3a,l-1,B,N,lip,makeup\r\n")
    assert (item.sku, item.price_cents, item.tags, item.in_stock) == ("l-1", None, (), True)


def test_a_byte_order_mark_is_ignored() -> None:
    items, _ = read(b"\xef\xbb\xbf" + f"{HEADER}\n{LIP}".encode())
    assert len(items) == 1


def test_a_refused_row_names_its_line_and_leaves_the_others() -> None:
    items, refused = read(f"{HEADER}\n{LIP}\n\nx,B,N,makeup,lip,red,,,,\n{LIP.replace('l-1', 'l-2')}\n")
    assert [item.sku for item in items] == ["l-1", "l-2"]
    assert [(row.line, row.reason[:24]) for row in refused] == [(4, "'red' is not a color: wr")]


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ("l,B,N,makeup,lip,#c41e3a", "The row has 6 columns, the header 10."),
        (f"{LIP},more", "The row has 11 columns, the header 10."),
        (LIP.replace("17.5", '"17,50"'), "The price must be a number such as 12.50, not '17,50'."),
        (LIP.replace("17.5", "1e3"), "The price must be a number such as 12.50, not '1e3'."),
        (LIP.replace("yes", "maybe"), "in_stock must be true or false, not 'maybe'."),
    ],
)
def test_what_does_not_fit_the_columns_is_refused(row: str, reason: str) -> None:
    assert read(f"{HEADER}\n{row}\n") == ([], [RefusedRow(line=2, reason=reason)])


def test_a_sku_that_comes_again_is_refused() -> None:
    items, refused = read(f"{HEADER}\n{LIP}\n{LIP}\n")
    assert len(items) == 1
    assert refused == [RefusedRow(line=3, reason="The sku l-1 is already on line 2.")]


def test_a_record_over_several_lines_is_named_by_its_first() -> None:
    _, refused = read(f'{HEADER}\nl-1,B,"two\nlines",food,lip,#c41e3a,,,,\nl-2,B,N,food,lip,#c41e3a,,,,\n')
    assert [row.line for row in refused] == [2, 4]


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", "The file is empty"),
        ("\n\n", "The file is empty"),
        (HEADER, "The file holds no product"),
        ("sku,color\na,b", "lacks 'brand', 'name', .* and has unknown 'color'"),
        (f"{HEADER},sku\n", "repeats 'sku'"),
        (f'{HEADER}\n{LIP}\nl-2,"open,', "The record on line 3 cannot be read"),
        (f"{HEADER}\n{LIP}\n".encode() + b"l-2,\xe9t\xe9\n", "Line 3 is not UTF-8"),
        (f"{HEADER}\n".encode("utf-16"), "Line 1 is not UTF-8"),
        (f"{HEADER}\n{'x' * 1_000_001}", "Line 2 is longer than 1,000,000 bytes"),
    ],
)
def test_a_file_that_cannot_be_read_is_refused_as_a_whole(text: str | bytes, sentence: str) -> None:
    with pytest.raises(UnreadableCatalogueError, match=sentence):
        read(text)


def test_json_is_read_like_csv() -> None:
    [item], refused = read_json(a_record(price=17.5, currency="EUR", tags=["a|b", "c"], in_stock=False))
    assert (item.price_cents, item.tags, item.in_stock, refused) == (1750, ("a|b", "c"), False, [])


def test_json_larger_than_the_buffer_is_read_whole() -> None:
    many = [a_record(sku=f"l-{number}", name="N" * 150) for number in range(1000)]
    items, refused = read_json(*many)
    assert ([item.sku for item in items], refused) == ([record["sku"] for record in many], [])


@pytest.mark.parametrize(
    ("record", "reason"),
    [
        ("text", "A product must be an object in braces."),
        (a_record(size="L"), "Unknown fields: 'size'."),
        (a_record(hex=None), "Missing fields: hex."),
        (a_record(brand={"a": 1}), "The brand must be plain text."),
        (a_record(tags=[["a"]]), "The tags must be plain text or a list of it."),
    ],
)
def test_json_that_is_no_product_is_refused_by_its_line(record: object, reason: str) -> None:
    _, refused = read(json.dumps([a_record(), record], separators=(",\n", ":")), "json")
    assert [row.reason for row in refused] == [reason]
    assert refused[0].line == json.dumps(a_record(), separators=(",\n", ":")).count("\n") + 2


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", "Line 1: a list of products in square brackets was expected"),
        ("{}", "Line 1: a list of products in square brackets was expected"),
        ("[]", "The file holds no product"),
        ('[\n{"sku": "a"', "Line 2: the product is not valid JSON, or is cut off"),
        ("[{},\n]", "Line 2: a comma is followed by no product"),
        ("[{} {}]", "Line 1: a comma or the closing bracket was expected"),
        ("[{}] x", "Line 1: nothing may follow the list"),
        (b'[\n{"sku": "\xff"}]', "not UTF-8"),
        ("[" * 200_000, "not valid JSON"),
        ("[1" + "1" * 5000 + "]", None),
    ],
)
def test_a_broken_json_file_is_refused_as_a_whole(text: str | bytes, sentence: str | None) -> None:
    if sentence is None:
        assert len(read(text, "json")[1]) == 1
        return
    with pytest.raises(UnreadableCatalogueError, match=sentence):
        read(text, "json")


def test_a_shade_gets_a_stable_sku_and_no_price() -> None:
    [item], _ = read(f'{SHADE_HEADER}\n"Maybelline","mb","Fit Me","fmf","F3CFB3",26,0.26,0.95,86,2\n')
    assert (item.sku, item.name, item.subcategory) == ("mb-fmf-f3cfb3", "Fit Me f3cfb3", "foundation")
    assert (item.hex, item.price_cents) == ("#f3cfb3", None)


def test_batches_keep_the_order_and_hold_everything() -> None:
    records = read_catalogue(io.BytesIO(f"{HEADER}\n{LIP}\n{LIP}\n{LIP.replace('l-1', 'l-2')}\n".encode()), "csv")
    sizes = [(len(batch.products), len(batch.refused)) for batch in batches(records, size=2)]
    assert sizes == [(1, 1), (1, 0)]


@pytest.mark.parametrize(("name", "kind"), [("a.csv", "csv"), ("A.JSON", "json")])
def test_the_name_tells_the_format(name: str, kind: str) -> None:
    assert format_of(Path(name)) == kind


def test_another_kind_of_file_is_refused() -> None:
    with pytest.raises(UnreadableCatalogueError, match=r"not \.xlsx"):
        format_of(Path("a.xlsx"))
