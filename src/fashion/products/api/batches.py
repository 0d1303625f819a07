"""Many changes of the catalogue in one request, with a result for each."""

import asyncio
from collections.abc import Sequence
from typing import Annotated, Any, Literal

import msgspec
from litestar import post
from litestar.di import NamedDependency

from fashion.kernel.http.authentication.authorization import requires
from fashion.kernel.http.document.openapi import CLOSED, schema_rules
from fashion.kernel.http.document.schemas import REFERENCE
from fashion.kernel.http.problems import ProblemDocument, ProblemError, document, documented
from fashion.kernel.http.requests.json_bodies import fault_of
from fashion.products.api.catalogue import ProductBody, bad_product, unknown_product
from fashion.products.domain import Draft, InvalidProductError, Product, product
from fashion.products.usecases import WriteProducts

MAX_BYTES = 10_000_000

Written = Annotated[
    dict[str, Any] | None,
    schema_rules(one_of=[{"$ref": f"{REFERENCE}ProductBody"}, {"type": "null"}], additional_properties=None),
]


class BatchItem(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One change: PUT adds or replaces the product of the sku, DELETE removes it."""

    sku: str
    method: Literal["PUT", "DELETE"] = "PUT"
    product: Written = None


Item = Annotated[BatchItem, CLOSED]


class BatchBody(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Changes of distinct skus."""

    items: Annotated[list[Item], msgspec.Meta(min_length=1, max_length=1000)]


class BatchResult(msgspec.Struct, frozen=True, kw_only=True):
    """What a request of its own would have been answered."""

    sku: str
    status: int
    problem: ProblemDocument | None = None


class BatchView(msgspec.Struct, frozen=True, kw_only=True):
    """The result of each item, in their order."""

    items: list[BatchResult]


@post(
    "/v1/catalogue/batch",
    status_code=200,
    security=requires("catalogue:write"),
    responses=documented(400, 413, 503),
    request_max_body_size=MAX_BYTES,
    tags=["catalogue"],
    summary="Write up to 1,000 products",
)
async def write_products(data: Annotated[BatchBody, CLOSED], write: NamedDependency[WriteProducts]) -> BatchView:
    """Each item has a result of its own; those without a fault are written together, or none if this fails.

    To send a batch again changes nothing more.
    """
    checked = await asyncio.to_thread(_check_all, data.items)
    added, removed = await write(
        [each for each in checked if isinstance(each, Product)],
        [each for each in checked if isinstance(each, str)],
    )
    results = zip(data.items, checked, strict=True)
    return BatchView(items=[_result(item.sku, each, added, removed) for item, each in results])


Checked = Product | str | ProblemError
"""A product to be put, a sku to be removed, or why neither is done."""


def _check_all(items: Sequence[BatchItem]) -> list[Checked]:
    seen, checked = set[str](), list[Checked]()
    for item in items:
        checked.append(_checked(item, seen))
        seen.add(item.sku)
    return checked


def _checked(item: BatchItem, seen: set[str]) -> Checked:
    if item.sku in seen:
        return bad_product(InvalidProductError(f"The sku {item.sku[:80]} is in the batch already."))
    if item.method == "DELETE":
        return item.sku
    try:
        body = msgspec.convert(item.product or {}, ProductBody)
        return product(Draft(sku=item.sku, **msgspec.structs.asdict(body)))
    except InvalidProductError as error:
        return bad_product(error)
    except msgspec.ValidationError as error:
        return ProblemError(400, "bad-body", fault_of(ProductBody, str(error)))


def _result(sku: str, checked: Checked, added: set[str], removed: set[str]) -> BatchResult:
    if isinstance(checked, str) and sku not in removed:
        checked = unknown_product(sku)
    if isinstance(checked, ProblemError):
        return BatchResult(sku=sku, status=checked.status, problem=document(checked))
    if isinstance(checked, str):
        return BatchResult(sku=sku, status=204)
    return BatchResult(sku=sku, status=201 if sku in added else 200)


HANDLERS: list[Any] = [write_products]
