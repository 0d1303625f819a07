"""Imaging over HTTP."""

from dataclasses import dataclass
from datetime import UTC, datetime
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
from fashion.imaging.adapters import erase_analyses
from fashion.imaging.domain import (
    Analysis,
    Busy,
    Erased,
    PhotoRefused,
    PhotoTooLarge,
    UnmeasurablePhoto,
    UnsupportedPhoto,
)
from fashion.imaging.metrics import SHED, UPLOADS, count_refusal
from fashion.imaging.uploads import Uploads
from fashion.imaging.usecases import AnalyzeSkinTone
from fashion.imaging.views import analysis_of, history_of
from fashion.kernel.http.idempotency import KeyHeader
from fashion.kernel.http.identity import Pseudonym, UserId, identify, provide_owner, provide_user
from fashion.kernel.http.pagination import Cursor, Limit, Page, cursor_of, position_of
from fashion.kernel.http.problems import ProblemError, declare_problems, documented, unavailable
from fashion.kernel.postgres.database import Database

STATUS: dict[type[PhotoRefused], int] = {UnsupportedPhoto: 415, PhotoTooLarge: 413, UnmeasurablePhoto: 422}
NEWEST = 2**31 - 1

AnalysisId = Annotated[str, PathParameter(description="`id` of an analysis", schema_extra={"format": "uuid"})]

REFUSALS = """Measures the skin in a photo (JPEG, PNG or WebP) and answers with the tone.

The photo is the body itself, with its `image/*` type, or the one file of a `multipart/form-data` form. It is
never stored. The answer links to what follows from it; until then those answer with `"pending": true`.

| the photo | status |
| --- | --- |
| several faces | 201, the largest is measured and `quality.reasons` says so |
| dark, bright, blurred, side lit | 201, `quality.verdict` is `fair` or `retake` with the reasons |
| empty, truncated or corrupt; a form without exactly one file | 400 |
| no user | 400 |
| slower than a minute to arrive | 408 |
| sent before its user was erased, and measured after that | 409 |
| over 20 MB or 50 megapixels, zip bombs included: refused by its header | 413 |
| HEIC, AVIF, GIF, CMYK, animated, or no image at all | 415 |
| no face, a side under 64 pixels, no color | 422 |
| an `Idempotency-Key` that another photo had | 422 |
| too many photos waiting | 503 with `Retry-After` |
"""


class Links(msgspec.Struct, frozen=True):
    """Where to read what follows from an analysis."""

    self: str
    profile: str
    colors: str
    products: str
    events: str


class AnalysisAnswer(Analysis, frozen=True, kw_only=True):
    """An analysis as its user reads it."""

    links: Links
    awaits: tuple[str, ...] = (ColorsRecommended.__name__, ProductsRanked.__name__)

    @classmethod
    def to(cls, identity: str, analysis: Analysis) -> "AnalysisAnswer":
        """The answer to whoever owns the analysis, under their own name."""
        fields = {name: getattr(analysis, name) for name in Analysis.__struct_fields__}
        return cls(**fields | {"user": identity, "links": _links(identity, analysis)})


def _links(identity: str, analysis: Analysis) -> Links:
    user = f"/v1/users/{quote(identity, safe='')}"
    reads = {name: f"{user}/{name}?revision={analysis.revision}" for name in ("profile", "colors", "products")}
    return Links(self=f"/v1/analyses/{analysis.id}", events=f"{user}/events", **reads)


class Before(msgspec.Struct, frozen=True, array_like=True):
    """A place in a history: what is older than a revision."""

    revision: Annotated[int, msgspec.Meta(ge=1, le=NEWEST)]


@dataclass
class UploadOperation(Operation):
    """The upload's body: the photo itself, or a form with it."""

    def __post_init__(self) -> None:
        """Describe both kinds of body."""
        photo = Schema(type=OpenAPIType.STRING, format=OpenAPIFormat.BINARY)
        form = Schema(type=OpenAPIType.OBJECT, properties={"photo": photo}, required=["photo"])
        kinds = dict.fromkeys(("image/jpeg", "image/png", "image/webp"), OpenAPIMediaType(schema=photo))
        content = {"multipart/form-data": OpenAPIMediaType(schema=form), **kinds}
        self.request_body = RequestBody(content=content, required=True)


