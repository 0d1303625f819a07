"""Reads of the catalogue over HTTP."""

import asyncio
from time import time
from typing import Annotated, Any

import msgspec
from litestar import Response, get
from litestar.di import NamedDependency, Provide
from litestar.params import FromQuery, Parameter

from fashion.colorimetry.spaces import parse_hex
from fashion.configuration import Configuration
from fashion.kernel.cache.cache import Cache
from fashion.kernel.http.languages import LANGUAGE, AnswerLanguage
from fashion.kernel.http.pagination import Cursor, Limit, cursor_of, position_of
from fashion.kernel.http.problem_types import declare_problems
from fashion.kernel.http.problems import ProblemError, documented
from fashion.kernel.http.responses import answered, encoded
from fashion.kernel.live_configuration import LiveConfiguration
from fashion.kernel.postgres.database import Database
from fashion.products.api.catalogue import Sku, answer_with_etag, unknown_product
from fashion.products.domain import CATALOGUE, Product
from fashion.products.domain.faults import MAX_PRICE
from fashion.products.index.catalogue_index import Position
from fashion.products.index.listing import Filters, Sort, Words, listed
from fashion.products.index.live_index import LiveCatalogueIndex
from fashion.products.views import ProductsView, page_of, product_of, search
from fashion.vocabulary import LENIENT_HEX_PATTERN, Availability, Category, Subcategory, Undertone

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


Brand = Annotated[str | None, Parameter(min_length=1, max_length=200, description="Only this brand, in any case")]
Tag = Annotated[str | None, Parameter(min_length=1, max_length=40, description="Only products with this tag")]
Text = Annotated[
    str | None,
    Parameter(
        min_length=2,
        max_length=100,
        description="Only products whose name, brand, shade or description has these words, the last one at least "
        'its start; `"..."` is a phrase, `-` excludes, `or` is a choice',
    ),
]
Currency = Annotated[
    str | None,
    Parameter(
        pattern="^[A-Z]{3}$",
        description="Only prices in this currency (ISO 4217), in whose minor units the bounds of the price are",
    ),
]
Amount = Annotated[
    int | None,
    Parameter(
        ge=0,
        le=MAX_PRICE,
        description="Bound of the price, or of the sale price while it holds",
        schema_extra={"minimum": 0},
    ),
]
Available = Annotated[Availability, Parameter(description="Only products of this availability")]
SortBy = Annotated[
    Sort,
    Parameter(
        description="`best` is by score with a tone or color, else by relevance with a text, else by sku; "
        "a price needs a currency"
    ),
]


def provide_filters(
    tone: Monk = None,
    undertone: FromQuery[Undertone | None] = None,
    category: FromQuery[Category | None] = None,
    subcategory: FromQuery[Subcategory | None] = None,
    color: Color = None,
    confidence: Confidence = 0.0,
    brand: Brand = None,
    tag: Tag = None,
    text: Text = None,
    currency: Currency = None,
    price_min: Amount = None,
    price_max: Amount = None,
    availability: Available = "in_stock",
    sort: SortBy = "best",
) -> Filters:
    """Return what a query asks for.

    Raises:
        ProblemError: 400 for filters that contradict each other.
    """
    try:
        return Filters(
            tone=tone,
            undertone=undertone,
            category=category,
            subcategory=subcategory,
            color=parse_hex(color) if color is not None else None,
            confidence=confidence,
            words=Words(brand=brand, tag=tag, text=text),
            currency=currency,
            price_min=price_min,
            price_max=price_max,
            availability=availability,
            sort=sort,
        )
    except ValueError as error:
        raise ProblemError(400, "bad-filter", str(error)) from None


@get(
    "/v1/products",
    dependencies=LANGUAGE | {"filters": Provide(provide_filters, sync_to_thread=False)},
    responses=answered(ProductsView) | documented(400, 503),
    tags=["products"],
    summary="List the products in stock",
)
async def list_products(
    filters: NamedDependency[Filters],
    indexes: NamedDependency[LiveCatalogueIndex],
    database: NamedDependency[Database],
    cache: NamedDependency[Cache],
    live: NamedDependency[LiveConfiguration[Configuration]],
    language: AnswerLanguage,
    limit: Limit = 20,
    cursor: Cursor = None,
) -> Response[bytes]:
    """Products by compatibility with a tone, or else with a color, or else as `sort` says; needs no user.

    With both, the tone ranks what the color leaves. An undertone counts only with a tone.
    """
    after = _place(cursor, filters)
    index = await indexes.current()
    key = cursor_of((indexes.version, live.revision, filters, after, limit, language))

    async def compute() -> bytes:
        found = await search(database, filters.words) if filters.words else None
        selection = filters.selection(found, time())
        page = await asyncio.to_thread(listed, index, live.value.palettes, filters, selection, limit, after)
        return msgspec.json.encode(await page_of(database, page, filters.availability, language))

    ttl = live.value.cache.products_seconds
    return encoded(await cache.fetch("products", key, [CATALOGUE], ttl, compute), language)


def _place(cursor: str | None, filters: Filters) -> Position | None:
    """Return where a page starts: a cursor belongs to a list of the same order."""
    if cursor is None:
        return None
    place = position_of(cursor, Position)
    order = "" if filters.is_ranked or filters.order == "sku" else filters.order
    is_scored = filters.is_ranked or bool(order)
    if place.order != order or (place.score is not None) is not is_scored:
        raise ProblemError(400, "bad-cursor", "The cursor is of a list with other filters; start without one.")
    return place


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
