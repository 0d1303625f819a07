"""Catalogue feeds as products: what can be imported, and what is rejected on which line and why.

A feed is recognized by what it holds, not by its name. A sku counts once a feed: the first record stands,
later ones are rejected, also where they repeat it word for word.
"""

from collections.abc import Callable, Iterable, Iterator
from contextlib import closing
from itertools import chain
from pathlib import Path
from typing import BinaryIO, Protocol, TextIO

import msgspec

from fashion.products.domain import InvalidProductError, Product, product
from fashion.products.feeds.drafts import draft_of
from fashion.products.feeds.formats import google_merchant, magento, makeup_api, own, shopify, woocommerce
from fashion.products.feeds.options import COLUMNS, FeedOptions
from fashion.products.feeds.records import Record, csv_header, json_line_records, json_records
from fashion.products.feeds.seen import SeenSkus
from fashion.products.feeds.text import UnreadableCatalogueError, open_text
from fashion.products.feeds.xml import xml_records

SAMPLE = Path(__file__).with_name("sample_catalogue.csv")
SAMPLE_FEED = "sample"
_DEFAULTS = FeedOptions()
_HTML = ("<!doctype html", "<html")


class RejectedRow(msgspec.Struct, frozen=True, kw_only=True):
    """A record that is not imported; `line` is where it starts in the file."""

    line: int
    reason: str


class Feed(msgspec.Struct, frozen=True, kw_only=True):
    """A feed file that was recognized: its format, the columns that are not read, and its records, read once."""

    format: str
    unknown_columns: list[str]
    records: Iterator[Product | RejectedRow]


class Batch(msgspec.Struct, frozen=True, kw_only=True):
    """Consecutive records of a file: the products among them, and the rejected."""

    products: list[Product]
    rejected: list[RejectedRow]


class _Format(Protocol):
    """A format of feeds: how it is recognized, which of its columns are read, and how."""

    def recognizes(self, columns: set[str]) -> bool: ...

    def known(self, columns: set[str]) -> set[str]: ...

    def cells(self, records: Iterator[Record]) -> Iterator[Record]: ...


_FORMATS: dict[str, _Format] = {
    "shopify": shopify,
    "woocommerce": woocommerce,
    "magento": magento,
    "makeup-api": makeup_api,
    "google-merchant": google_merchant,
    "own": own,
}


def read_catalogue(file: BinaryIO, options: FeedOptions = _DEFAULTS) -> Feed:
    """Recognize a feed file and return its records, in order.

    Raises:
        UnreadableCatalogueError: the file as a whole cannot be read or holds no record; it may be raised
            after records were given.
    """
    columns, records = _open(open_text(file))
    name, known, cells = _recognize(columns, options)
    unknown = sorted(column for column in columns - known if column)
    return Feed(format=name, unknown_columns=unknown, records=_products(cells(records), options))


def _open(text: TextIO) -> tuple[set[str], Iterator[Record]]:
    start = text.read(4096).lstrip("\ufeff \t\r\n")
    text.seek(0)
    if start.lower().startswith(_HTML):
        raise UnreadableCatalogueError("This is an HTML page, such as of a login or an error, not a feed.")
    if start.startswith("<"):
        records = xml_records(text)
    elif start.startswith("{"):
        records = json_line_records(text)
    elif start.startswith("["):
        records = json_records(text)
    else:
        header, rows = csv_header(text)
        return set(header), rows
    leading: list[Record] = []
    for record in records:
        leading.append(record)
        if not record.fault:
            break
    else:
        raise UnreadableCatalogueError(leading[0].fault if leading else "The file holds no product.")
    return set(leading[-1].cells), chain(leading, records)


def _recognize(
    columns: set[str], options: FeedOptions
) -> tuple[str, set[str], Callable[[Iterator[Record]], Iterator[Record]]]:
    if options.columns:
        if missing := [theirs for theirs in options.columns.values() if theirs not in columns]:
            raise UnreadableCatalogueError(f"The feed has no column {', '.join(map(repr, missing))}.")
        return "mapped", {*options.columns.values(), *own.known(columns)}, own.mapped(options.columns)
    if columns == own.SHADE_COLUMNS:
        return "foundation-shades", columns, own.shade_cells
    for name, each in _FORMATS.items():
        if each.recognizes(columns):
            return name, each.known(columns), each.cells
    named = ", ".join(column[:40] for column in sorted(columns)[:12])
    raise UnreadableCatalogueError(
        f"The columns {named} are those of no known feed: name yours with "
        f"--map sku=THEIR COLUMN,name=... for {', '.join(COLUMNS)}; sku and name are required."
    )


def _products(records: Iterator[Record], options: FeedOptions) -> Iterator[Product | RejectedRow]:
    empty = True
    with closing(SeenSkus()) as seen:
        for record in records:
            empty = False
            try:
                item = _product(record, options)
            except InvalidProductError as rejection:
                yield RejectedRow(line=record.line, reason=str(rejection))
                continue
            if (line := seen.add(item.sku, record.line)) is not None:
                yield RejectedRow(line=record.line, reason=f"The sku {item.sku} is already on line {line}.")
                continue
            yield item
    if empty:
        raise UnreadableCatalogueError("The file holds no product.")


def _product(record: Record, options: FeedOptions) -> Product:
    if record.fault:
        raise InvalidProductError(record.fault)
    return product(draft_of(record.cells, options))


def batches(records: Iterable[Product | RejectedRow], size: int = 1000) -> Iterator[Batch]:
    """Records by the batch, the last one shorter."""
    batch = Batch(products=[], rejected=[])
    for record in records:
        if isinstance(record, Product):
            batch.products.append(record)
        else:
            batch.rejected.append(record)
        if len(batch.products) + len(batch.rejected) == size:
            yield batch
            batch = Batch(products=[], rejected=[])
    if batch.products or batch.rejected:
        yield batch
