"""The 12-season system, as a view of a measured skin tone."""

import math
from typing import Literal

from fashion.colorimetry.skin import SkinTone
from fashion.colorimetry.undertone import warmth

Season = Literal[
    "light spring",
    "true spring",
    "bright spring",
    "light summer",
    "true summer",
    "soft summer",
    "soft autumn",
    "true autumn",
    "deep autumn",
    "deep winter",
    "true winter",
    "bright winter",
]

_LIGHT, _MIDDLE, _DEEP = 85, 60, 35
_CLEAR_CHROMA = 30


def season_of(tone: SkinTone) -> Season:
    """One of the twelve seasons of personal color analysis, from the skin alone.

    A convention of styling, not a measurement: analysts drape fabrics and look at hair and eyes too. The
    four seasons are those of Jackson, "Color Me Beautiful" (1980); that a season's variant names the skin's
    dominant trait (light, deep, true hue, clear or muted) is the custom of the systems with twelve. The
    limits are ours: very light skin (L above 85) is light and deep skin (L below 35) deep; between, warm
    and cool skin is true, and neutral skin is bright or soft by whether its chroma reaches 30, about the
    median of foundation shades as light. L 60 parts spring from autumn and summer from winter.
    """
    lightness, a, b = tone.lab
    warm = _leans_warm(tone)
    if lightness > _LIGHT:
        return "light spring" if warm else "light summer"
    if lightness < _DEEP:
        return "deep autumn" if warm else "deep winter"
    if tone.palette_undertone == "neutral":
        return _neutral(lightness, math.hypot(a, b))
    if warm:
        return "true spring" if lightness >= _MIDDLE else "true autumn"
    return "true summer" if lightness >= _MIDDLE else "true winter"


def _leans_warm(tone: SkinTone) -> bool:
    if tone.palette_undertone == "neutral":
        return bool(warmth(tone.lab, tone.monk) > 0)
    return tone.undertone == "warm"


def _neutral(lightness: float, chroma: float) -> Season:
    if chroma >= _CLEAR_CHROMA:
        return "bright spring" if lightness >= _MIDDLE else "bright winter"
    return "soft summer" if lightness >= _MIDDLE else "soft autumn"
