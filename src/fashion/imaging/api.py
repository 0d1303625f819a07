"""Imaging's HTTP API."""

from dataclasses import dataclass
from time import perf_counter
from typing import Annotated, Any
from uuid import UUID

import msgspec
from litestar import Request, Response, delete, get, post
from litestar.di import NamedDependency, Provide
from litestar.openapi.spec import OpenAPIMediaType, Operation, RequestBody, Schema
from litestar.openapi.spec.enums import OpenAPIFormat, OpenAPIType
from litestar.params import PathParameter

from fashion.imaging.domain import PhotoInForm
from fashion.imaging.errors import BusyError, NoPhotoMeasuredError, PhotoRejectedError, UserErasedError
from fashion.imaging.metrics import UPLOADS, count_failure, count_rejected
from fashion.imaging.responses import AnalysesResponse, AnalysisResponse, problem_of
from fashion.imaging.uploads import Uploads
from fashion.imaging.usecases import AnalyzePhotos, AnalyzeSkinTone, EraseUser
from fashion.imaging.views import analysis_of, history_of
from fashion.kernel.http.authentication.authorization import requires
from fashion.kernel.http.authentication.identity import (
    Pseudonym,
    UserId,
    provide_identity,
    provide_owner,
    provide_user,
)
from fashion.kernel.http.authentication.principal import caller
from fashion.kernel.http.idempotency import KeyHeader
from fashion.kernel.http.languages import LANGUAGE, AnswerLanguage, language_headers
from fashion.kernel.http.pagination import Cursor, Limit, Page, cursor_of, position_of
from fashion.kernel.http.problems import ProblemError, declare_problems, documented
from fashion.kernel.http.responses import PHOTOS_HEADER, erased
from fashion.kernel.http.user_events import read_events
from fashion.kernel.postgres.database import Database
from fashion.settings import MAX_PHOTOS

Answer = AnalysisResponse | AnalysesResponse
NEWEST = 2**31 - 1

AnalysisId = Annotated[str, PathParameter(description="`id` of an analysis", schema_extra={"format": "uuid"})]

ANALYZE = """Measures the skin in a photo (JPEG, PNG, WebP, HEIC, AVIF or GIF) and returns the skin tone.

Send the photo as the file of a `multipart/form-data` form, or as the body with its `image/*` type. The
photo is never stored. The answer links to the profile, colors and products that follow from it; until these
are ready, they answer with `"pending": true`.

`face` says where the measured face is, for the sender alone: it is not stored, and null when the analysis is read
later.

`next_photo` says what other photo would narrow the tone most, as a code and as a sentence.

A form may hold up to five photos of one person, each as a part `photo`. They are measured at once and recorded
together, each as an analysis with an event of its own, and each counts as a request of the rate limits. The answer
has the result of each in its order, with the status that it would have had alone, and the tone that they suggest
together. Photos that cannot be measured do not keep the others from counting; if none can, the status is that of
the first.

| the photo | status |
| --- | --- |
| CMYK without a color profile, a GIF (its first frame) | 201; `quality.verdict` is `fair` or `retake` |
| several faces | 201; the largest is measured and `quality.reasons` says so |
| dark, bright, blurred, lit from one side | 201; `quality.verdict` is `fair` or `retake`, with reasons |
| a mask, a face that is cut off, a tinted, drawn or thermal picture | 201; `quality.verdict` is `retake` |
| a JPEG file with an end, but without part of its picture | 201; `quality.verdict` is `retake` |
| empty, truncated or corrupt; a form without a file, or with more than five | 400 |
| no user | 400 |
| does not arrive within a minute | 408 |
| its user was erased while it was being processed | 409 |
| over 20 MB or 50 megapixels (200 in a baseline JPEG), zip bombs included: rejected by its header | 413 |
| animated but for a GIF, HEIF that is not HEVC, or not an image | 415 |
| no face, a side under 64 pixels, no color | 422 |
| an `Idempotency-Key` that was used for another photo, or another form | 422 |
| too many photos waiting, too many events waiting, or a store that is full | 503 with `Retry-After` |
"""


class Before(msgspec.Struct, frozen=True, array_like=True):
    """A position in a history: the analyses of lower revisions."""

    revision: Annotated[int, msgspec.Meta(ge=1, le=NEWEST)]


