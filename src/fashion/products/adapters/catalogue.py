"""The catalogue on PostgreSQL."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import get_args

import msgspec
from redis.exceptions import RedisError
from sqlalchemy import TextClause
from sqlalchemy.ext.asyncio import AsyncConnection

from fashion.contracts import ProductChanged, ProductsImported, pack
from fashion.kernel.cache.cache import Cache
from fashion.kernel.events.log import append, lock_stream, version_of
from fashion.kernel.postgres.database import Database, query
from fashion.kernel.telemetry.errors import report_unless_down
from fashion.products.domain import CATALOGUE, Product
from fashion.products.pictures.product_images import color_products, queue_images, with_known_colors
from fashion.products.ports import Change, ImageColor

_VALUES = """brand, name, category, subcategory, hex, lab, color_source, color_confidence, price_cents,
    sale_price_minor, sale_from, sale_until, currency, tags, availability, in_stock, description, images, link,
    gtin, mpn, "group", shade, size, finish"""
_GIVEN = _VALUES.replace("price_cents", "price_minor")
_COLUMNS = [value.strip() for value in _VALUES.split(",")]
_PUT = query(
    "products.put",
    f"""INSERT INTO products (sku, feed, {_VALUES})
        SELECT sku, coalesce(CAST(:feed AS text), ''), {_GIVEN}
        FROM jsonb_to_recordset(CAST(:products AS jsonb)) AS given (
            sku text, brand text, name text, category text, subcategory text, hex text, lab double precision[],
            color_source text, color_confidence double precision, price_minor integer, sale_price_minor integer,
            sale_from timestamptz, sale_until timestamptz, currency text, tags text[], availability text,
            in_stock boolean, description text, images text[], link text, gtin text, mpn text, "group" text,
            shade text, size text, finish text)
        ON CONFLICT (sku) DO UPDATE
        SET (feed, {_VALUES}) = (SELECT coalesce(CAST(:feed AS text), products.feed),
            {", ".join(f"excluded.{value}" for value in _COLUMNS)})
        WHERE ({", ".join(f"products.{value}" for value in _COLUMNS)})
            IS DISTINCT FROM ({", ".join(f"excluded.{value}" for value in _COLUMNS)})
            OR products.feed <> coalesce(CAST(:feed AS text), products.feed)
        RETURNING sku, xmax = 0 AS added""",
)
_FIND = query(
    "products.find",
    f"SELECT sku, {_VALUES.replace('price_cents', 'price_cents AS price_minor')} FROM products WHERE sku = :sku",
)
_REMOVE = query("products.remove", "DELETE FROM products WHERE sku = ANY(CAST(:skus AS text[])) RETURNING sku")
_RETIRE = query(
    "products.retire",
    """UPDATE products SET availability = 'discontinued', in_stock = false
       WHERE sku = ANY(CAST(:skus AS text[])) AND availability <> 'discontinued' RETURNING sku""",
)
_SKUS = query(
    "products.skus",
    """SELECT sku FROM products
       WHERE (CAST(:feed AS text) IS NULL OR feed = :feed) AND sku > :after
         AND (:retired OR availability <> 'discontinued')
       ORDER BY sku LIMIT :limit""",
)
_ANY = query("products.any", "SELECT 1 FROM products LIMIT 1")


@dataclass(frozen=True)
class PostgresProducts:
    """The catalogue, in a transaction; its events are kept until the end, for their log takes turns."""

    tx: AsyncConnection
    changes: list[ProductChanged | ProductsImported] = field(default_factory=list)

    async def put(self, products: Sequence[Product], feed: str | None = None) -> dict[str, Change]:
        """Insert or update, leaving rows alone that say the same already."""
        colored = await with_known_colors(self.tx, products)
        values = {"products": msgspec.json.encode(colored).decode(), "feed": feed}
        rows = await self.tx.execute(_PUT, values)
        changes: dict[str, Change] = {row.sku: "added" if row.added else "changed" for row in rows}
        if changes:
            self.changes.append(_announced(changes))
            await queue_images(self.tx, list(changes))
        return changes

    async def find(self, sku: str) -> Product | None:
        """Read the row."""
        row = (await self.tx.execute(_FIND, {"sku": sku})).first()
        return msgspec.convert(row._mapping, Product) if row else None

    async def remove(self, skus: Sequence[str]) -> list[str]:
        """Delete the rows."""
        return await self._change(_REMOVE, "removed", skus)

    async def retire(self, skus: Sequence[str]) -> list[str]:
        """Mark the rows as discontinued."""
        return await self._change(_RETIRE, "changed", skus)

    async def _change(self, statement: TextClause, change: Change, skus: Sequence[str]) -> list[str]:
        found = [row.sku for row in await self.tx.execute(statement, {"skus": list(skus)})]
        if found:
            self.changes.append(_announced(dict.fromkeys(found, change)))
        return found

    async def color(self, colors: Sequence[ImageColor]) -> list[str]:
        """Store the colors, and color the rows."""
        skus = await color_products(self.tx, colors)
        if skus:
            self.changes.append(_announced(dict.fromkeys(skus, "changed")))
        return skus

    async def skus(self, feed: str | None, after: str, limit: int, *, retired: bool = False) -> list[str]:
        """Read the next skus in order."""
        values = {"feed": feed, "after": after, "limit": limit, "retired": retired}
        return [row.sku for row in await self.tx.execute(_SKUS, values)]

    async def is_empty(self) -> bool:
        """Look for a first row."""
        return (await self.tx.execute(_ANY)).first() is None


def _announced(changes: dict[str, Change]) -> ProductChanged | ProductsImported:
    """Return one event for all changes of a batch, so that an import of any size is few events."""
    if len(changes) == 1:
        [(sku, change)] = changes.items()
        return ProductChanged(sku=sku, change=change)
    skus = {name: [sku for sku, change in changes.items() if change == name] for name in get_args(Change)}
    return ProductsImported(**skus)


class PostgresUnitOfWork:
    """One transaction that holds the catalogue's stream."""

    def __init__(self, database: Database, cache: Cache) -> None:
        self._database, self._cache = database, cache

    @asynccontextmanager
    async def __call__(self) -> AsyncIterator[PostgresProducts]:
        """Begin; the end of the block appends the events and commits."""
        async with self._database.transaction() as tx:
            await lock_stream(tx, CATALOGUE)
            products = PostgresProducts(tx)
            yield products
            if products.changes:
                events = [pack(change) for change in products.changes]
                await append(tx, CATALOGUE, await version_of(tx, CATALOGUE), events)
        if products.changes:
            # Cache keys hold the catalogue's version too: without Redis the change shows a moment later.
            try:
                await self._cache.invalidate(CATALOGUE)
            except (RedisError, OSError) as error:
                report_unless_down(error, "catalogue not invalidated")
