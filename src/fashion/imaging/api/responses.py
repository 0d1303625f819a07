"""Imaging's responses: analyses as their user reads them, and the problems of uploads."""

from urllib.parse import quote

import msgspec

from fashion.colorimetry.skin import SkinTone
from fashion.contracts import ColorsRecommended, ProductsRanked
from fashion.imaging.api.localized_quality import QualityView, localized_quality
from fashion.imaging.domain import Analysis, FaceOutline
from fashion.imaging.errors import (
    BusyError,
    ImagingError,
    NoFaceError,
    NoPhotoMeasuredError,
    PhotoRejectedError,
    PhotoTooLargeError,
    UnmeasurablePhotoError,
    UnreadablePhotoError,
    UnsupportedPhotoError,
    UserErasedError,
)
from fashion.imaging.results import PhotoResult, ShownPhotos
from fashion.kernel.http.problem_types import ProblemType
from fashion.kernel.http.problems import ProblemError
from fashion.kernel.http.responses import PHOTOS_HEADER
from fashion.localization.languages import Language
from fashion.localization.messages import in_language
from fashion.photos.next_photo import PhotoAdvice, advise

FOLLOWING = (ColorsRecommended.__name__, ProductsRanked.__name__)
"""The events that follow an analysis, in order."""

PROBLEMS: dict[type[ImagingError], tuple[int, str]] = {
    PhotoRejectedError: (400, "photo-400"),
    PhotoTooLargeError: (413, "photo-413"),
    UnsupportedPhotoError: (415, "photo-415"),
    UnmeasurablePhotoError: (422, "photo-422"),
    UserErasedError: (409, "erased"),
    BusyError: (503, "unavailable"),
}
"""Status and problem type of each error; a subclass has those of its nearest ancestor here."""


class Links(msgspec.Struct, frozen=True):
    """Paths of what follows from an analysis."""

    self: str
    profile: str
    colors: str
    products: str
    events: str


class AnalysisResponse(Analysis, frozen=True, kw_only=True):
    """An analysis as its user reads it: under their own ID instead of the pseudonym, in their language."""

    quality: QualityView
    next_photo: PhotoAdvice
    face: FaceOutline | None = None
    links: Links
    awaits: tuple[str, ...] = FOLLOWING

    @classmethod
    def from_analysis(
        cls, identity: str, analysis: Analysis, language: Language, face: FaceOutline | None = None
    ) -> "AnalysisResponse":
        """Return the response to the user who owns the analysis; `identity` is their own ID.

        `face` is for who sends the photo.
        """
        fields = {name: getattr(analysis, name) for name in Analysis.__struct_fields__}
        fields["quality"] = localized_quality(analysis.quality, language)
        fields["next_photo"] = advise(analysis.better_photo, language)
        return cls(**fields | {"user": identity, "face": face, "links": _links(identity, analysis)})


class PhotoProblem(msgspec.Struct, frozen=True, kw_only=True):
    """Why one of several photos was not measured: the type and sentence of the problem that it had been alone."""

    type: str
    detail: str


class PhotoItem(msgspec.Struct, frozen=True, kw_only=True):
    """The result of one of several photos: its analysis, or its problem."""

    status: int
    analysis: AnalysisResponse | None = None
    problem: PhotoProblem | None = None

    @classmethod
    def from_result(
        cls, identity: str, result: PhotoResult, language: Language, face: FaceOutline | None
    ) -> "PhotoItem":
        """Return the item of a result; `face` is the one in the photo."""
        if result.analysis:
            analysis = AnalysisResponse.from_analysis(identity, result.analysis, language, face)
            return cls(status=201, analysis=analysis)
        assert result.rejected
        kind = _BY_REASON[result.rejected.reason]
        detail = in_language(language, result.rejected.sentence or result.rejected.detail)
        return cls(status=kind.status, problem=PhotoProblem(type=kind.urn, detail=detail))


class AnalysesResponse(msgspec.Struct, frozen=True, kw_only=True):
    """The results of several photos, and the tone that they suggest together, which rests on `photos` of them.

    Earlier photos of the user count as in the profile, up to five in all. `next_photo` is null in an answer that
    repeats one of before it was reported. The links are those of the newest analysis.
    """

    user: str
    items: list[PhotoItem]
    tone: SkinTone
    photos: int
    next_photo: PhotoAdvice | None = None
    links: Links
    awaits: tuple[str, ...] = FOLLOWING

    @classmethod
    def from_photos(cls, identity: str, shown: ShownPhotos, language: Language) -> "AnalysesResponse":
        """Return the response to the user who owns the analyses; `identity` is their own ID."""
        analyzed = shown.analyzed
        photos = zip(analyzed.results, shown.faces, strict=True)
        return cls(
            user=identity,
            items=[PhotoItem.from_result(identity, each, language, face) for each, face in photos],
            tone=analyzed.tone,
            photos=analyzed.photos,
            next_photo=advise(analyzed.next_photo, language) if analyzed.next_photo else None,
            links=_links(identity, analyzed.analyses[-1]),
        )


def _links(identity: str, analysis: Analysis) -> Links:
    user = f"/v1/users/{quote(identity, safe='')}"
    reads = {name: f"{user}/{name}?revision={analysis.revision}" for name in ("profile", "colors", "products")}
    return Links(self=f"/v1/analyses/{analysis.id}", events=f"{user}/events", **reads)


def problem_of(error: ImagingError) -> ProblemError:
    """Return the problem for an error of an upload, by `PROBLEMS`; several photos have the type of the first."""
    if isinstance(error, NoPhotoMeasuredError):
        status, kind = _problem_type(type(error.errors[0]))
        return ProblemError(status, kind, error.detail, {PHOTOS_HEADER: str(len(error.errors))})
    status, kind = _problem_type(type(error))
    headers = {"Retry-After": str(error.retry_after)} if isinstance(error, BusyError) else None
    return ProblemError(status, kind, error.detail, headers)


def _problem_type(error: type[ImagingError]) -> tuple[int, str]:
    return next(PROBLEMS[each] for each in error.__mro__ if each in PROBLEMS)


_BY_REASON = {
    error.reason: ProblemType(*_problem_type(error), "")
    for error in (
        PhotoRejectedError,
        UnsupportedPhotoError,
        PhotoTooLargeError,
        UnreadablePhotoError,
        UnmeasurablePhotoError,
        NoFaceError,
    )
}
