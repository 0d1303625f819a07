"""The ports of the products service on PostgreSQL."""

from collections.abc import AsyncIterator, Iterable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import get_args

import msgspec
from redis.exceptions import RedisError
from sqlalchemy import TextClause
from sqlalchemy.ext.asyncio import AsyncConnection

from fashion.contracts import ProductChanged, ProductsImported, ProductsRanked, pack
from fashion.kernel.cache.cache import Cache
from fashion.kernel.events.erasure import erase
from fashion.kernel.events.log import append, lock_stream, user_stream, version_of
from fashion.kernel.events.stored_rows import StoredRows
from fashion.kernel.postgres.database import Database, query
from fashion.kernel.telemetry.errors import report_unless_down
from fashion.products.analytics import rollups
from fashion.products.domain import CATALOGUE, Product
from fashion.products.ports import Change
from fashion.products.webhooks.enqueueing import enqueue_own
from fashion.recommended_colors import wanted_colors
from fashion.vocabulary import Category

PROJECTIONS = ("rankings",)
ROW_KEYS = {
    "rankings": "category",
    "recommendations_seen": "category",
    "webhook_deliveries": "id",
    **rollups.ROW_KEYS,
}
TABLES = tuple(ROW_KEYS)
STORED_ROWS = StoredRows(ROW_KEYS)

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
_SEEN = query(
    "recommendations_seen.set",
    """INSERT INTO recommendations_seen ("user", category, version)
       SELECT :user, unnest(CAST(:categories AS text[])), :version
       ON CONFLICT ("user", category) DO UPDATE SET version = excluded.version
       WHERE recommendations_seen.version < excluded.version
       RETURNING category""",
)
_SET_RANKING = query(
    "rankings.set",
    """INSERT INTO rankings ("user", category, version, revision, analysis, skin, colors, monk, undertone)
       VALUES (:user, :category, :version, :revision, :analysis, :skin, CAST(:colors AS jsonb), :monk, :undertone)
       ON CONFLICT ("user", category) DO UPDATE
       SET version = excluded.version, revision = excluded.revision, analysis = excluded.analysis,
           skin = excluded.skin, colors = excluded.colors, monk = excluded.monk, undertone = excluded.undertone
       WHERE rankings.version < excluded.version""",
)


@dataclass(frozen=True)
class PostgresProducts:
    """The catalogue, in a transaction; its events are kept until the end, for their log takes turns."""

    tx: AsyncConnection
    changes: list[ProductChanged | ProductsImported] = field(default_factory=list)

    async def put(self, products: Sequence[Product], feed: str | None = None) -> dict[str, Change]:
        """Insert or update, leaving rows alone that say the same already."""
        values = {"products": msgspec.json.encode(products).decode(), "feed": feed}
        rows = await self.tx.execute(_PUT, values)
        changes: dict[str, Change] = {row.sku: "added" if row.added else "changed" for row in rows}
        if changes:
            self.changes.append(_announced(changes))
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


@dataclass(frozen=True)
class PostgresRankings:
    """One user's rankings and events, in a transaction."""

    tx: AsyncConnection
    user: str

    async def claim_newer(self, categories: Iterable[Category], version: int) -> list[Category]:
        """Move each category's version forward; those that moved."""
        given = list(dict.fromkeys(categories))
        rows = await self.tx.execute(_SEEN, {"user": self.user, "categories": given, "version": version})
        moved = {row.category for row in rows}
        return [category for category in given if category in moved]

    async def record(self, event: ProductsRanked) -> None:
        """Append, project and count."""
        stream = user_stream(self.user)
        version = await append(self.tx, stream, await version_of(self.tx, stream), [pack(event)])
        await apply(self.tx, event, version)
        await enqueue_own(self.tx, event.tenant, self.user, type(event).__name__, version)
        await rollups.count_ranking(self.tx, event)


class PostgresUsers:
    """What is stored about users."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def erase(self, user: str) -> bool:
        """Delete a user's rows and events, and leave a tombstone; return whether there were any."""
        async with self._database.transaction() as tx:
            return await erase(tx, user, TABLES)


async def apply(tx: AsyncConnection, event: ProductsRanked, version: int) -> None:
    """Apply a ranking to the projection; `version` is that of its event."""
    common = {"user": event.user, "version": version, "revision": event.revision, "analysis": event.analysis}
    skin = list(event.skin) if event.skin else None
    wanted = {"skin": skin, "colors": msgspec.json.encode(wanted_colors(event.colors)).decode()}
    tone = {"monk": event.monk, "undertone": event.undertone}
    for category in event.categories:
        await tx.execute(_SET_RANKING, common | wanted | tone | {"category": category})
