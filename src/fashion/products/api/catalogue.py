"""Changes of the catalogue over HTTP, each under the condition of `If-Match` if there is one."""

from datetime import datetime
from functools import partial
from typing import Annotated, Any

import msgspec
from litestar import Response, delete, patch, put
from litestar.di import NamedDependency
from litestar.params import Body, Parameter

from fashion.kernel.http.authentication.authorization import requires
from fashion.kernel.http.document.openapi import CLOSED, schema_rules
from fashion.kernel.http.etags import IfMatch, etag_of, require_match
from fashion.kernel.http.problem_types import declare_problems
from fashion.kernel.http.problems import ProblemError, documented
from fashion.kernel.http.responses import answered
from fashion.localization.marking import sentence
from fashion.products.domain import Details, Draft, InvalidProductError, Product
from fashion.products.usecases import ChangeProduct, Condition, PutProduct, RemoveProduct
from fashion.vocabulary import LENIENT_HEX_PATTERN, SKU_PATTERN, Availability, Category, Subcategory

MERGE_PATCH = Body(media_type="application/merge-patch+json", schema_extra={"additional_properties": False})

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


class ProductChange(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What changes of a product often, as a JSON merge patch (RFC 7396): what is absent stays, null is removed.

    A product without a price has neither a currency nor a sale price.
    """

    price_minor: int | msgspec.UnsetType | None = msgspec.UNSET
    sale_price_minor: int | msgspec.UnsetType | None = msgspec.UNSET
    sale_from: datetime | msgspec.UnsetType | None = msgspec.UNSET
    sale_until: datetime | msgspec.UnsetType | None = msgspec.UNSET
    currency: str | msgspec.UnsetType | None = msgspec.UNSET
    availability: Availability | msgspec.UnsetType = msgspec.UNSET


@put(
    "/v1/products/{sku:str}",
    security=requires("catalogue:write"),
    responses=answered(Product) | answered(Product, 201) | documented(400, 412, 413, 422, 503),
    tags=["catalogue"],
    summary="Add or replace a product",
)
async def write_product(
    sku: Sku,
    data: Annotated[ProductBody, CLOSED],
    put_product: NamedDependency[PutProduct],
    if_match: IfMatch = None,
) -> Response[bytes]:
    """201 for a new product; lists and rankings show the change within two seconds."""
    draft = Draft(sku=sku, **msgspec.structs.asdict(data))
    try:
        item, is_new = await put_product(draft, _condition(if_match))
    except InvalidProductError as error:
        raise bad_product(error) from None
    return answer_with_etag(item, 201 if is_new else 200)


@patch(
    "/v1/products/{sku:str}",
    security=requires("catalogue:write"),
    responses=answered(Product) | documented(400, 404, 412, 413, 422, 503),
    tags=["catalogue"],
    summary="Change price, sale or availability",
)
async def change_product(
    sku: Sku,
    data: Annotated[ProductChange, MERGE_PATCH],
    change: NamedDependency[ChangeProduct],
    if_match: IfMatch = None,
) -> Response[bytes]:
    """A JSON merge patch: what is absent stays as it is, null removes; rankings follow within two seconds."""
    fields = {name: value for name, value in msgspec.structs.asdict(data).items() if value is not msgspec.UNSET}
    try:
        item = await change(sku, fields, _condition(if_match))
    except InvalidProductError as error:
        raise bad_product(error) from None
    if item is None:
        raise unknown_product(sku)
    return answer_with_etag(item)


@delete(
    "/v1/products/{sku:str}",
    security=requires("catalogue:write"),
    responses=documented(400, 404, 412, 503),
    tags=["catalogue"],
    summary="Remove a product",
)
async def delete_product(
    sku: Sku, remove_product: NamedDependency[RemoveProduct], if_match: IfMatch = None
) -> None:
    """Takes a product out of the catalogue; in rankings the next best takes its place."""
    if not await remove_product(sku, _condition(if_match)):
        raise unknown_product(sku)


def answer_with_etag(item: Product, status: int = 200) -> Response[bytes]:
    """Return a product with its ETag, which is that of the gateway too."""
    body = msgspec.json.encode(item)
    etag = {"ETag": etag_of(body).decode()}
    return Response(body, status_code=status, headers=etag, media_type="application/json")


def bad_product(error: InvalidProductError) -> ProblemError:
    """Return the error for a product that is not valid."""
    return ProblemError(422, "bad-product", str(error))


def unknown_product(sku: str) -> ProblemError:
    """Return the error for a sku that no product has."""
    return ProblemError(404, "no-product", sentence("There is no product {sku}.", sku=sku))


def _condition(if_match: str | None) -> Condition:
    return partial(_require_match, if_match)


def _require_match(if_match: str | None, item: Product | None) -> None:
    require_match(if_match, msgspec.json.encode(item) if item else None)


declare_problems(
    (404, "no-product", "There is no product with this sku."),
    (422, "bad-product", "A field of the product has a value that is not allowed."),
)

HANDLERS: list[Any] = [write_product, change_product, delete_product]
