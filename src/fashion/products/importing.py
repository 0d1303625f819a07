"""Catalogue files as products: what can be imported, and what is refused on which line and why.

Two layouts are read, told apart by their columns: the platform's own, as CSV or JSON, and the foundation
shades of The Pudding's makeup-shades as CSV. A sku counts once a file: the first record stands, later ones
are refused, also where they repeat it word for word. A shade has no sku; it gets `brand-product-hex`.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, BinaryIO

import msgspec

from fashion.products.domain import Draft, InvalidProductError, Product, product
from fashion.products.files import FileFormat, UnreadableCatalogueError, csv_records, json_records

COLUMNS = ("sku", "brand", "name", "category", "subcategory", "hex", "price", "currency", "tags", "in_stock")
REQUIRED = COLUMNS[:6]
SHADE_COLUMNS = ("brand", "brand_short", "product", "product_short", "hex", "H", "S", "V", "L", "group")
TAG_SEPARATOR = "|"
SAMPLE = Path(__file__).with_name("sample_catalogue.csv")

_PRICE = re.compile(r"([0-9]{1,8})(?:\.([0-9]{1,2}))?")
_IN_STOCK = {"": True, "true": True, "yes": True, "1": True, "false": False, "no": False, "0": False}

Cells = Mapping[str, Any]


class RefusedRow(msgspec.Struct, frozen=True, kw_only=True):
    """A record that is not imported; `line` is where it starts in the file."""

    line: int
    reason: str


class Batch(msgspec.Struct, frozen=True, kw_only=True):
    """Consecutive records of a file: the products among them, and the refused."""

    products: list[Product]
    refused: list[RefusedRow]


def format_of(path: Path) -> FileFormat:
    """The format that a file's name tells.

    Raises:
        UnreadableCatalogueError: it is neither .csv nor .json.
    """
    match path.suffix.lower():
        case ".csv":
            return "csv"
        case ".json":
            return "json"
        case suffix:
            raise UnreadableCatalogueError(f"A catalogue is a .csv or .json file, not {suffix or 'nameless'}.")


def read_catalogue(file: BinaryIO, kind: FileFormat) -> Iterator[Product | RefusedRow]:
    """Each record of a catalogue file, in order.

    Raises:
        UnreadableCatalogueError: the file as a whole cannot be read or holds no record; it may be raised
            after records were given, so whoever stores them must be able to take them back.
    """
    records, draft = _csv(file) if kind == "csv" else (json_records(file), _json_draft)
    lines: dict[str, int] = {}
    empty = True
    for line, record in records:
        empty = False
        try:
            item = product(draft(record))
        except InvalidProductError as refusal:
            yield RefusedRow(line=line, reason=str(refusal))
            continue
        if item.sku in lines:
            yield RefusedRow(line=line, reason=f"The sku {item.sku} is already on line {lines[item.sku]}.")
            continue
        lines[item.sku] = line
        yield item
    if empty:
        raise UnreadableCatalogueError("The file holds no product.")


def batches(records: Iterable[Product | RefusedRow], size: int = 1000) -> Iterator[Batch]:
    """Records by the batch, the last one shorter."""
    batch = Batch(products=[], refused=[])
    for record in records:
        if isinstance(record, Product):
            batch.products.append(record)
        else:
            batch.refused.append(record)
        if len(batch.products) + len(batch.refused) == size:
            yield batch
            batch = Batch(products=[], refused=[])
    if batch.products or batch.refused:
        yield batch


def _csv(file: BinaryIO) -> tuple[Iterator[tuple[int, list[str]]], Callable[[list[str]], Draft]]:
    records = csv_records(file)
    _, header = next(records, (1, []))
    columns = [column.strip() for column in header]
    if set(columns) == set(SHADE_COLUMNS):
        return records, lambda cells: _shade(_named(columns, cells))
    _check_header(columns)
    return records, lambda cells: _native(_named(columns, cells))


def _check_header(columns: list[str]) -> None:
    if not columns:
        raise UnreadableCatalogueError("The file is empty.")
    problems = {
        "lacks": [column for column in REQUIRED if column not in columns],
        "repeats": sorted({column for column in columns if columns.count(column) > 1}),
        "has unknown": [column for column in columns if column not in COLUMNS],
    }
    if found := [f"{verb} {', '.join(map(repr, names))}" for verb, names in problems.items() if names]:
        raise UnreadableCatalogueError(
            f"The header {' and '.join(found)}; the columns are {', '.join(COLUMNS)}, the first six required."
        )


def _named(columns: list[str], cells: list[str]) -> Cells:
    if len(cells) != len(columns):
        raise InvalidProductError(f"The row has {len(cells)} columns, the header {len(columns)}.")
    return {column: cell.strip() for column, cell in zip(columns, cells, strict=True)}


def _json_draft(value: Any) -> Draft:
    if not isinstance(value, dict):
        raise InvalidProductError("A product must be an object in braces.")
    if unknown := [key for key in value if key not in COLUMNS]:
        raise InvalidProductError(f"Unknown fields: {', '.join(map(repr, unknown))}.")
    if missing := [key for key in REQUIRED if value.get(key) is None]:
        raise InvalidProductError(f"Missing fields: {', '.join(missing)}.")
    return _native({key: _cell(key, each) for key, each in value.items() if each is not None})


def _cell(key: str, value: Any) -> str | list[str]:
    match value:
        case bool():
            return str(value).lower()
        case str():
            return value.strip()
        case list() if key == "tags" and all(isinstance(tag, str) for tag in value):
            return value
        case _:
            raise InvalidProductError(f"The {key} must be plain text{' or a list of it' * (key == 'tags')}.")


def _native(cells: Cells) -> Draft:
    tags = cells.get("tags", "")
    return Draft(
        **{column: cells[column] for column in REQUIRED},
        price_cents=_cents(cells.get("price", "")),
        currency=cells.get("currency") or None,
        tags=tuple(tags if isinstance(tags, list) else filter(str.strip, tags.split(TAG_SEPARATOR))),
        in_stock=_in_stock(cells.get("in_stock", "")),
    )


def _shade(cells: Cells) -> Draft:
    return Draft(
        sku="-".join(cells[part] for part in ("brand_short", "product_short", "hex")).lower(),
        brand=cells["brand"],
        name=f"{cells['product']} {cells['hex'].lower()}",
        category="makeup",
        subcategory="foundation",
        hex=cells["hex"],
    )


def _cents(price: str) -> int | None:
    if not price:
        return None
    match = _PRICE.fullmatch(price)
    if match is None:
        raise InvalidProductError(f"The price must be a number such as 12.50, not {price[:80]!r}.")
    return int(match[1]) * 100 + int((match[2] or "0").ljust(2, "0"))


def _in_stock(text: str) -> bool:
    try:
        return _IN_STOCK[text.lower()]
    except KeyError:
        raise InvalidProductError(f"in_stock must be true or false, not {text[:80]!r}.") from None
