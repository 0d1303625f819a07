"""The product CSV of Shopify: the rows of a product share its handle; each with a variant is one to sell."""

from collections import Counter
from collections.abc import Iterator, Mapping
from itertools import groupby
from typing import Any

from fashion.products.feeds.drafts import sku_of
from fashion.products.feeds.records import Record

_RENAMED = {
    "URL handle": "Handle",
    "Description": "Body (HTML)",
    "SKU": "Variant SKU",
    "Barcode": "Variant Barcode",
    "Price": "Variant Price",
    "Compare-at price": "Variant Compare At Price",
    "Inventory quantity": "Variant Inventory Qty",
    "Continue selling when out of stock": "Variant Inventory Policy",
    "Inventory tracker": "Variant Inventory Tracker",
    "Product image URL": "Image Src",
    "Variant image URL": "Variant Image",
    "Product category": "Product Category",
}
_OPTIONS = tuple(
    column
    for number in "123"
    for column in (
        f"Option{number} Name",
        f"Option{number} Value",
        f"Option{number} name",
        f"Option{number} value",
    )
)
COLUMNS = {
    *(
        "Handle",
        "Title",
        "Body (HTML)",
        "Vendor",
        "Product Category",
        "Standard Product Type",
        "Custom Product Type",
    ),
    *("Type", "Tags", "Published", "Status", "Variant SKU", "Variant Barcode", "Variant Price", "Image Src"),
    *(
        "Variant Compare At Price",
        "Variant Inventory Qty",
        "Variant Inventory Policy",
        "Variant Inventory Tracker",
    ),
    *("Variant Image", "Google Shopping / MPN", "Google Shopping / Google Product Category", *_OPTIONS),
}
_COLORS = ("color", "colour", "shade", "farbe", "couleur", "colore", "tone", "tono")
_SIZES = ("size", "größe", "taille", "talla", "taglia", "volume")


def recognizes(columns: set[str]) -> bool:
    """Whether these are Shopify's columns, of the old or the new template."""
    return {"Handle", "Title", "Variant Price"} <= columns or {"Title", "URL handle"} <= columns


def known(columns: set[str]) -> set[str]:
    """Return the columns that are read."""
    return {column for column in columns if _RENAMED.get(column, column) in COLUMNS}


def cells(records: Iterator[Record]) -> Iterator[Record]:
    """Yield each variant under the platform's column names."""
    renamed = (
        each._replace(cells={_RENAMED.get(name, name): value for name, value in each.cells.items()})
        for each in records
    )
    for _, rows in groupby(renamed, lambda each: each.fault or each.cells.get("Handle")):
        yield from _product(list(rows))


def _product(rows: list[Record]) -> Iterator[Record]:
    first = rows[0].cells
    images = [image for row in rows if (image := row.cells.get("Image Src"))]
    names = {number: first.get(f"Option{number} Name", first.get(f"Option{number} name", "")) for number in "123"}
    variants = [row for row in rows if row.fault or row.cells.get("Variant Price") or row.cells.get("Variant SKU")]
    skus = Counter(row.cells.get("Variant SKU") for row in variants)
    for row in variants:
        # Some shops give all sizes of a product one sku.
        cells = row.cells if skus[row.cells.get("Variant SKU")] == 1 else row.cells | {"is_repeated": "yes"}
        yield row if row.fault else Record(row.line, _variant(first, cells, names, images, len(variants) > 1))


def _variant(
    first: Mapping[str, Any],
    row: Mapping[str, Any],
    names: Mapping[str, str],
    images: list[str],
    is_one_of_many: bool,
) -> dict[str, Any]:
    values = {
        names[number].lower(): value
        for number in "123"
        if (value := row.get(f"Option{number} Value", row.get(f"Option{number} value", ""))) != "Default Title"
    }
    color = next((values[name] for name in _COLORS if values.get(name)), "")
    price, before = row.get("Variant Price", ""), row.get("Variant Compare At Price", "")
    title = first.get("Title", "")
    handle = first.get("Handle", "")
    return {
        "sku": _sku(row, handle, list(filter(None, values.values()))),
        "brand": first.get("Vendor"),
        "name": f"{title} {color}" if color else title,
        "category": first.get("Product Category") or first.get("Google Shopping / Google Product Category"),
        "subcategory": first.get("Type") or first.get("Custom Product Type") or first.get("Standard Product Type"),
        "price": before if _is_above(before, price) else price,
        "sale_price": price if _is_above(before, price) else "",
        "tags": [tag[:40] for each in first.get("Tags", "").split(",") if (tag := each.strip())],
        "availability": _availability(first, row),
        "description": first.get("Body (HTML)"),
        "images": list(dict.fromkeys(filter(None, [row.get("Variant Image"), *images]))),
        "gtin": row.get("Variant Barcode"),
        "mpn": row.get("Google Shopping / MPN"),
        "group": handle if is_one_of_many else "",
        "shade": color,
        "color": color,
        "size": next((values[name] for name in _SIZES if values.get(name)), ""),
    }


def _sku(row: Mapping[str, Any], handle: str, values: list[str]) -> str:
    given = row.get("Variant SKU")
    return sku_of(given if given and "is_repeated" not in row else "-".join([given or handle, *values]))


def _is_above(before: str, price: str) -> bool:
    try:
        return float(before) > float(price)
    except ValueError:
        return False


def _availability(first: Mapping[str, Any], row: Mapping[str, Any]) -> str:
    if first.get("Status", "").lower() in ("draft", "archived") or first.get("Published", "").lower() == "false":
        return "out of stock"
    if not row.get("Variant Inventory Tracker") or row.get("Variant Inventory Policy", "").lower() == "continue":
        return "in stock"
    return str(row.get("Variant Inventory Qty") or "in stock")
