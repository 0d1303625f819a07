"""Products as rows of the platform's own columns, which importing reads back as they are."""

from datetime import datetime

from iso4217 import Currency

from fashion.products.domain import Product
from fashion.products.feeds.drafts import TAG_SEPARATOR
from fashion.products.feeds.options import COLUMNS as _READ

COLUMNS = tuple(column for column in _READ if column not in ("in_stock", "color"))


def export_cells(item: Product) -> dict[str, str]:
    """Return the cells of a product; a color that was found by a name is left out, to be found again."""
    plain = {column: str(getattr(item, column, None) or "") for column in COLUMNS}
    return plain | {
        "hex": item.hex or "" if item.color_source == "hex" else "",
        "price": _amount(item.price_minor, item.currency),
        "sale_price": _amount(item.sale_price_minor, item.currency),
        "sale_from": _moment(item.sale_from),
        "sale_until": _moment(item.sale_until),
        "tags": TAG_SEPARATOR.join(item.tags),
        "images": TAG_SEPARATOR.join(item.images),
    }


def _amount(minor: int | None, currency: str | None) -> str:
    if minor is None or currency is None:
        return ""
    digits = Currency(currency).exponent or 0
    return f"{minor / 10**digits:.{digits}f}"


def _moment(moment: datetime | None) -> str:
    return moment.isoformat() if moment else ""
