"""Imaging's HTTP API."""

from dataclasses import dataclass
from time import perf_counter
from typing import Annotated, Any
from urllib.parse import quote
from uuid import UUID

import msgspec
from litestar import Request, Response, delete, get, post
from litestar.di import NamedDependency, Provide
from litestar.openapi.spec import OpenAPIMediaType, Operation, RequestBody, Schema
from litestar.openapi.spec.enums import OpenAPIFormat, OpenAPIType
from litestar.params import PathParameter

from fashion.contracts import ColorsRecommended, ProductsRanked
from fashion.imaging.domain import (
    Analysis,
    BusyError,
    ImagingError,
    PhotoRejectedError,
    PhotoTooLargeError,
    UnmeasurablePhotoError,
    UnsupportedPhotoError,
    UserErasedError,
)
from fashion.imaging.metrics import UPLOADS, count_failure
from fashion.imaging.uploads import Uploads
from fashion.imaging.usecases import AnalyzeSkinTone, EraseUser
from fashion.imaging.views import analysis_of, history_of
from fashion.kernel.http.authentication.authorization import requires
from fashion.kernel.http.authentication.identity import (
    Pseudonym,
    UserId,
    provide_identity,
    provide_owner,
    provide_user,
)
from fashion.kernel.http.idempotency import KeyHeader
from fashion.kernel.http.pagination import Cursor, Limit, Page, cursor_of, position_of
from fashion.kernel.http.problems import ProblemError, declare_problems, documented
from fashion.kernel.http.responses import erased
from fashion.kernel.http.user_events import read_events
from fashion.kernel.postgres.database import Database

PROBLEMS: dict[type[ImagingError], tuple[int, str]] = {
    PhotoRejectedError: (400, "photo-400"),
    PhotoTooLargeError: (413, "photo-413"),
    UnsupportedPhotoError: (415, "photo-415"),
    UnmeasurablePhotoError: (422, "photo-422"),
    UserErasedError: (409, "erased"),
    BusyError: (503, "unavailable"),
}
"""Status and problem type of each error; a subclass has those of its nearest ancestor here."""
NEWEST = 2**31 - 1

AnalysisId = Annotated[str, PathParameter(description="`id` of an analysis", schema_extra={"format": "uuid"})]

ANALYZE = """Measures the skin in a photo (JPEG, PNG, WebP, HEIC or AVIF) and returns the skin tone.

Send the photo as the body with its `image/*` type, or as the only file of a `multipart/form-data` form. The
photo is never stored. The answer links to the profile, colors and products that follow from it; until these
are ready, they answer with `"pending": true`.

| the photo | status |
| --- | --- |
| CMYK without a color profile | 201; `quality.verdict` is `fair` |
| several faces | 201; the largest is measured and `quality.reasons` says so |
| dark, bright, blurred, lit from one side | 201; `quality.verdict` is `fair` or `retake`, with reasons |
| a mask, a face that is cut off, a tinted, drawn or thermal picture | 201; `quality.verdict` is `retake` |
| a JPEG file with an end, but without part of its picture | 201; `quality.verdict` is `retake` |
| empty, truncated or corrupt; a form without exactly one file | 400 |
| no user | 400 |
| does not arrive within a minute | 408 |
| its user was erased while it was being processed | 409 |
| over 20 MB or 50 megapixels (200 in a baseline JPEG), zip bombs included: rejected by its header | 413 |
| GIF, animated, or not an image | 415 |
| no face, a side under 64 pixels, no color | 422 |
| an `Idempotency-Key` that was used for another photo | 422 |
| too many photos waiting, too many events waiting, or a store that is full | 503 with `Retry-After` |
"""


class Links(msgspec.Struct, frozen=True):
    """Paths of what follows from an analysis."""

    self: str
    profile: str
    colors: str
    products: str
    events: str


class AnalysisResponse(Analysis, frozen=True, kw_only=True):
    """An analysis as its user reads it: under their own ID instead of the pseudonym."""

    links: Links
    awaits: tuple[str, ...] = (ColorsRecommended.__name__, ProductsRanked.__name__)

    @classmethod
    def from_analysis(cls, identity: str, analysis: Analysis) -> "AnalysisResponse":
        """Return the response to the user who owns the analysis; `identity` is their own ID."""
        fields = {name: getattr(analysis, name) for name in Analysis.__struct_fields__}
        return cls(**fields | {"user": identity, "links": _links(identity, analysis)})


def _links(identity: str, analysis: Analysis) -> Links:
    user = f"/v1/users/{quote(identity, safe='')}"
    reads = {name: f"{user}/{name}?revision={analysis.revision}" for name in ("profile", "colors", "products")}
    return Links(self=f"/v1/analyses/{analysis.id}", events=f"{user}/events", **reads)


class Before(msgspec.Struct, frozen=True, array_like=True):
    """A position in a history: the analyses of lower revisions."""

    revision: Annotated[int, msgspec.Meta(ge=1, le=NEWEST)]


