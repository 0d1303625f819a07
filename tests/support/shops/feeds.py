"""Feeds as text or bytes, read."""

import io

from fashion.products.domain import Product
from fashion.products.feeds.options import FeedOptions
from fashion.products.importing import RejectedRow, read_catalogue

EUR = FeedOptions(currency="EUR")


def read(feed: str | bytes, options: FeedOptions = EUR) -> tuple[list[Product], list[RejectedRow]]:
    """Return the products and the rejected rows of a feed."""
    data = feed.encode() if isinstance(feed, str) else feed
    records = list(read_catalogue(io.BytesIO(data), options).records)
    return (
        [record for record in records if isinstance(record, Product)],
        [record for record in records if isinstance(record, RejectedRow)],
    )


def format_of(feed: str | bytes) -> str:
    """Return the format that a feed is recognized as."""
    data = feed.encode() if isinstance(feed, str) else feed
    return read_catalogue(io.BytesIO(data), EUR).format
