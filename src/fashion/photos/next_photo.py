"""Which photo would narrow a person's tone most.

Another photo in the same light narrows the interval, but errs as the first one does; one in another light, best
in daylight, makes the true tone more probable. A larger or sharper face adds nothing to a photo that is fit to
measure. docs/skin-tone.md has the figures that the rule was chosen by.
"""

from collections.abc import Sequence

import msgspec

from fashion.colorimetry.skin import SkinTone
from fashion.event_values import MeasuredTone, Quality
from fashion.localization.languages import Language
from fashion.localization.marking import gettext_noop
from fashion.localization.messages import translate
from fashion.photos.reasons import reason_name
from fashion.vocabulary import NextPhoto

NARROW = 2
"""Tones of an interval that needs no other photo."""
_SENTENCES: dict[NextPhoto, str] = {
    "none": gettext_noop("No other photo is needed: the tone is narrow already."),
    "daylight": gettext_noop("Take another photo in daylight, facing a window."),
    "another_light": gettext_noop(
        "Take another photo in other light: in daylight at another window, before another wall."
    ),
    "closer": gettext_noop("Take another photo from closer by."),
    "sharper": gettext_noop("Take another photo with a still hand and a clean lens."),
    "straight": gettext_noop("Take another photo, looking straight at the camera."),
    "uncovered": gettext_noop("Take another photo that shows the whole face, with nothing over it."),
    "original": gettext_noop("Send a photo of a face as the camera wrote it, in color and unedited."),
}
# What a better photo has, the most important first, and the reasons against the photo that it removes.
_INSTEAD_OF: dict[NextPhoto, frozenset[str]] = {
    "original": frozenset({"no_skin", "tinted", "flat", "incomplete", "print_colors", "few_colors", "profile"}),
    "uncovered": frozenset({"covered", "cut_off"}),
    "daylight": frozenset({"dark", "bright", "side_light", "colored_light"}),
    "closer": frozenset({"small"}),
    "sharper": frozenset({"blurred"}),
    "straight": frozenset({"turned", "unclear"}),
}


class PhotoAdvice(msgspec.Struct, frozen=True, kw_only=True):
    """The photo that would narrow the tone most, as a code and as a sentence."""

    code: NextPhoto
    sentence: str


def lack_of(quality: Quality) -> NextPhoto | None:
    """Return what a photo lacks: of one that is fit to measure its light alone counts."""
    names = {reason_name(reason) for reason in quality.reasons}
    lacks = [better for better, reasons in _INSTEAD_OF.items() if names & reasons]
    if quality.verdict == "retake":
        return lacks[0] if lacks else None
    return "daylight" if "daylight" in lacks else None


def next_photo(photos: Sequence[MeasuredTone], tone: SkinTone) -> NextPhoto:
    """Return the photo that would narrow most the tone of photos that are fit to measure."""
    lowest, highest = tone.interval
    if highest - lowest < NARROW:
        return "none"
    return "daylight" if photos and all(each.lacks == "daylight" for each in photos) else "another_light"


def retake_of(lacks: NextPhoto | None) -> NextPhoto:
    """Return the photo to take instead of one that is not fit to measure."""
    return lacks or "daylight"


def advise(code: NextPhoto, language: Language) -> PhotoAdvice:
    """Return the advice in a language."""
    return PhotoAdvice(code=code, sentence=translate(language, _SENTENCES[code]))
