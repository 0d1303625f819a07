"""The images that products are colored by, in PostgreSQL: those that wait, and the color that each showed.

Whoever reads an image moves the time at which it is due first: when the process is killed, another one reads it
once that time has come. An image counts as often as its link stands first with a product of one category; where
different items or shades have the same, it tells the color of none.
"""

from collections.abc import Sequence
from typing import Any

import msgspec
from sqlalchemy.ext.asyncio import AsyncConnection

from fashion.colorimetry.spaces import hex_to_lab
from fashion.kernel.postgres.database import Database, query
from fashion.products.domain import Product
from fashion.products.outbound.retries import retry_delay
from fashion.products.ports import ImageColor
from fashion.vocabulary import Category

LEASE_SECONDS = 60
"""Longer than a round of images takes."""
MAX_ATTEMPTS = 3
FIRST_DELAY_SECONDS, GROWTH, LONGEST_DELAY_SECONDS = 60.0, 10.0, 600.0
SURE = 0.5
"""A color by its name that is less sure gives way to that of an image."""

_ITEM = """lower(coalesce({0}."group", {0}.name) || ' ' || coalesce({0}.shade, ''))"""
_IS_UNSURE = f"({{0}}.hex IS NULL OR {{0}}.color_source = 'name' AND {{0}}.color_confidence < {SURE})"
_CLAIM = query(
    "images.claim",
    f"""UPDATE product_images SET attempts = attempts + 1, due_at = now() + interval '{LEASE_SECONDS} seconds'
        WHERE (image, category) IN (
            SELECT image, category FROM product_images WHERE status = 'waiting' AND due_at <= now()
            ORDER BY due_at LIMIT :room FOR UPDATE SKIP LOCKED)
        RETURNING url, category, attempts""",
)
_FAILED = query(
    "images.failed",
    f"""UPDATE product_images SET failure = :failure,
            status = CASE WHEN :again AND attempts < {MAX_ATTEMPTS} THEN 'waiting' ELSE 'failed' END,
            due_at = now() + CAST(:delay AS interval)
        WHERE image = md5(CAST(:url AS text)) AND category = :category RETURNING status""",
)
_QUEUE = query(
    "images.queue",
    f"""INSERT INTO product_images (image, category, url)
        SELECT DISTINCT md5(images[1]), category, images[1] FROM products
        WHERE sku = ANY(CAST(:skus AS text[])) AND images[1] IS NOT NULL AND {_IS_UNSURE.format("products")}
        ON CONFLICT DO NOTHING""",
)
_KNOWN = query(
    "images.known",
    f"""WITH given AS (
            SELECT *, md5(images[1]) AS image FROM jsonb_to_recordset(CAST(:products AS jsonb)) AS each (
                sku text, name text, "group" text, shade text, category text, images text[], hex text,
                color_source text, color_confidence double precision)
            WHERE images[1] IS NOT NULL)
        SELECT given.sku, shown.hex, shown.confidence
        FROM given JOIN product_images AS shown USING (image, category)
        WHERE shown.hex IS NOT NULL AND shown.confidence > given.color_confidence
          AND {_IS_UNSURE.format("given")}
          AND NOT EXISTS (SELECT 1 FROM given AS other
              WHERE other.image = given.image AND {_ITEM.format("other")} <> {_ITEM.format("given")})
          AND NOT EXISTS (SELECT 1 FROM products AS other
              WHERE md5(other.images[1]) = given.image AND {_ITEM.format("other")} <> {_ITEM.format("given")}
                AND other.sku NOT IN (SELECT sku FROM given))""",
)
_STORE = query(
    "images.store",
    """UPDATE product_images AS shown SET status = 'read', hex = found.hex, confidence = found.confidence,
           failure = NULL
       FROM jsonb_to_recordset(CAST(:colors AS jsonb)) AS found (
           url text, category text, hex text, confidence double precision)
       WHERE shown.image = md5(found.url) AND shown.category = found.category""",
)
_COLOR = query(
    "images.color",
    f"""UPDATE products SET hex = found.hex, lab = found.lab, color_source = 'image',
            color_confidence = found.confidence
        FROM jsonb_to_recordset(CAST(:colors AS jsonb)) AS found (
            url text, category text, hex text, confidence double precision, lab double precision[])
        WHERE md5(products.images[1]) = md5(found.url) AND products.category = found.category
          AND found.hex IS NOT NULL AND found.confidence > products.color_confidence
          AND {_IS_UNSURE.format("products")}
          AND NOT EXISTS (SELECT 1 FROM products AS other
              WHERE md5(other.images[1]) = md5(found.url)
                AND {_ITEM.format("other")} <> {_ITEM.format("products")})
        RETURNING sku""",
)
_PRUNE = query(
    "images.prune",
    """DELETE FROM product_images WHERE NOT EXISTS (
           SELECT 1 FROM products WHERE md5(images[1]) = product_images.image)""",
)


class DueImage(msgspec.Struct, frozen=True, kw_only=True):
    """An image to be read; `attempts` counts this one."""

    url: str
    category: Category
    attempts: int


class ProductImages:
    """The images of one platform."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def claim(self, room: int) -> list[DueImage]:
        """Take images that are due, the longest first."""
        async with self._database.transaction() as tx:
            return [DueImage(**row._mapping) for row in await tx.execute(_CLAIM, {"room": room})]

    async def failed(self, image: DueImage, failure: str, *, again: bool) -> bool:
        """Record that an attempt failed; return whether there will be another one."""
        delay = retry_delay(
            image.attempts, first=FIRST_DELAY_SECONDS, growth=GROWTH, longest=LONGEST_DELAY_SECONDS
        )
        values = {"category": image.category, "failure": failure, "again": again, "delay": delay}
        row: Any = await self._database.row(_FAILED, url=image.url, **values)
        return row is not None and row.status == "waiting"

    async def prune(self) -> None:
        """Delete what no product has any more."""
        await self._database.execute(_PRUNE)


async def with_known_colors(tx: AsyncConnection, products: Sequence[Product]) -> list[Product]:
    """Return the products, with the color that an image is known to show where there is no surer one."""
    if not any(_is_unsure(item) for item in products):
        return list(products)
    found = await tx.execute(_KNOWN, {"products": msgspec.json.encode(products).decode()})
    known = {row.sku: row for row in found}
    return [_colored(item, known[item.sku]) if item.sku in known else item for item in products]


def _is_unsure(item: Product) -> bool:
    is_named = item.color_source == "name" and item.color_confidence < SURE
    return bool(item.images) and (item.hex is None or is_named)


def _colored(item: Product, shown: Any) -> Product:
    color = {"hex": shown.hex, "lab": hex_to_lab(shown.hex), "color_confidence": shown.confidence}
    return msgspec.structs.replace(item, color_source="image", **color)


async def queue_images(tx: AsyncConnection, skus: Sequence[str]) -> None:
    """Have the images of products read whose color is unknown or unsure, unless they were before."""
    await tx.execute(_QUEUE, {"skus": list(skus)})


async def color_products(tx: AsyncConnection, colors: Sequence[ImageColor]) -> list[str]:
    """Store what images showed, and color the products that have them; return the skus of these."""
    rows = [
        msgspec.structs.asdict(color) | {"lab": hex_to_lab(color.hex) if color.hex else None} for color in colors
    ]
    values = {"colors": msgspec.json.encode(rows).decode()}
    await tx.execute(_STORE, values)
    return [row.sku for row in await tx.execute(_COLOR, values)]
