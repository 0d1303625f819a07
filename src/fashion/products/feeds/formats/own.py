"""The platform's own columns, and The Pudding's list of foundation shades."""

from collections.abc import Iterator, Mapping
from functools import lru_cache, partial
from typing import Any

from fashion.products.feeds.options import COLUMNS
from fashion.products.feeds.records import Record

SHADE_COLUMNS = {"brand", "brand_short", "product", "product_short", "hex", "H", "S", "V", "L", "group"}


_ALIASES = {
    **dict.fromkeys(("id", "product_id", "item_id", "code", "article", "artikelnummer"), "sku"),
    **dict.fromkeys(("title", "product_name", "product"), "name"),
    **dict.fromkeys(("vendor", "brands", "manufacturer", "marke"), "brand"),
    **dict.fromkeys(("categories", "product_type"), "category"),
    **dict.fromkeys(("colour", "farbe", "couleur"), "color"),
    **dict.fromkeys(("image", "image_url", "image_link"), "images"),
    **dict.fromkeys(("url", "product_url", "product_link"), "link"),
    **dict.fromkeys(("ean", "upc", "barcode"), "gtin"),
    **dict.fromkeys(("stock", "quantity", "qty"), "availability"),
    **dict.fromkeys(("item_group_id", "group_id", "parent"), "group"),
}
"""Columns of other names that say the same, by what they say."""


def recognizes(columns: set[str]) -> bool:
    """Whether these are the platform's columns, or others that say the same."""
    return {"sku", "name"} <= set(_renaming(tuple(columns)))


def known(columns: set[str]) -> set[str]:
    """Return the columns that are read."""
    return set(_renaming(tuple(columns)).values())


def cells(records: Iterator[Record]) -> Iterator[Record]:
    """Yield each record under the platform's column names."""
    for record in records:
        renaming = _renaming(tuple(record.cells))
        yield record._replace(cells={own: record.cells[each] for own, each in renaming.items()})


@lru_cache(64)
def _renaming(columns: tuple[str, ...]) -> dict[str, str]:
    plain = {column.strip().lower().replace(" ", "_"): column for column in columns}
    aliased = {_ALIASES[name]: column for name, column in reversed(plain.items()) if name in _ALIASES}
    return aliased | {name: column for name, column in plain.items() if name in COLUMNS}


def mapped(columns: Mapping[str, str]) -> partial[Iterator[Record]]:
    """Return what renames the columns of a feed to the platform's."""
    return partial(_renamed, columns=columns)


def _renamed(records: Iterator[Record], columns: Mapping[str, str]) -> Iterator[Record]:
    for record in records:
        row: dict[str, Any] = {own: record.cells.get(theirs) for own, theirs in columns.items()}
        yield record._replace(cells={**record.cells, **row})


def shade_cells(records: Iterator[Record]) -> Iterator[Record]:
    """Yield each foundation shade under the platform's column names; `brand-product-hex` is its sku."""
    for record in records:
        row = record.cells
        if record.fault:
            yield record
            continue
        yield Record(
            record.line,
            {
                "sku": "-".join(row[part] for part in ("brand_short", "product_short", "hex")).lower(),
                "brand": row["brand"],
                "name": f"{row['product']} {row['hex'].lower()}",
                "category": "makeup",
                "subcategory": "foundation",
                "hex": row["hex"],
            },
        )
