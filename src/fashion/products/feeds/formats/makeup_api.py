"""The products of makeup-api as JSON: each color of a product is one to sell."""

from collections.abc import Iterator, Mapping
from typing import Any

from fashion.products.feeds.drafts import sku_of
from fashion.products.feeds.records import Record

COLUMNS = {
    *(
        "id",
        "brand",
        "name",
        "price",
        "price_sign",
        "currency",
        "image_link",
        "api_featured_image",
        "product_link",
    ),
    *("description", "category", "product_type", "tag_list", "product_colors"),
}


def recognizes(columns: set[str]) -> bool:
    """Whether these are the fields of makeup-api."""
    return {"id", "name", "product_type", "product_colors"} <= columns


def known(columns: set[str]) -> set[str]:
    """Return the fields that are read."""
    return columns & COLUMNS


def cells(records: Iterator[Record]) -> Iterator[Record]:
    """Yield each color under the platform's column names."""
    for record in records:
        if record.fault:
            yield record
            continue
        colors = [each for each in record.cells.get("product_colors") or [] if isinstance(each, dict)]
        seen: dict[str, int] = {}
        for color in colors or [{}]:
            code = str(color.get("hex_value") or "").strip()
            seen[code.lower()] = seen.get(code.lower(), 0) + 1
            yield Record(record.line, _cells(record.cells, color, code, seen[code.lower()], len(colors) > 1))


def _cells(
    row: Mapping[str, Any], color: Mapping[str, Any], code: str, count: int, is_one_of_many: bool
) -> dict[str, Any]:
    shade = " ".join(str(color.get("colour_name") or "").split())
    name = str(row.get("name") or "").strip()
    identity = "-".join([str(row.get("id")), *filter(None, [code.strip("#").lower(), str(count) * (count > 1)])])
    price = str(row.get("price") or "")
    is_single_hex = len(code.strip("#")) == 6
    return {
        "sku": sku_of(identity),
        "brand": row.get("brand"),
        "name": f"{name} {shade}".strip(),
        "subcategory": row.get("product_type"),
        "category": row.get("category"),
        "hex": code if is_single_hex else "",
        "price": "" if price in ("0.0", "0") else price,
        "currency": row.get("currency") or {"$": "USD", "£": "GBP", "€": "EUR"}.get(row.get("price_sign") or ""),
        "tags": row.get("tag_list") or [],
        "description": row.get("description"),
        "images": [image for image in (row.get("image_link"),) if str(image).startswith("http")],
        "link": link if (link := str(row.get("product_link") or "")).startswith("http") else "",
        "group": str(row.get("id")) if is_one_of_many else "",
        "shade": shade,
        "color": shade,
    }
