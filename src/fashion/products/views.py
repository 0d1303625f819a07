"""Reads of the products service: plain SQL on the catalogue."""

from collections.abc import AsyncIterator, Mapping, Sequence
from itertools import combinations
from typing import Any
from uuid import UUID

import msgspec
from sqlalchemy import TextClause

from fashion.colorimetry.skin import Hex, Share
from fashion.kernel.http.pagination import cursor_of
from fashion.kernel.postgres.database import Database, query
from fashion.localization.languages import Language
from fashion.products.domain import Match, Product
from fashion.products.domain.matching import Explanation
from fashion.products.explaining import write_explanation
from fashion.products.index.catalogue_index import Found
from fashion.products.index.listing import Words
from fashion.products.index.rankings import Ranking, UserPosition
from fashion.vocabulary import Availability

_COLUMNS = """sku, brand, name, category, subcategory, hex, lab, color_source, color_confidence,
    price_cents AS price_minor, sale_price_minor, sale_from, sale_until, currency, tags, availability, in_stock,
    description, images, link, gtin, mpn, "group", shade, size, finish"""
_ONE = query("products.one", f"SELECT {_COLUMNS} FROM products WHERE sku = :sku")
_SOME = query("products.some", f"SELECT {_COLUMNS} FROM products WHERE sku = ANY(CAST(:skus AS text[]))")
_AFTER = query("products.after", f"SELECT {_COLUMNS} FROM products WHERE sku > :after ORDER BY sku LIMIT :limit")
_VARIANTS = query(
    "products.variants",
    """SELECT sku, brand, name, "group", shade, size, hex FROM (
           SELECT *, row_number() OVER (PARTITION BY brand, "group" ORDER BY sku) AS number FROM products
           WHERE "group" = ANY(CAST(:groups AS text[])) AND in_stock) AS variants
       WHERE number <= 51 ORDER BY sku""",
)
# Without a word it is null, which nothing matches.
_ASKED = "CAST(nullif(CAST(websearch_to_tsquery('simple', :text) AS text), '') || ':*' AS tsquery)"
_CLAUSES = {
    "brand": "lower(brand) = lower(:brand)",
    "tag": "tags @> ARRAY[CAST(:tag AS text)]",
    "text": f"search @@ {_ASKED}",
}
_PART = 500
MOST_FOUND = 10_000


def _search(names: tuple[str, ...]) -> TextClause:
    """Return the query for products with these words; the last word of a text may be the start of one."""
    relevance = f"ts_rank(search, {_ASKED})" if "text" in names else "0"
    return query(
        f"products.by_{'_'.join(names)}",
        f"""SELECT sku, CAST({relevance} AS double precision) AS relevance FROM products
            WHERE {" AND ".join(_CLAUSES[name] for name in names)}
            ORDER BY relevance DESC, sku LIMIT {MOST_FOUND}""",
    )


_SEARCHES = {names: _search(names) for size in (1, 2, 3) for names in combinations(_CLAUSES, size)}

_Group = tuple[str | None, str]


class Variant(msgspec.Struct, frozen=True, kw_only=True):
    """Another variant of a listed product that is in stock."""

    sku: str
    name: str
    shade: str | None
    size: str | None
    hex: Hex | None


class ListedProduct(Product, frozen=True, kw_only=True):
    """A product in a list; score and explanation are null where nothing was ranked.

    Of the variants of one item the best is listed; `variants` names up to 50 others that are in stock, by sku.
    """

    score: Share | None = None
    explanation: str | None = None
    explanation_details: Explanation | None = None
    variants: list[Variant] = []


class ProductsView(msgspec.Struct, frozen=True, kw_only=True):
    """A page of the catalogue; `next` is null on the last one."""

    items: list[ListedProduct]
    total: int
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


async def search(database: Database, words: Words) -> dict[str, float]:
    """Return how well the products fit that have these words, by sku; of more than `MOST_FOUND` the best."""
    given = {name: value for name, value in msgspec.structs.asdict(words).items() if value is not None}
    rows = await database.rows(_SEARCHES[tuple(given)], **given)
    return {row.sku: row.relevance for row in rows}


async def page_of(
    database: Database, found: Found, availability: Availability, language: Language
) -> ProductsView:
    """The products of a part of a list, which have this availability."""
    items = await _listed(database, found.matches, language, availability)
    return ProductsView(items=items, total=found.total, next=cursor_of(found.last) if found.last else None)


async def user_page_of(
    database: Database,
    matches: Sequence[Match],
    rankings: Sequence[Ranking],
    limit: int,
    revision: int,
    availability: Availability,
    language: Language,
    popularity: int = 0,
) -> UserProductsView:
    """The first `limit` matches of a user's rankings; pending while these are older than `revision`.

    `popularity` is the version of the popularity that the matches are sorted by, too.
    """
    if not rankings:
        return UserProductsView(items=[])
    newest = max(rankings, key=lambda ranking: ranking.revision)
    versions = {ranking.category: ranking.version for ranking in rankings}
    last = matches[limit - 1] if len(matches) > limit else None
    return UserProductsView(
        items=await _listed(database, matches[:limit], language, availability),
        next=cursor_of(UserPosition(last.sku, last.order, versions, popularity)) if last else None,
        analysis=newest.analysis,
        revision=newest.revision,
        pending=newest.revision < revision,
    )


async def _listed(
    database: Database, matches: Sequence[Match], language: Language, availability: Availability
) -> list[ListedProduct]:
    """The matches with what the catalogue says of them now; those whose availability changed are left out."""
    found = await database.rows(_SOME, skus=[match.sku for match in matches])
    in_stock = availability == "in_stock"
    rows = {row.sku: row for row in found if row.in_stock == in_stock}
    variants = await _variants(database, {row.group for row in found if row.group})
    return [_item(match, rows[match.sku], variants, language) for match in matches if match.sku in rows]


def _item(match: Match, row: Any, variants: Mapping[_Group, list[Variant]], language: Language) -> ListedProduct:
    others = [each for each in variants.get((row.brand, row.group), []) if each.sku != row.sku]
    added = {
        "score": match.score,
        "explanation": write_explanation(match.explanation, language) if match.explanation else None,
        "explanation_details": match.explanation,
        "variants": others[:50],
    }
    return msgspec.convert({**row._mapping, **added}, ListedProduct)


async def _variants(database: Database, groups: set[str]) -> dict[_Group, list[Variant]]:
    found: dict[_Group, list[Variant]] = {}
    for row in await database.rows(_VARIANTS, groups=list(groups)) if groups else []:
        found.setdefault((row.brand, row.group), []).append(
            Variant(sku=row.sku, name=row.name, shade=row.shade, size=row.size, hex=row.hex)
        )
    return found
