"""Imports of feed files over HTTP: asked for with an upload, done in the background."""

import asyncio
from dataclasses import dataclass
from typing import Annotated, Any
from uuid import UUID

from litestar import Request, Response, get, post
from litestar.di import NamedDependency, Provide
from litestar.openapi.spec import OpenAPIMediaType, Operation, RequestBody, Schema
from litestar.openapi.spec.enums import OpenAPIFormat, OpenAPIType
from litestar.params import Parameter, PathParameter

from fashion.kernel.http.authentication.authorization import requires
from fashion.kernel.http.problem_types import declare_problems
from fashion.kernel.http.problems import ProblemError, documented
from fashion.kernel.http.responses import answered
from fashion.products.domain.faults import is_currency
from fashion.products.feeds.options import parse_mapping
from fashion.products.feeds.text import UnreadableCatalogueError
from fashion.products.import_jobs.files import check_file
from fashion.products.import_jobs.jobs import MAX_BYTES, MAX_WAITING, ImportJob, ImportRequest
from fashion.products.import_jobs.store import ImportJobs

FEED_PATTERN = "^[a-z0-9][a-z0-9._-]{0,63}$"

Line = Annotated[
    str | None, Parameter(min_length=1, max_length=200, description="Brand of products that come without one")
]
Feed = Annotated[
    str,
    Parameter(pattern=FEED_PATTERN, description="Feed of the catalogue that the products belong to"),
]
Columns = Annotated[
    str | None,
    Parameter(max_length=4000, description="Their columns, if the feed is of no known shop: `sku=Nr.,name=Title`"),
]
Currency = Annotated[
    str | None, Parameter(pattern="^[A-Z]{3}$", description="Currency of prices without one (ISO 4217)")
]
Replace = Annotated[bool, Parameter(description="Retire the products of the feed that the file no longer has")]
Confirmed = Annotated[bool, Parameter(description="Retire them also if they are more than 20 % of the feed")]
DryRun = Annotated[bool, Parameter(description="Report what would change, and change nothing")]
MaxRejected = Annotated[
    int | None,
    Parameter(ge=0, description="Import nothing if more rows are rejected", schema_extra={"minimum": 0}),
]
ImportId = Annotated[UUID, PathParameter(description="`id` of an import")]


@dataclass
class FeedOperation(Operation):
    """Documents the body: the feed file itself, under the one type that client generators send as it is."""

    def __post_init__(self) -> None:
        """Set the kind of body."""
        file = Schema(type=OpenAPIType.STRING, format=OpenAPIFormat.BINARY)
        content = {"application/octet-stream": OpenAPIMediaType(schema=file)}
        self.request_body = RequestBody(content=content, required=True)


def provide_request(
    feed: Feed = "default",
    columns: Columns = None,
    currency: Currency = None,
    brand: Line = None,
    replace: Replace = False,
    confirmed: Confirmed = False,
    dry_run: DryRun = False,
    max_rejected: MaxRejected = None,
) -> ImportRequest:
    """Return how to import.

    Raises:
        ProblemError: 422 for columns or a currency that there are not.
    """
    return request_of(
        columns=columns,
        currency=currency,
        brand=brand,
        feed=feed,
        replace=replace,
        confirmed=confirmed,
        dry_run=dry_run,
        max_rejected=max_rejected,
    )


def request_of(*, columns: str | None, currency: str | None, **others: Any) -> ImportRequest:
    """Return how to import, with the columns parsed.

    Raises:
        ProblemError: 422 for columns or a currency that there are not.
    """
    try:
        mapping = parse_mapping(columns or "")
    except UnreadableCatalogueError as error:
        raise bad_feed(str(error)) from None
    if currency and not is_currency(currency):
        raise bad_feed(f"ISO 4217 has no currency {currency!r}.")
    return ImportRequest(columns=mapping, currency=currency, **others)


@post(
    "/v1/catalogue/imports",
    status_code=202,
    dependencies={"import_request": Provide(provide_request, sync_to_thread=False)},
    security=requires("catalogue:write"),
    operation_class=FeedOperation,
    responses=answered(ImportJob, 202) | documented(400, 413, 422, 429, 503),
    request_max_body_size=MAX_BYTES,
    tags=["catalogue"],
    summary="Import a feed file",
)
async def import_feed(
    request: Request[Any, Any, Any],
    import_request: NamedDependency[ImportRequest],
    import_jobs: NamedDependency[ImportJobs],
) -> Response[ImportJob]:
    """The file is recognized by its content, as by `fashion catalogue import`, and imported in the background.

    It may be CSV, TSV, JSON, JSON Lines or XML, also compressed with gzip; `Content-Type` decides nothing.
    Follow the job at its `Location`. One that is interrupted begins again, and passes over what it has stored.
    """
    file = await request.body()
    try:
        await asyncio.to_thread(check_file, file, import_request.options)
    except UnreadableCatalogueError as error:
        raise bad_feed(str(error)) from None
    return await enqueue(import_jobs, import_request, file)


async def enqueue(jobs: ImportJobs, import_request: ImportRequest, file: bytes | None) -> Response[ImportJob]:
    """Queue an import; `file` is None if it is to be fetched.

    Raises:
        ProblemError: 429 if too many wait.
    """
    job = await jobs.add(import_request, file)
    if job is None:
        detail = f"{MAX_WAITING} imports are waiting; try again when one of them is over."
        raise ProblemError(429, "too-many-imports", detail, {"Retry-After": "30"})
    return Response(job, status_code=202, headers={"Location": f"/v1/catalogue/imports/{job.id}"})


@get(
    "/v1/catalogue/imports/{import_id:uuid}",
    security=requires("catalogue:write"),
    responses=documented(400, 404, 503),
    tags=["catalogue"],
    summary="Read how far an import is",
)
async def read_import(import_id: ImportId, import_jobs: NamedDependency[ImportJobs]) -> ImportJob:
    """Progress and, once it is over, the report; kept for 30 days."""
    found = await import_jobs.find(import_id)
    if found is None:
        raise ProblemError(404, "no-import", f"There is no import {import_id}.")
    return found


def bad_feed(detail: str) -> ProblemError:
    """Return the error for a file that cannot be imported."""
    return ProblemError(422, "bad-feed", detail)


declare_problems(
    (404, "no-import", "There is no import with this ID; it is kept for 30 days."),
    (422, "bad-feed", "The file is of no known feed, or how to read it is not understood."),
    (429, "too-many-imports", "Too many imports wait to be done."),
)

HANDLERS: list[Any] = [import_feed, read_import]
