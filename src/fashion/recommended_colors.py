"""Recommended colors as they are shown: what an event stores of them, and what follows from that."""

import math
from collections.abc import Mapping, Sequence
from typing import Literal

import msgspec
import numpy as np

from fashion.colorimetry.difference import ciede2000
from fashion.colorimetry.skin import Hex, Lab, Monk, Share, SkinTone
from fashion.colorimetry.spaces import hex_to_lab
from fashion.event_values import MatchedColor, TargetColor
from fashion.localization.languages import Language
from fashion.localization.marking import gettext_noop
from fashion.localization.messages import decimal, translate
from fashion.vocabulary import Category, Occasion, Undertone

MOST_CHROMA = 60.0
"""The CIELAB chroma from which a color counts as fully vivid."""

Strength = Literal["soft", "clear", "vivid"]

_NEAR_SKIN = gettext_noop("CIEDE2000 {difference} from your skin, from the shades of Monk tone {monk}.")
_OF_UNDERTONE = gettext_noop("{strength} for {undertone} on Monk tone {monk}, {occasion}.")
_SUITS_SKIN = gettext_noop("{strength} for Monk tone {monk}, {occasion}.")
_STRENGTHS: dict[Strength, str] = {
    "soft": gettext_noop("A soft color"),
    "clear": gettext_noop("A clear color"),
    "vivid": gettext_noop("A vivid color"),
}
_UNDERTONES: dict[Undertone, str] = {
    "warm": gettext_noop("a warm undertone"),
    "neutral": gettext_noop("a neutral undertone"),
    "cool": gettext_noop("a cool undertone"),
}
_OCCASIONS: dict[Occasion, str] = {
    "everyday": gettext_noop("everyday wear"),
    "work": gettext_noop("work wear"),
    "evening": gettext_noop("evening wear"),
}


class RecommendedColor(msgspec.Struct, frozen=True, kw_only=True):
    """A color that suits the user, for one subcategory (foundation, blush, lip, eye, clothing)."""

    category: Category
    subcategory: str
    name: str
    hex: Hex
    lab: Lab
    score: Share
    reason: str


class ColorReason(msgspec.Struct, frozen=True, kw_only=True):
    """Why a color suits, as a code with what it says.

    Attributes:
        code: "near_skin" for a foundation, "suits_skin" for every other color.
        monk: the tone whose palette has the color.
        difference: CIEDE2000 from the skin, for a foundation.
    """

    code: Literal["near_skin", "suits_skin"]
    monk: Monk
    difference: float | None = None
    strength: Strength | None = None
    undertone: Undertone | None = None
    occasion: Occasion | None = None


class ExplainedColor(RecommendedColor, frozen=True, kw_only=True):
    """A recommended color with its reason as a code, too; None in what versions without codes have stored."""

    reason_details: ColorReason | None = None


class WantedColor(msgspec.Struct, frozen=True, kw_only=True):
    """A color that a user's products should come close to, and the score of a product of that very color.

    `subcategory` is that of the palette: foundation, blush, lip, eye or clothing.
    """

    subcategory: str
    name: str
    hex: Hex
    score: Share


def wanted_colors(colors: Mapping[str, Sequence[TargetColor]]) -> list[WantedColor]:
    """Return the colors of each palette as they are shown, best first within each subcategory."""
    return [
        WantedColor(subcategory=palette, name=color.name, hex=color.hex, score=color.score)
        for palette in _in_order(colors)
        for color in colors[palette]
    ]


def recommended_colors(
    colors: Mapping[str, Sequence[MatchedColor]], tone: SkinTone, occasion: Occasion
) -> list[RecommendedColor]:
    """Return the colors of each palette as they are shown to a user of this tone, best first within each."""
    names = RecommendedColor.__struct_fields__
    explained = explained_colors(colors, tone, occasion)
    return [RecommendedColor(**{name: getattr(color, name) for name in names}) for color in explained]


def explained_colors(
    colors: Mapping[str, Sequence[MatchedColor]], tone: SkinTone, occasion: Occasion
) -> list[ExplainedColor]:
    """Return the same colors, each with its reason as a code too."""
    return [
        color
        for palette in _in_order(colors)
        if colors[palette]
        for color in _of_palette(palette, colors[palette], tone, occasion)
    ]


def category_of(palette: str) -> Category:
    """Return the category that a palette's subcategory belongs to."""
    return "clothing" if palette == "clothing" else "makeup"


def vividness(lab: Lab) -> float:
    """Return how vivid a color is, 0 to 1, by its chroma."""
    return min(math.hypot(*lab[1:]) / MOST_CHROMA, 1.0)


def _in_order(palettes: Mapping[str, object]) -> list[str]:
    return sorted(palettes, key=lambda palette: (category_of(palette), palette))


def _of_palette(
    palette: str, colors: Sequence[MatchedColor], tone: SkinTone, occasion: Occasion
) -> list[ExplainedColor]:
    labs = [hex_to_lab(color.hex) for color in colors]
    if palette == "foundation":
        details = _foundation_reasons(colors, labs, tone)
    else:
        details = [_accent_reason(color, lab, tone, occasion) for color, lab in zip(colors, labs, strict=True)]
    return [
        ExplainedColor(
            category=category_of(palette),
            subcategory=palette,
            name=color.name,
            hex=color.hex,
            lab=lab,
            score=color.score,
            reason=write_reason(reason, "en"),
            reason_details=reason,
        )
        for color, lab, reason in zip(colors, labs, details, strict=True)
    ]


def _foundation_reasons(colors: Sequence[MatchedColor], labs: Sequence[Lab], tone: SkinTone) -> list[ColorReason]:
    differences = ciede2000(np.array(labs), np.array(tone.lab)).tolist()
    return [
        ColorReason(code="near_skin", monk=color.monk, difference=round(difference, 2))
        for color, difference in zip(colors, differences, strict=True)
    ]


def _accent_reason(color: MatchedColor, lab: Lab, tone: SkinTone, occasion: Occasion) -> ColorReason:
    chroma = vividness(lab)
    strength: Strength = "vivid" if chroma > 2 / 3 else "soft" if chroma < 1 / 3 else "clear"
    undertone = None if tone.undertone == "uncertain" else tone.undertone
    return ColorReason(
        code="suits_skin", monk=color.monk, strength=strength, undertone=undertone, occasion=occasion
    )


def write_reason(reason: ColorReason, language: Language) -> str:
    """Return the reason as a sentence in a language."""
    if reason.difference is not None:
        difference = decimal(language, f"{reason.difference:.1f}")
        return translate(language, _NEAR_SKIN, difference=difference, monk=reason.monk)
    words = (_STRENGTHS[reason.strength or "clear"], _OCCASIONS[reason.occasion or "everyday"])
    strength, occasion = (translate(language, word) for word in words)
    undertone = translate(language, _UNDERTONES[reason.undertone]) if reason.undertone else ""
    sentence = _OF_UNDERTONE if reason.undertone else _SUITS_SKIN
    values = {"strength": strength, "undertone": undertone, "occasion": occasion}
    return translate(language, sentence, monk=reason.monk, **values)