@dataclass
class UploadOperation(Operation):
    """Documents the upload's body: the photo itself, or a form with it."""

    def __post_init__(self) -> None:
        """Set both kinds of body."""
        photo = Schema(type=OpenAPIType.STRING, format=OpenAPIFormat.BINARY)
        form = Schema(type=OpenAPIType.OBJECT, properties={"photo": photo}, required=["photo"])
        kinds = dict.fromkeys(
            ("image/jpeg", "image/png", "image/webp", "image/heic", "image/avif"), OpenAPIMediaType(schema=photo)
        )
        content = {"multipart/form-data": OpenAPIMediaType(schema=form), **kinds}
        self.request_body = RequestBody(content=content, required=True)


def problem_of(error: ImagingError) -> ProblemError:
    """Return the problem for an error of an upload, by `PROBLEMS`."""
    status, kind = next(PROBLEMS[each] for each in type(error).__mro__ if each in PROBLEMS)
    headers = {"Retry-After": str(error.retry_after)} if isinstance(error, BusyError) else None
    return ProblemError(status, kind, str(error), headers)


@post(
    "/v1/analyses",
    dependencies={"user": Provide(provide_user), "identity": Provide(provide_identity)},
    security=requires("me"),
    operation_class=UploadOperation,
    responses=documented(400, 408, 409, 413, 415, 422, 503),
    tags=["analyses"],
    summary="Measure a photo",
    description=ANALYZE,
)
async def analyze_photo(
    request: Request[Any, Any, Any],
    user: Pseudonym,
    identity: NamedDependency[str],
    uploads: NamedDependency[Uploads],
    analyze_skin_tone: NamedDependency[AnalyzeSkinTone],
    idempotency_key: KeyHeader = None,
) -> Response[AnalysisResponse]:
    """Measure a photo."""
    begun_at = await analyze_skin_tone.begin()
    try:
        async with uploads.received(request) as photo:
            received = perf_counter()
            with uploads.admit():
                analysis = await analyze_skin_tone(user, photo, begun_at, idempotency_key)
    except (PhotoRejectedError, UserErasedError, BusyError) as error:
        count_failure(error)
        raise problem_of(error) from None
    answer = AnalysisResponse.from_analysis(identity, analysis)
    UPLOADS.observe(perf_counter() - received)
    return Response(answer, headers={"Location": answer.links.self})


@get(
    "/v1/analyses/{analysis_id:str}",
    dependencies={"user": Provide(provide_user), "identity": Provide(provide_identity)},
    security=requires("me"),
    responses=documented(400, 404, 503),
    tags=["analyses"],
    summary="Read one of your own analyses",
)
async def read_analysis(
    analysis_id: AnalysisId, user: Pseudonym, identity: NamedDependency[str], database: NamedDependency[Database]
) -> AnalysisResponse:
    """Return an analysis; one of another user is answered like one that does not exist."""
    analysis = await analysis_of(database, user, _uuid(analysis_id))
    if analysis is None:
        raise ProblemError(404, "no-analysis", "You have no analysis under this ID.")
    return AnalysisResponse.from_analysis(identity, analysis)


def _uuid(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        raise ProblemError(
            400, "bad-id", f"{text[:80]!r} is no analysis ID: that is a UUID, `id` of an analysis."
        ) from None


@get(
    "/v1/users/{user_id:str}/history",
    dependencies={"user": Provide(provide_owner)},
    security=requires("me"),
    responses=documented(400, 403, 503),
    tags=["users"],
    summary="Read a user's analyses, newest first",
)
async def read_history(
    user_id: UserId,
    user: Pseudonym,
    database: NamedDependency[Database],
    limit: Limit = 20,
    cursor: Cursor = None,
) -> Page[AnalysisResponse]:
    """Return a page of analyses; follow `next` until it is null."""
    before = position_of(cursor, Before) if cursor else Before(NEWEST)
    found = await history_of(database, user, before.revision, limit + 1)
    items = [AnalysisResponse.from_analysis(user_id, analysis) for analysis in found[:limit]]
    return Page(items=items, next=cursor_of(Before(items[-1].revision)) if len(found) > limit else None)


@delete(
    "/v1/users/{user_id:str}",
    dependencies={"user": Provide(provide_owner)},
    security=requires("me"),
    responses=documented(400, 403, 503),
    tags=["users"],
    summary="Erase a user from imaging",
)
async def delete_user(user_id: UserId, user: Pseudonym, erase_user: NamedDependency[EraseUser]) -> Response[None]:
    """Delete every analysis and event of the user, and record the erasure."""
    return erased(await erase_user(user))


declare_problems(
    (400, "bad-id", "The ID in the path is not a UUID."),
    (400, "photo-400", "The photo is empty, truncated or corrupt."),
    (404, "no-analysis", "The user has no analysis with this ID."),
    (409, "erased", "The user was erased while the request was being processed."),
    (413, "photo-413", "The photo has more bytes or pixels than allowed."),
    (415, "photo-415", "The file format, or the kind of its pixels, is not supported."),
    (422, "photo-422", "The photo shows nothing to measure: no face, no color, or too few pixels."),
)

HANDLERS = [analyze_photo, read_analysis, read_history, read_events, delete_user]
