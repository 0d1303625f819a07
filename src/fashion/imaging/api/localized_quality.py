"""The quality of a photo in the language of its user."""

import msgspec

from fashion.event_values import Quality
from fashion.localization.languages import Language
from fashion.localization.messages import translate
from fashion.photos.reasons import REASONS, faces_of, reason_name


class QualityReason(msgspec.Struct, frozen=True, kw_only=True):
    """A reason as a code, `other` for one of another maker's processor; with the number of faces if that is it."""

    code: str
    faces: int | None = None


class QualityView(Quality, frozen=True, kw_only=True):
    """Whether the photo was fit to measure, and each reason why not: as a sentence to act on, and as a code."""

    reason_details: list[QualityReason]


def localized_quality(quality: Quality, language: Language) -> QualityView:
    """Return the quality with its reasons in a language and as codes."""
    return QualityView(
        verdict=quality.verdict,
        reasons=[_translated(reason, language) for reason in quality.reasons],
        reason_details=[
            QualityReason(code=reason_name(reason), faces=faces_of(reason)) for reason in quality.reasons
        ],
    )


def _translated(reason: str, language: Language) -> str:
    name = reason_name(reason)
    return reason if name == "other" else translate(language, REASONS[name], faces=faces_of(reason))
