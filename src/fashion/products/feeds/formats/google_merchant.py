"""Google Merchant's product data, as tab-separated text, RSS or Atom."""

from collections.abc import Iterator, Mapping
from typing import Any

from fashion.products.feeds.drafts import sku_of
from fashion.products.feeds.records import Record

_COPIED = ("brand", "price", "sale_price", "availability", "description", "link", "gtin", "mpn", "size")
COLUMNS = {
    *("id", "title", "google_product_category", "product_type", "color", "image_link", "additional_image_link"),
    *("item_group_id", "sale_price_effective_date", "hex", *_COPIED),
}


def recognizes(columns: set[str]) -> bool:
    """Whether these are columns of Google Merchant."""
    plain = {_plain(column) for column in columns}
    return {"id", "title"} <= plain and bool({"link", "image_link", "availability"} & plain)


def known(columns: set[str]) -> set[str]:
    """Return the columns that are read."""
    return {column for column in columns if _plain(column) in COLUMNS}


def cells(records: Iterator[Record]) -> Iterator[Record]:
    """Yield each item under the platform's column names."""
    for record in records:
        yield record if record.fault else Record(record.line, _cells(_named(record.cells)))


def _named(row: Mapping[str, Any]) -> dict[str, Any]:
    return {_plain(column): value for column, value in row.items()}


def _cells(row: Mapping[str, Any]) -> dict[str, Any]:
    start, _, end = row.get("sale_price_effective_date", "").partition("/")
    images = [row.get("image_link", ""), *row.get("additional_image_link", "").split(",")]
    return {column: row.get(column, "") for column in _COPIED} | {
        "sku": sku_of(row["id"]) if row.get("id") else "",
        "name": row.get("title", ""),
        "category": row.get("google_product_category", ""),
        "subcategory": row.get("product_type", ""),
        "images": [image for each in images if (image := each.strip())],
        "group": row.get("item_group_id", ""),
        "hex": row.get("hex", ""),
        "shade": row.get("color", ""),
        "color": row.get("color", ""),
        "sale_from": start.strip(),
        "sale_until": end.strip(),
    }


def _plain(column: str) -> str:
    return column.strip().lower().removeprefix("g:").replace(" ", "_")
