"""Reads of the products service: plain SQL on the catalogue and the rankings."""

from collections.abc import AsyncIterator, Iterable, Sequence
from typing import Any
from uuid import UUID

import msgspec

from fashion.colorimetry.skin import Share
from fashion.contracts import RankedProduct
from fashion.kernel.http.pagination import cursor_of
from fashion.kernel.postgres.database import Database, query
from fashion.products.catalogue_index import Match, Position
from fashion.products.domain import Product
from fashion.vocabulary import Category

_COLUMNS = """sku, brand, name, category, subcategory, hex, lab, color_source, color_confidence,
    price_cents AS price_minor, sale_price_minor, sale_from, sale_until, currency, tags, availability, in_stock,
    description, images, link, gtin, mpn, "group", shade, size, finish"""
_ONE = query("products.one", f"SELECT {_COLUMNS} FROM products WHERE sku = :sku")
_SOME = query("products.some", f"SELECT {_COLUMNS} FROM products WHERE sku = ANY(CAST(:skus AS text[]))")
_AFTER = query("products.after", f"SELECT {_COLUMNS} FROM products WHERE sku > :after ORDER BY sku LIMIT :limit")
_PART = 500
_RANKINGS = query(
    "rankings.read",
    """SELECT category, revision, analysis, products::text FROM rankings
       WHERE "user" = :user AND (CAST(:category AS text) IS NULL OR category = :category)""",
)


class ListedProduct(Product, frozen=True, kw_only=True):
    """A product in a list; score and explanation are null where nothing was ranked."""

    score: Share | None = None
    explanation: str | None = None


class ProductsView(msgspec.Struct, frozen=True, kw_only=True):
    """A page of the catalogue; `next` is null on the last one."""

    items: list[ListedProduct]
    next: str | None = None


class UserProductsView(msgspec.Struct, frozen=True, kw_only=True):
    """A page of the products ranked for a user; `pending` while a newer analysis, or the first, is on its way."""

    items: list[ListedProduct]
    next: str | None = None
    analysis: UUID | None = None
    revision: int = 0
    pending: bool = True


async def product_of(database: Database, sku: str) -> Product | None:
    """A product of the catalogue, in stock or not."""
    row = await database.row(_ONE, sku=sku)
    return msgspec.convert(row._mapping, Product) if row else None


async def all_products(database: Database) -> AsyncIterator[Product]:
    """Every product, by sku, with a part of them in memory."""
    last = ""
    while rows := await database.rows(_AFTER, after=last, limit=_PART):
        for row in rows:
            yield msgspec.convert(row._mapping, Product)
        last = rows[-1].sku


async def page_of(database: Database, matches: Sequence[Match], limit: int) -> ProductsView:
    """The products of the first `limit` matches; more matches than that mean that a page follows."""
    items = await _listed(database, matches[:limit])
    return ProductsView(items=items, next=_next(matches, limit))


def _next(found: Sequence[Match | ListedProduct], limit: int) -> str | None:
    if len(found) <= limit:
        return None
    last = found[limit - 1]
    return cursor_of(Position(last.sku, last.score))


async def ranked_for(
    database: Database,
    user: str,
    category: Category | None,
    subcategory: str | None,
    *,
    revision: int,
    after: Position | None,
    limit: int,
) -> UserProductsView:
    """A page of a user's ranking, best first; pending while it is older than `revision`."""
    rows = await database.rows(_RANKINGS, user=user, category=category)
    if not rows:
        return UserProductsView(items=[])
    newest = max(rows, key=lambda row: row.revision)
    items = await _listed(database, _matches(rows, subcategory, after))
    return UserProductsView(
        items=items[:limit],
        next=_next(items, limit),
        analysis=newest.analysis,
        revision=newest.revision,
        pending=newest.revision < revision,
    )


def _matches(rows: Iterable[Any], subcategory: str | None, after: Position | None) -> list[Match]:
    ranked = [each for row in rows for each in msgspec.json.decode(row.products, type=list[RankedProduct])]
    start = (-(after.score or 0.0), after.sku) if after else (-2.0, "")
    found = sorted(
        ((-each.score, each.sku, each.explanation) for each in ranked if subcategory in (None, each.subcategory)),
    )
    return [
        Match(sku=sku, score=-score, explanation=explanation)
        for score, sku, explanation in found
        if (score, sku) > start
    ]


async def _listed(database: Database, matches: Sequence[Match]) -> list[ListedProduct]:
    """The matches with what the catalogue says of them now; those that it lost are left out."""
    rows = {row.sku: row for row in await database.rows(_SOME, skus=[match.sku for match in matches])}
    return [
        msgspec.convert(
            {**rows[match.sku]._mapping, "score": match.score, "explanation": match.explanation}, ListedProduct
        )
        for match in matches
        if match.sku in rows
    ]
