"""What whoever imports a feed says about it."""

import re
from collections.abc import Mapping

import msgspec

from fashion.products.feeds.shades import KnownShades
from fashion.products.feeds.text import UnreadableCatalogueError

COLUMNS = (
    "sku", "brand", "name", "category", "subcategory", "hex", "price", "currency", "tags", "in_stock",
    "description", "images", "link", "gtin", "mpn", "group", "shade", "size", "finish", "color",
    "sale_price", "sale_from", "sale_until", "availability",
)  # fmt: skip
"""The platform's own columns."""


class FeedOptions(msgspec.Struct, frozen=True, kw_only=True):
    """How to read a feed.

    Attributes:
        columns: the feed's column for each of the platform's own that is named otherwise.
        currency: of prices that come without one.
        brand: of products that come without one.
    """

    columns: Mapping[str, str] = {}
    currency: str | None = None
    brand: str | None = None
    shades: KnownShades = KnownShades()


def parse_mapping(text: str) -> dict[str, str]:
    """Return the mapping of "sku=id,name=product name", or of lines of that.

    Raises:
        UnreadableCatalogueError: it names a column that the platform has not.
    """
    pairs = [pair.partition("=") for pair in re.split(r"[,\n]", text) if pair.strip()]
    mapping = {own.strip(): theirs.strip() for own, _, theirs in pairs}
    if wrong := [own for own, theirs in mapping.items() if own not in COLUMNS or not theirs]:
        raise UnreadableCatalogueError(
            f"The mapping names {', '.join(map(repr, wrong))}: write sku=THEIR COLUMN, for {', '.join(COLUMNS)}."
        )
    return mapping