async def provide_identity(request: Request[Any, Any, Any]) -> str:
    """The caller's own name, to be given back and not kept."""
    return identify(request.headers.get("x-user-id"))


def refused(error: PhotoRefused) -> ProblemError:
    """The problem that a refused photo is."""
    status = next((status for kind, status in STATUS.items() if isinstance(error, kind)), 400)
    return ProblemError(status, f"photo-{status}", str(error))


@post(
    "/v1/analyses",
    dependencies={"user": Provide(provide_user), "identity": Provide(provide_identity)},
    operation_class=UploadOperation,
    responses=documented(400, 408, 409, 413, 415, 422, 503),
    tags=["analyses"],
    summary="Measure a photo",
    description=REFUSALS,
)
async def analyze(
    request: Request[Any, Any, Any],
    user: Pseudonym,
    identity: NamedDependency[str],
    uploads: NamedDependency[Uploads],
    analyze_skin_tone: NamedDependency[AnalyzeSkinTone],
    idempotency_key: KeyHeader = None,
) -> Response[AnalysisAnswer]:
    """Measure a photo."""
    begun_at = datetime.now(UTC)
    try:
        with uploads.admit():
            photo = await uploads.read(request)
            received = perf_counter()
            analysis = await analyze_skin_tone(user, photo, begun_at, idempotency_key)
    except PhotoRefused as error:
        count_refusal(error)
        raise refused(error) from None
    except Erased:
        raise ProblemError(
            409, "erased", "You were erased while this photo was on its way, and so was the photo."
        ) from None
    except Busy as error:
        SHED.inc()
        raise unavailable(str(error), error.retry_after) from None
    answer = AnalysisAnswer.to(identity, analysis)
    UPLOADS.observe(perf_counter() - received)
    return Response(answer, headers={"Location": answer.links.self})


@get(
    "/v1/analyses/{analysis_id:str}",
    dependencies={"user": Provide(provide_user), "identity": Provide(provide_identity)},
    responses=documented(400, 404, 503),
    tags=["analyses"],
    summary="Read an analysis of one's own",
)
async def read_analysis(
    analysis_id: AnalysisId, user: Pseudonym, identity: NamedDependency[str], database: NamedDependency[Database]
) -> AnalysisAnswer:
    """An analysis; somebody else's is as unknown as one that never was."""
    analysis = await analysis_of(database, user, _uuid(analysis_id))
    if analysis is None:
        raise ProblemError(404, "no-analysis", "You have no analysis under this ID.")
    return AnalysisAnswer.to(identity, analysis)


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
) -> Page[AnalysisAnswer]:
    """A page of analyses; follow `next` until it is null."""
    before = position_of(cursor, Before) if cursor else Before(NEWEST)
    found = await history_of(database, user, before.revision, limit + 1)
    items = [AnalysisAnswer.to(user_id, analysis) for analysis in found[:limit]]
    return Page(items=items, next=cursor_of(Before(items[-1].revision)) if len(found) > limit else None)


@delete(
    "/v1/users/{user_id:str}",
    dependencies={"user": Provide(provide_owner)},
    responses=documented(400, 403, 503),
    tags=["users"],
    summary="Erase a user from imaging",
)
async def erase_user(user_id: UserId, user: Pseudonym, database: NamedDependency[Database]) -> None:
    """Deletes every analysis and event of the user and records that it did."""
    await erase_analyses(database, user)


declare_problems(
    (400, "bad-id", "The ID in the path is not a UUID."),
    (400, "photo-400", "The photo is empty, truncated or corrupt."),
    (404, "no-analysis", "The user has no analysis with this ID."),
    (408, "too-slow", "The photo did not arrive in time."),
    (409, "erased", "The user was erased while the request was being processed."),
    (413, "photo-413", "The photo has more bytes or pixels than allowed."),
    (415, "photo-415", "The file format, or the kind of its pixels, is not supported."),
    (422, "photo-422", "The photo shows nothing to measure: no face, no color, or too few pixels."),
)

HANDLERS = [analyze, read_analysis, read_history, erase_user]
