"""Reads of the catalogue over HTTP."""

import asyncio
from typing import Annotated, Any

import msgspec
from litestar import Response, get
from litestar.di import NamedDependency
from litestar.params import FromQuery, Parameter

from fashion.colorimetry.spaces import parse_hex
from fashion.configuration import Configuration
from fashion.kernel.cache.cache import Cache
from fashion.kernel.http.pagination import Cursor, Limit, cursor_of, position_of
from fashion.kernel.http.problems import ProblemError, declare_problems, documented
from fashion.kernel.http.responses import answered, encoded
from fashion.kernel.live_configuration import LiveConfiguration
from fashion.kernel.postgres.database import Database
from fashion.products.api.catalogue import Sku, answer_with_etag, unknown_product
from fashion.products.domain import CATALOGUE, Product
from fashion.products.index.catalogue_index import Position
from fashion.products.index.listing import Filters, listed
from fashion.products.index.live_index import LiveCatalogueIndex
from fashion.products.views import ProductsView, page_of, product_of
from fashion.vocabulary import LENIENT_HEX_PATTERN, Category, Subcategory, Undertone

Monk = Annotated[int | None, Parameter(ge=1, le=10, description="Rank by what suits this tone of the Monk scale")]
Color = Annotated[
    str | None,
    Parameter(
        description="Only what differs from this sRGB color by CIEDE2000 up to 10",
        schema_extra={"pattern": f"^{LENIENT_HEX_PATTERN}$"},
    ),
]
Confidence = Annotated[
    float, Parameter(ge=0, le=1, description="Only products whose color is at least this sure; 1 is a given hex")
]


@get(
    "/v1/products",
    responses=answered(ProductsView) | documented(400, 503),
    tags=["products"],
    summary="List the products in stock",
)
async def list_products(
    indexes: NamedDependency[LiveCatalogueIndex],
    database: NamedDependency[Database],
    cache: NamedDependency[Cache],
    live: NamedDependency[LiveConfiguration[Configuration]],
    tone: Monk = None,
    undertone: FromQuery[Undertone | None] = None,
    category: FromQuery[Category | None] = None,
    subcategory: FromQuery[Subcategory | None] = None,
    color: Color = None,
    confidence: Confidence = 0.0,
    limit: Limit = 20,
    cursor: Cursor = None,
) -> Response[bytes]:
    """Products by compatibility with a tone, or else with a color, or else by sku; needs no user.

    With both, the tone ranks what the color leaves. An undertone counts only with a tone.
    """
    filters = _filters(tone, undertone, category, subcategory, color, confidence)
    after = _place(cursor, scored=filters.is_ranked)
    index = await indexes.current()
    key = cursor_of((indexes.version, live.revision, filters, after, limit))

    async def compute() -> bytes:
        matches = await asyncio.to_thread(listed, index, live.value.palettes, filters, limit + 1, after)
        return msgspec.json.encode(await page_of(database, matches, limit))

    ttl = live.value.cache.products_seconds
    return encoded(await cache.fetch("products", key, [CATALOGUE], ttl, compute))


def _place(cursor: str | None, *, scored: bool) -> Position | None:
    place = position_of(cursor, Position) if cursor else None
    if place and (place.score is not None) is not scored:
        raise ProblemError(400, "bad-cursor", "The cursor is of a list with other filters; start without one.")
    return place


def _filters(
    tone: int | None,
    undertone: Undertone | None,
    category: Category | None,
    subcategory: Subcategory | None,
    color: str | None,
    confidence: float = 0.0,
) -> Filters:
    try:
        return Filters(
            tone=tone,
            undertone=undertone,
            category=category,
            subcategory=subcategory,
            color=parse_hex(color) if color is not None else None,
            confidence=confidence,
        )
    except ValueError as error:
        raise ProblemError(400, "bad-filter", str(error)) from None


@get(
    "/v1/products/{sku:str}",
    responses=answered(Product) | documented(400, 404, 503),
    tags=["products"],
    summary="Read a product",
)
async def read_product(sku: Sku, database: NamedDependency[Database]) -> Response[bytes]:
    """A product, in stock or not."""
    found = await product_of(database, sku)
    if found is None:
        raise unknown_product(sku)
    return answer_with_etag(found)


declare_problems(
    (400, "bad-filter", "The filters of the list contradict each other, or one has a wrong value."),
)

HANDLERS: list[Any] = [list_products, read_product]
