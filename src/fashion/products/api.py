"""The products service over HTTP."""

import asyncio
from typing import Annotated, Any

import msgspec
from litestar import Response, delete, get, put
from litestar.di import NamedDependency
from litestar.params import FromQuery, Parameter

from fashion.colorimetry.spaces import parse_hex
from fashion.configuration import Configuration
from fashion.kernel.cache.cache import Cache
from fashion.kernel.http.authorization import requires
from fashion.kernel.http.openapi import CLOSED, schema_rules
from fashion.kernel.http.pagination import Cursor, Limit, cursor_of, position_of
from fashion.kernel.http.problems import ProblemError, declare_problems, documented
from fashion.kernel.http.responses import answered, encoded
from fashion.kernel.live_configuration import LiveConfiguration
from fashion.kernel.postgres.database import Database
from fashion.products.catalogue_index import Position
from fashion.products.domain import CATALOGUE, Details, Draft, InvalidProductError, Product
from fashion.products.listing import Filters, listed
from fashion.products.live_index import LiveCatalogueIndex
from fashion.products.usecases import PutProduct, RemoveProduct
from fashion.products.views import ProductsView, page_of, product_of
from fashion.vocabulary import LENIENT_HEX_PATTERN, SKU_PATTERN, Availability, Category, Subcategory, Undertone

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
Sku = Annotated[str, Parameter(pattern=f"^{SKU_PATTERN}$", description="The product's sku")]


class ProductBody(Details, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A product without its sku, which is in the path; prices are in the currency's minor units (ISO 4217).

    A product without `hex` is listed, and ranked nowhere.
    """

    brand: Annotated[str, schema_rules(min_length=1, max_length=200)] | None = None
    name: Annotated[str, schema_rules(min_length=1, max_length=200)]
    category: Category
    subcategory: Subcategory
    hex: Annotated[str, schema_rules(pattern=f"^{LENIENT_HEX_PATTERN}$")] | None = None
    price_minor: int | None = None
    sale_price_minor: int | None = None
    currency: str | None = None
    tags: Annotated[tuple[str, ...], schema_rules(max_items=20)] = ()
    availability: Availability = "in_stock"
    description: Annotated[str, schema_rules(max_length=5000)] | None = None
    images: Annotated[tuple[str, ...], schema_rules(max_items=20)] = ()


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


@get("/v1/products/{sku:str}", responses=documented(400, 404, 503), tags=["products"], summary="Read a product")
async def read_product(sku: Sku, database: NamedDependency[Database]) -> Product:
    """A product, in stock or not."""
    found = await product_of(database, sku)
    if found is None:
        raise _unknown(sku)
    return found


@put(
    "/v1/products/{sku:str}",
    security=requires("catalogue:write"),
    responses=answered(Product, 201) | documented(400, 413, 422, 503),
    tags=["catalogue"],
    summary="Add or replace a product",
)
async def write_product(
    sku: Sku, data: Annotated[ProductBody, CLOSED], put_product: NamedDependency[PutProduct]
) -> Response[Product]:
    """201 for a new product; lists and rankings show the change within two seconds."""
    try:
        item, is_new = await put_product(Draft(sku=sku, **msgspec.structs.asdict(data)))
    except InvalidProductError as error:
        raise ProblemError(422, "bad-product", str(error)) from None
    return Response(item, status_code=201 if is_new else 200)


@delete(
    "/v1/products/{sku:str}",
    security=requires("catalogue:write"),
    responses=documented(400, 404, 503),
    tags=["catalogue"],
    summary="Remove a product",
)
async def delete_product(sku: Sku, remove_product: NamedDependency[RemoveProduct]) -> None:
    """Takes a product out of the catalogue; in rankings the next best takes its place."""
    if not await remove_product(sku):
        raise _unknown(sku)


def _unknown(sku: str) -> ProblemError:
    return ProblemError(404, "no-product", f"There is no product {sku}.")


declare_problems(
    (400, "bad-filter", "The filters of the list contradict each other, or one has a wrong value."),
    (404, "no-product", "There is no product with this sku."),
    (422, "bad-product", "A field of the product has a value that is not allowed."),
)

HANDLERS: list[Any] = [
    list_products,
    read_product,
    write_product,
    delete_product,
]
