"""The product CSV of WooCommerce: a variation has what its variable parent says and it does not."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from fashion.products.feeds.drafts import sku_of
from fashion.products.feeds.records import Record

_ATTRIBUTE = re.compile(r"Attribute (\d+) (name|value\(s\))")
_COLORS = ("color", "colour", "shade", "farbe", "couleur", "pa_color")
COLUMNS = {
    *("ID", "Type", "SKU", "GTIN, UPC, EAN, or ISBN", "Name", "Published", "Short description", "Description"),
    *("Date sale price starts", "Date sale price ends", "In stock?", "Stock", "Sale price", "Regular price"),
    *("Categories", "Tags", "Images", "Parent", "Brands", "External URL", "Backorders allowed?"),
}
_PARENTS = ("variable", "grouped")
_INHERITED = ("Categories", "Tags", "Brands", "Images", "Description", "Short description", "Name")


def recognizes(columns: set[str]) -> bool:
    """Whether these are WooCommerce's columns."""
    return {"Type", "SKU", "Name", "Regular price"} <= columns


def known(columns: set[str]) -> set[str]:
    """Return the columns that are read."""
    return {column for column in columns if column in COLUMNS or _ATTRIBUTE.fullmatch(column)}


def cells(records: Iterator[Record]) -> Iterator[Record]:
    """Yield what can be bought, under the platform's column names."""
    parents: dict[str, Mapping[str, Any]] = {}
    for record in records:
        row = record.cells
        kinds = {kind.strip() for kind in row.get("Type", "").split(",")}
        if record.fault:
            yield record
        elif kinds & set(_PARENTS):
            kept = {column: row.get(column, "") for column in _INHERITED}
            parents |= dict.fromkeys(filter(None, (row.get("SKU"), f"id:{row.get('ID')}")), kept)
        else:
            yield Record(record.line, _cells(row, parents.get(row.get("Parent", ""), {})))


def _cells(row: Mapping[str, Any], parent: Mapping[str, Any]) -> dict[str, Any]:
    attributes = _attributes(row)
    color = next((attributes[name] for name in _COLORS if attributes.get(name)), "")
    identity = row.get("SKU") or f"{row.get('Parent') or 'id'}-{row.get('ID') or row.get('Name')}"

    def inherited(column: str) -> str:
        return str(row.get(column) or parent.get(column) or "")

    return {
        "sku": sku_of(identity),
        "brand": inherited("Brands").partition(",")[0] or attributes.get("brand", ""),
        "name": inherited("Name"),
        "subcategory": inherited("Categories"),
        "price": row.get("Regular price"),
        "sale_price": row.get("Sale price"),
        "sale_from": row.get("Date sale price starts"),
        "sale_until": row.get("Date sale price ends"),
        "tags": [tag.strip()[:40] for tag in inherited("Tags").split(",")],
        "availability": _availability(row),
        "description": inherited("Description") or inherited("Short description"),
        "images": [image.strip() for image in inherited("Images").split(",")],
        "gtin": row.get("GTIN, UPC, EAN, or ISBN"),
        "link": row.get("External URL"),
        "group": row.get("Parent"),
        "shade": color if "," not in color else "",
        "color": color,
        "size": attributes.get("size", ""),
    }


def _attributes(row: Mapping[str, Any]) -> dict[str, str]:
    return {
        str(value).lower(): row.get(f"Attribute {match[1]} value(s)", "")
        for column, value in row.items()
        if value and (match := _ATTRIBUTE.fullmatch(column)) and match[2] == "name"
    }


def _availability(row: Mapping[str, Any]) -> str:
    if row.get("Published") in ("0", "-1"):
        return "out of stock"
    word = row.get("In stock?", "").lower()
    known = {"": "in stock", "1": "in stock", "0": "out of stock", "backorder": "backorder"}
    return known.get(word, str(word))
