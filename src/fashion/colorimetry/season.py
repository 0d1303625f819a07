"""The 12-season system, as a view of measured skin, hair and eyes."""

import math
from typing import Literal

from fashion.colorimetry.skin import SkinTone
from fashion.colorimetry.undertone import warmth
from fashion.vocabulary import EyeColor, HairColor

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


def season_of(tone: SkinTone, hair: HairColor = "uncertain", eyes: EyeColor = "uncertain") -> Season:
    """One of the twelve seasons of personal color analysis: from skin, and from hair and eyes where known.

    A convention of styling, not a measurement: analysts drape fabrics. The four seasons are those of Jackson,
    "Color Me Beautiful" (1980); that a season's variant names the dominant trait (light, deep, true hue, clear or
    muted) is the custom of the systems with twelve. The limits are ours. Skin alone: very light skin (L above 85)
    is light and deep skin (L below 35) deep; between, warm and cool skin is true, and neutral skin is bright or
    soft by whether its chroma reaches 30, about the median of foundation shades as light. L 60 parts spring from
    autumn and summer from winter. Blond hair is of spring and summer, black hair of autumn and winter, whatever
    the skin's lightness; blond hair and light eyes on skin of at least L 60 are light, black hair and brown eyes
    on skin below it deep. Black hair with light skin, or black or brown hair with light eyes, is a contrast, which
    makes neutral skin bright.
    """
    warm, light = _leans_warm(tone), _is_light(tone, hair)
    if _is_pale(tone, hair, eyes):
        return "light spring" if warm else "light summer"
    if _is_deep(tone, hair, eyes):
        return "deep autumn" if warm else "deep winter"
    if tone.palette_undertone == "neutral":
        return _neutral(light, _is_clear(tone, hair, eyes))
    if warm:
        return "true spring" if light else "true autumn"
    return "true summer" if light else "true winter"


def _leans_warm(tone: SkinTone) -> bool:
    if tone.palette_undertone == "neutral":
        return bool(warmth(tone.lab, tone.monk) > 0)
    return tone.undertone == "warm"


def _is_light(tone: SkinTone, hair: HairColor) -> bool:
    return hair == "blond" or (hair != "black" and tone.lab[0] >= _MIDDLE)


def _is_pale(tone: SkinTone, hair: HairColor, eyes: EyeColor) -> bool:
    fair = hair == "blond" and eyes == "light" and tone.lab[0] >= _MIDDLE
    return fair or (hair != "black" and tone.lab[0] > _LIGHT)


def _is_deep(tone: SkinTone, hair: HairColor, eyes: EyeColor) -> bool:
    return tone.lab[0] < _DEEP or (hair == "black" and eyes == "brown" and tone.lab[0] < _MIDDLE)


def _is_clear(tone: SkinTone, hair: HairColor, eyes: EyeColor) -> bool:
    lightness, a, b = tone.lab
    contrast = (hair == "black" and lightness >= _MIDDLE) or (hair in {"black", "brown"} and eyes == "light")
    return contrast or math.hypot(a, b) >= _CLEAR_CHROMA


def _neutral(light: bool, clear: bool) -> Season:
    if clear:
        return "bright spring" if light else "bright winter"
    return "soft summer" if light else "soft autumn"
