"""Sources of feeds over HTTP: kept, listed and deleted; the imports from them run in the background."""

from typing import Annotated, Any

import msgspec
from litestar import delete, get, put
from litestar.di import NamedDependency
from litestar.params import PathParameter

from fashion.kernel.http.authentication.authorization import requires
from fashion.kernel.http.document.openapi import CLOSED
from fashion.kernel.http.problem_types import declare_problems
from fashion.kernel.http.problems import ProblemError, documented
from fashion.products.api.imports import FEED_PATTERN, request_of
from fashion.products.api.url_imports import FeedOrigin, require_public
from fashion.products.import_jobs.fetching import FeedFetcher
from fashion.products.import_jobs.sources import EVERY_PATTERN, MOST_SOURCES, ImportSource, ImportSources

PATH = "/v1/catalogue/sources"
SourceName = Annotated[
    str, PathParameter(pattern=FEED_PATTERN, max_length=64, description="Name of the source, as you choose it")
]


class SourceBody(FeedOrigin, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Where a feed is, how to import it, and how often."""

    every: Annotated[str, msgspec.Meta(pattern=EVERY_PATTERN)]


class SourceList(msgspec.Struct, frozen=True, kw_only=True):
    """All sources, by name."""

    items: list[ImportSource]


@put(
    f"{PATH}/{{source_name:str}}",
    security=requires("catalogue:write"),
    request_max_body_size=20_000,
    responses=documented(400, 409, 413, 422, 503),
    tags=["catalogue"],
    summary="Import a feed from a URL again and again",
)
async def put_import_source(
    source_name: SourceName,
    data: Annotated[SourceBody, CLOSED],
    sources: NamedDependency[ImportSources],
    fetcher: NamedDependency[FeedFetcher],
) -> ImportSource:
    """The first import begins at once, also after a change; each other one `every` later, give or take 5 %.

    An import that would retire more than 20 % of the feed's products retires none and fails: confirm it by an
    import by URL.
    """
    require_public(fetcher, data.url)
    options = msgspec.structs.asdict(data)
    every = options.pop("every")
    kept = await sources.put(source_name, request_of(**options), every)
    if kept is None:
        raise ProblemError(409, "too-many-sources", f"There are {MOST_SOURCES} sources; delete one first.")
    return kept


@get(
    PATH,
    security=requires("catalogue:write"),
    responses=documented(400, 503),
    tags=["catalogue"],
    summary="List the sources of feeds",
)
async def list_import_sources(sources: NamedDependency[ImportSources]) -> SourceList:
    """Each with its last import, whose report is at `/v1/catalogue/imports/{last_import}`."""
    return SourceList(items=await sources.all())


@delete(
    f"{PATH}/{{source_name:str}}",
    security=requires("catalogue:write"),
    responses=documented(400, 404, 503),
    tags=["catalogue"],
    summary="Delete a source of a feed",
)
async def delete_import_source(source_name: SourceName, sources: NamedDependency[ImportSources]) -> None:
    """Nothing is fetched from there any more; the products stay."""
    if not await sources.remove(source_name):
        raise ProblemError(404, "no-source", f"There is no source {source_name!r}.")


declare_problems(
    (404, "no-source", "There is no source of feeds with this name."),
    (409, "too-many-sources", f"There are {MOST_SOURCES} sources already."),
)

HANDLERS: list[Any] = [put_import_source, list_import_sources, delete_import_source]
