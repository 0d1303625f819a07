"""The product CSV of Magento 2: without other store views and the parents of variants, which are not sold."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from fashion.products.feeds.drafts import sku_of
from fashion.products.feeds.records import Record

COLUMNS = {
    *("sku", "store_view_code", "attribute_set_code", "product_type", "categories", "name", "description"),
    *("short_description", "product_online", "price", "special_price", "special_price_from_date", "qty"),
    *("special_price_to_date", "base_image", "additional_images", "additional_attributes", "is_in_stock"),
}
_ATTRIBUTE = re.compile(r"(?:^|,)(\w+)=(.*?)(?=,\w+=|$)", re.DOTALL)
_SOLD = ("simple", "virtual", "downloadable", "")


def recognizes(columns: set[str]) -> bool:
    """Whether these are Magento's columns."""
    return {"sku", "name"} <= columns and bool({"attribute_set_code", "product_type"} & columns)


def known(columns: set[str]) -> set[str]:
    """Return the columns that are read."""
    return columns & COLUMNS


def cells(records: Iterator[Record]) -> Iterator[Record]:
    """Yield what can be bought, under the platform's column names."""
    for record in records:
        row = record.cells
        if record.fault:
            yield record
        elif not row.get("store_view_code") and row.get("product_type", "") in _SOLD:
            yield Record(record.line, _cells(row))


def _cells(row: Mapping[str, Any]) -> dict[str, Any]:
    attributes = dict(_ATTRIBUTE.findall(row.get("additional_attributes", "")))
    color = attributes.get("color", "")
    return {
        "sku": sku_of(row["sku"]),
        "brand": attributes.get("manufacturer") or attributes.get("brand"),
        "name": row["name"],
        "subcategory": row.get("categories", "").rpartition(",")[2] or row.get("attribute_set_code"),
        "category": row.get("categories"),
        "price": row.get("price"),
        "sale_price": row.get("special_price"),
        "sale_from": _date(row.get("special_price_from_date", "")),
        "sale_until": _date(row.get("special_price_to_date", "")),
        "availability": _availability(row),
        "description": row.get("description") or row.get("short_description"),
        "images": [image for image in _images(row) if image.startswith("http")],
        "shade": color,
        "color": color,
        "size": attributes.get("size", ""),
    }


def _images(row: Mapping[str, Any]) -> list[str]:
    return [row.get("base_image", ""), *row.get("additional_images", "").split(",")]


def _date(text: str) -> str:
    match = re.match(r"(\d{1,2})/(\d{1,2})/(\d{2,4})", text)
    return f"{int(match[3]) % 100 + 2000}-{int(match[1]):02}-{int(match[2]):02}" if match else text[:10]


def _availability(row: Mapping[str, Any]) -> str:
    is_off = row.get("product_online") in ("0", "2") or row.get("is_in_stock") == "0"
    return "out of stock" if is_off else "in stock"
