"""Imports of feeds that are fetched from a URL."""

from typing import Annotated, Any

import msgspec
from litestar import Response, post
from litestar.di import NamedDependency

from fashion.kernel.http.authentication.authorization import requires
from fashion.kernel.http.document.openapi import CLOSED
from fashion.kernel.http.problems import documented
from fashion.kernel.http.responses import answered
from fashion.products.api.imports import FEED_PATTERN, bad_feed, enqueue, request_of
from fashion.products.import_jobs.fetching import FeedFetcher
from fashion.products.import_jobs.jobs import ImportJob
from fashion.products.import_jobs.store import ImportJobs
from fashion.products.outbound.addresses import BadUrlError


class FeedOrigin(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Where a feed is, and how to read it, as the parameters of an upload say it."""

    url: Annotated[str, msgspec.Meta(min_length=1, max_length=2000)]
    feed: Annotated[str, msgspec.Meta(pattern=FEED_PATTERN)] = "default"
    columns: Annotated[str, msgspec.Meta(max_length=4000)] | None = None
    currency: Annotated[str, msgspec.Meta(pattern="^[A-Z]{3}$")] | None = None
    brand: Annotated[str, msgspec.Meta(min_length=1, max_length=200)] | None = None
    replace: bool = False
    max_rejected: Annotated[int, msgspec.Meta(ge=0)] | None = None


class UrlImport(FeedOrigin, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Where a feed is, and how to import it once."""

    confirmed: bool = False
    dry_run: bool = False


def require_public(fetcher: FeedFetcher, url: str) -> None:
    """Check that a feed may be fetched from a URL.

    Raises:
        ProblemError: 422 if not.
    """
    try:
        fetcher.check(url)
    except BadUrlError as error:
        raise bad_feed(str(error)) from None


@post(
    "/v1/catalogue/imports/by-url",
    status_code=202,
    security=requires("catalogue:write"),
    responses=answered(ImportJob, 202) | documented(400, 413, 422, 429, 503),
    request_max_body_size=20_000,
    tags=["catalogue"],
    summary="Import a feed from a URL",
)
async def import_feed_by_url(
    data: Annotated[UrlImport, CLOSED],
    import_jobs: NamedDependency[ImportJobs],
    fetcher: NamedDependency[FeedFetcher],
) -> Response[ImportJob]:
    """The file is fetched in the background, by https from a public address, and imported as if it were sent.

    Its server is asked only for what changed: if the last import of the feed was from the same URL in the same
    way, and the server says by `ETag` or `Last-Modified` that the file is the same, the job succeeds with
    `not_modified`. Follow the job at its `Location`; what is wrong with the file or its server is in `failure`.
    """
    require_public(fetcher, data.url)
    return await enqueue(import_jobs, request_of(**msgspec.structs.asdict(data)), None)


HANDLERS: list[Any] = [import_feed_by_url]
