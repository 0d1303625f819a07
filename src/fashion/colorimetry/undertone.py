"""Undertone: whether skin is yellower or redder than is usual for skin as light."""

import numpy as np
import numpy.typing as npt

from fashion.colorimetry.monk import MONK_LAB
from fashion.colorimetry.skin import Lab
from fashion.colorimetry.spaces import FloatArray, hex_to_lab
from fashion.vocabulary import MeasuredUndertone, Undertone

DEAD_BAND = 1.5
CERTAIN = 0.7
"""The probability from which an undertone is named: two photos of one person then contradict each other in 5 %."""
_OF_CHROMA, _MOST_CHROMA = 0.15, 8.0


def usual_hue(lightness: npt.ArrayLike) -> FloatArray:
    """The CIELAB hue angle, in degrees, usual for skin of this lightness (L 0 to 100).

    Deep skin is redder than light skin. The line, like all numbers here, is a rounded fit to foundation
    shades that The Pudding collected ("foundation-names", MIT license), those of 13 of 28 brands. The Monk
    swatches are no guide to hue: they go from 49 to 89 degrees and back, and tones 3 to 6 are yellower.
    """
    return 46 + 0.2 * np.asarray(lightness, dtype=np.float64)


def usual_chroma(lightness: npt.ArrayLike) -> FloatArray:
    """The CIELAB chroma usual for a foundation shade of this lightness."""
    return 34 - 0.08 * np.asarray(lightness, dtype=np.float64)


def warmth(lab: npt.ArrayLike, monk: int | None = None) -> FloatArray:
    """Return how warm colors are, in CIELAB units: C * sin(h - usual) + 0.15 (C - usual); cool is negative.

    In units rather than degrees, because the hue of a color that is nearly gray means little. What chroma
    adds is bounded (8 units either way), so that alone it never decides.

    Args:
        lab: colors of skin, along the last axis.
        monk: their tone if known; then what is usual is that for the tone's lightness, which a dim or bright
            photo does not move.
    """
    lightness, a, b = np.moveaxis(np.asarray(lab, dtype=np.float64), -1, 0)
    at = lightness if monk is None else MONK_LAB[monk - 1, 0]
    usual = np.radians(usual_hue(at))
    beyond = b * np.cos(usual) - a * np.sin(usual)
    excess = np.clip(np.hypot(a, b) - usual_chroma(at), -_MOST_CHROMA, _MOST_CHROMA)
    return np.asarray(beyond + _OF_CHROMA * excess)


def undertone_of(lab: Lab, monk: int | None = None) -> Undertone:
    """Warm if `warmth` is over 1.5 units, cool if under -1.5.

    Sellers' words for shades hold little color: on the 15 brands that were not used for tuning this agrees
    with them in 45 % of cases (mean of the three classes), and its sign with 60 % of warm and cool.
    """
    leaning = float(warmth(lab, monk))
    if abs(leaning) <= DEAD_BAND:
        return "neutral"
    return "warm" if leaning > 0 else "cool"


def undertone_of_hex(color: str) -> Undertone:
    """The undertone of a plain sRGB color, such as "#c68642".

    Raises:
        ValueError: the text is not a color.
    """
    return undertone_of(hex_to_lab(color))


def likely_undertone(leanings: FloatArray, chances: FloatArray) -> tuple[MeasuredUndertone, float]:
    """Return the likeliest undertone, or that it is uncertain, and the probability of the likeliest.

    Args:
        leanings: (k,) warmth of the colors that the skin may have.
        chances: (k,) probability of each color, summing to 1.
    """
    warm, cool = float(chances @ (leanings > DEAD_BAND)), float(chances @ (leanings < -DEAD_BAND))
    likely: dict[Undertone, float] = {"warm": warm, "neutral": 1 - warm - cool, "cool": cool}
    best = max(likely, key=lambda each: likely[each])
    confidence = round(min(1.0, max(0.0, likely[best])), 4)
    return (best if confidence >= CERTAIN else "uncertain"), confidence
