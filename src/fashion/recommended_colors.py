"""Recommended colors as they are shown: what an event stores of them, and what follows from that."""

import math
from collections.abc import Mapping, Sequence

import msgspec
import numpy as np

from fashion.colorimetry.difference import ciede2000
from fashion.colorimetry.skin import Hex, Lab, Share, SkinTone
from fashion.colorimetry.spaces import hex_to_lab
from fashion.contracts import MatchedColor, TargetColor
from fashion.vocabulary import Category, Occasion

MOST_CHROMA = 60.0
"""The CIELAB chroma from which a color counts as fully vivid."""


class RecommendedColor(msgspec.Struct, frozen=True, kw_only=True):
    """A color that suits the user, for one subcategory (foundation, blush, lip, eye, clothing)."""

    category: Category
    subcategory: str
    name: str
    hex: Hex
    lab: Lab
    score: Share
    reason: str


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
) -> list[RecommendedColor]:
    labs = [hex_to_lab(color.hex) for color in colors]
    if palette == "foundation":
        reasons = _foundation_reasons(colors, labs, tone)
    else:
        reasons = [_accent_reason(color, lab, tone, occasion) for color, lab in zip(colors, labs, strict=True)]
    return [
        RecommendedColor(
            category=category_of(palette),
            subcategory=palette,
            name=color.name,
            hex=color.hex,
            lab=lab,
            score=color.score,
            reason=reason,
        )
        for color, lab, reason in zip(colors, labs, reasons, strict=True)
    ]


def _foundation_reasons(colors: Sequence[MatchedColor], labs: Sequence[Lab], tone: SkinTone) -> list[str]:
    differences = ciede2000(np.array(labs), np.array(tone.lab)).tolist()
    return [
        f"CIEDE2000 {difference:.1f} from your skin, from the shades of Monk tone {color.monk}."
        for color, difference in zip(colors, differences, strict=True)
    ]


def _accent_reason(color: MatchedColor, lab: Lab, tone: SkinTone, occasion: Occasion) -> str:
    chroma = vividness(lab)
    strength = "vivid" if chroma > 2 / 3 else "soft" if chroma < 1 / 3 else "clear"
    undertone = "" if tone.undertone == "uncertain" else f"a {tone.undertone} undertone on "
    return f"A {strength} color for {undertone}Monk tone {color.monk}, {occasion} wear."