@dataclass
class UploadOperation(Operation):
    """Documents the upload's body: a form with up to five photos.

    The photo itself may be the body, which the description says: of several documented kinds, client generators
    send the wrong one, or `{}`.
    """

    def __post_init__(self) -> None:
        """Set the form."""
        photo = Schema(type=OpenAPIType.STRING, format=OpenAPIFormat.BINARY)
        photos = Schema(type=OpenAPIType.ARRAY, items=photo, min_items=1, max_items=MAX_PHOTOS)
        form = Schema(type=OpenAPIType.OBJECT, properties={"photo": photos}, required=["photo"])
        content = {"multipart/form-data": OpenAPIMediaType(schema=form)}
        self.request_body = RequestBody(content=content, required=True)


@post(
    "/v1/analyses",
    dependencies=LANGUAGE | {"user": Provide(provide_user), "identity": Provide(provide_identity)},
    security=requires("me"),
    operation_class=UploadOperation,
    responses=documented(400, 408, 409, 413, 415, 422, 503),
    tags=["analyses"],
    summary="Measure a photo, or several of one person",
    description=ANALYZE,
)
async def analyze_photo(
    request: Request[Any, Any, Any],
    user: Pseudonym,
    identity: NamedDependency[str],
    uploads: NamedDependency[Uploads],
    analyze_skin_tone: NamedDependency[AnalyzeSkinTone],
    analyze_photos: NamedDependency[AnalyzePhotos],
    language: AnswerLanguage,
    idempotency_key: KeyHeader = None,
) -> Response[Answer]:
    """Measure a photo, or several."""
    begun_at = await analyze_skin_tone.begin()
    try:
        async with uploads.received(request) as photos:
            received = perf_counter()
            with uploads.admit(len(photos)):
                tenant = caller(request).tenant
                if len(photos) > 1:
                    found = await analyze_photos(user, photos, begun_at, idempotency_key, tenant)
                    count_rejected(found.analyzed)
                    answer: Answer = AnalysesResponse.from_photos(identity, found, language)
                else:
                    shown = await analyze_skin_tone(user, _only(photos), begun_at, idempotency_key, tenant)
                    analysis, face = shown
                    answer = AnalysisResponse.from_analysis(identity, analysis, language, face)
    except (PhotoRejectedError, NoPhotoMeasuredError, UserErasedError, BusyError) as error:
        count_failure(error)
        raise problem_of(error) from None
    UPLOADS.observe(perf_counter() - received)
    headers = {"Location": answer.links.self, PHOTOS_HEADER: str(len(photos))}
    return Response(answer, headers=headers | language_headers(language))


def _only(photos: list[PhotoInForm]) -> bytes:
    [photo] = photos
    if isinstance(photo, PhotoRejectedError):
        raise photo
    return photo


@get(
    "/v1/analyses/{analysis_id:str}",
    dependencies=LANGUAGE | {"user": Provide(provide_user), "identity": Provide(provide_identity)},
    security=requires("me"),
    responses=documented(400, 404, 503),
    tags=["analyses"],
    summary="Read one of your own analyses",
)
async def read_analysis(
    analysis_id: AnalysisId,
    user: Pseudonym,
    identity: NamedDependency[str],
    database: NamedDependency[Database],
    language: AnswerLanguage,
) -> Response[AnalysisResponse]:
    """Return an analysis; one of another user is answered like one that does not exist."""
    analysis = await analysis_of(database, user, _uuid(analysis_id))
    if analysis is None:
        raise ProblemError(404, "no-analysis", "You have no analysis under this ID.")
    answer = AnalysisResponse.from_analysis(identity, analysis, language)
    return Response(answer, headers=language_headers(language))


def _uuid(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        raise ProblemError(
            400, "bad-id", f"{text[:80]!r} is no analysis ID: that is a UUID, `id` of an analysis."
        ) from None


@get(
    "/v1/users/{user_id:str}/history",
    dependencies=LANGUAGE | {"user": Provide(provide_owner)},
    security=requires("me"),
    responses=documented(400, 403, 503),
    tags=["users"],
    summary="Read a user's analyses, newest first",
)
async def read_history(
    user_id: UserId,
    user: Pseudonym,
    database: NamedDependency[Database],
    language: AnswerLanguage,
    limit: Limit = 20,
    cursor: Cursor = None,
) -> Response[Page[AnalysisResponse]]:
    """Return a page of analyses; follow `next` until it is null."""
    before = position_of(cursor, Before) if cursor else Before(NEWEST)
    found = await history_of(database, user, before.revision, limit + 1)
    items = [AnalysisResponse.from_analysis(user_id, analysis, language) for analysis in found[:limit]]
    page = Page(items=items, next=cursor_of(Before(items[-1].revision)) if len(found) > limit else None)
    return Response(page, headers=language_headers(language))


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
