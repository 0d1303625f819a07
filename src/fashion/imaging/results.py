"""What comes of photos: the analysis of one, the results of several, and what else their sender may see."""

from typing import NamedTuple

import msgspec

from fashion.colorimetry.skin import SkinTone
from fashion.imaging.domain import Analysis, FaceOutline
from fashion.localization.marking import Sentence
from fashion.vocabulary import NextPhoto


class ShownAnalysis(NamedTuple):
    """An analysis, and what else the sender of its photo may see."""

    analysis: Analysis
    face: FaceOutline | None


class RejectedPhoto(msgspec.Struct, frozen=True, kw_only=True):
    """Why one of several photos was not measured.

    Attributes:
        reason: that of its `PhotoRejectedError`.
        detail: what is wrong and what the sender can do, in a sentence in English.
        sentence: the same, for other languages; None in results of before it was kept.
    """

    reason: str
    detail: str
    sentence: Sentence | None = None


class PhotoResult(msgspec.Struct, frozen=True, kw_only=True):
    """The result of one of several photos: its analysis, or why there is none."""

    analysis: Analysis | None = None
    rejected: RejectedPhoto | None = None


class AnalyzedPhotos(msgspec.Struct, frozen=True, kw_only=True):
    """The results of several photos of a user, in their order; at least one was measured.

    Attributes:
        tone: combined from the user's newest photos, these and earlier ones, as in the profile.
        photos: number of photos that the tone rests on.
        next_photo: the one that would narrow the tone most; None in results of before it was reported.
    """

    results: list[PhotoResult]
    tone: SkinTone
    photos: int
    next_photo: NextPhoto | None = None

    @property
    def analyses(self) -> list[Analysis]:
        """The analyses of the photos that were measured, oldest first."""
        return [each.analysis for each in self.results if each.analysis]


class ShownPhotos(NamedTuple):
    """The results of several photos, and what else their sender may see: the face in each, if it was measured."""

    analyzed: AnalyzedPhotos
    faces: list[FaceOutline | None]
