"""Measuring photos over HTTP, and reading the analyses."""

from time import perf_counter
from typing import Annotated, Any
from uuid import UUID

from litestar import Request, Response, get, post
from litestar.di import NamedDependency, Provide
from litestar.params import PathParameter

from fashion.imaging.api.responses import AnalysesResponse, AnalysisResponse, problem_of
from fashion.imaging.api.upload_document import ANALYZE, UploadOperation
from fashion.imaging.domain import PhotoInForm
from fashion.imaging.errors import BusyError, NoPhotoMeasuredError, PhotoRejectedError, UserErasedError
from fashion.imaging.metrics import UPLOADS, count_failure, count_rejected
from fashion.imaging.uploads import Uploads
from fashion.imaging.usecases import AnalyzePhotos, AnalyzeSkinTone
from fashion.imaging.views import analysis_of
from fashion.kernel.http.authentication.authorization import requires
from fashion.kernel.http.authentication.identity import Pseudonym, provide_identity, provide_user
from fashion.kernel.http.authentication.principal import caller
from fashion.kernel.http.idempotency import KeyHeader
from fashion.kernel.http.languages import LANGUAGE, AnswerLanguage, language_headers
from fashion.kernel.http.problem_types import declare_problems
from fashion.kernel.http.problems import ProblemError, documented
from fashion.kernel.http.responses import PHOTOS_HEADER
from fashion.kernel.postgres.database import Database
from fashion.localization.marking import sentence

Answer = AnalysisResponse | AnalysesResponse
AnalysisId = Annotated[str, PathParameter(description="`id` of an analysis", schema_extra={"format": "uuid"})]


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
        raise ProblemError(404, "no-analysis", sentence("You have no analysis under this ID."))
    answer = AnalysisResponse.from_analysis(identity, analysis, language)
    return Response(answer, headers=language_headers(language))


def _uuid(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        raise ProblemError(
            400, "bad-id", f"{text[:80]!r} is no analysis ID: that is a UUID, `id` of an analysis."
        ) from None


declare_problems(
    (400, "bad-id", "The ID in the path is not a UUID."),
    (400, "photo-400", "The photo is empty, truncated or corrupt."),
    (404, "no-analysis", "The user has no analysis with this ID."),
    (409, "erased", "The user was erased while the request was being processed."),
    (413, "photo-413", "The photo has more bytes or pixels than allowed."),
    (415, "photo-415", "The file format, or the kind of its pixels, is not supported."),
    (422, "photo-422", "The photo shows nothing to measure: no face, no color, or too few pixels."),
)

HANDLERS: list[Any] = [analyze_photo, read_analysis]
