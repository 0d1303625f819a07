"""Color difference."""

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from fashion.colorimetry.spaces import FloatArray

_TURN = 2 * np.pi
_25_TO_7 = 25.0**7
_BLOCK = 8192
_HUE_WEIGHTS = np.array([-0.20, 0.32, 0.24, -0.17, 1]) * np.exp(1j * np.radians([-63, 6, 0, -30, 0]))


def ciede2000(lab1: npt.ArrayLike, lab2: npt.ArrayLike) -> FloatArray:
    """CIEDE2000 difference of CIELAB colors (kL = kC = kH = 1), broadcast over all axes but the last.

    Follows Sharma, Wu and Dalal, "The CIEDE2000 color-difference formula: implementation notes,
    supplementary test data, and mathematical observations", Color Research & Application 30 (2005).
    """
    # Blocks keep the many intermediate arrays in the processor's cache, which halves the time.
    with np.nditer(
        [*_planes(lab1), *_planes(lab2), None],
        flags=["buffered", "external_loop", "zerosize_ok"],
        buffersize=_BLOCK,
    ) as blocks:
        for *block, difference in blocks:
            difference[...] = _difference(*block)
        return np.asarray(blocks.operands[6])


class DifferenceTerms(NamedTuple):
    """By how much a color is lighter, more colorful and of another hue, in the units of CIEDE2000, signed."""

    lightness: float
    chroma: float
    hue: float


def ciede2000_terms(lab1: npt.ArrayLike, lab2: npt.ArrayLike) -> DifferenceTerms:
    """Return what the difference of two colors consists of; positive where the second one has more.

    Their squares sum to the square of the difference, but for blue hues, where chroma and hue interact.
    """
    lightness, chroma, hue, _ = _terms(*_planes(lab1), *_planes(lab2))
    return DifferenceTerms(float(lightness), float(chroma), float(hue))


def _planes(lab: npt.ArrayLike) -> FloatArray:
    return np.moveaxis(np.asarray(lab, dtype=np.float64), -1, 0)


def _difference(
    l1: FloatArray, a1: FloatArray, b1: FloatArray, l2: FloatArray, a2: FloatArray, b2: FloatArray
) -> FloatArray:
    delta_l, delta_c, delta_h, rotation = _terms(l1, a1, b1, l2, a2, b2)
    squares = delta_l**2 + delta_c**2 + delta_h * (delta_h + rotation * delta_c)
    return np.asarray(np.sqrt(np.maximum(squares, 0)))


def _terms(
    l1: FloatArray, a1: FloatArray, b1: FloatArray, l2: FloatArray, a2: FloatArray, b2: FloatArray
) -> tuple[FloatArray, FloatArray, FloatArray, FloatArray]:
    """Lightness, chroma and hue, each by its weight, and how much the last two interact."""
    stretch = 1.5 - 0.5 * _chroma_share(0.5 * (_length(a1, b1) + _length(a2, b2)))
    chroma1, hue1 = _polar(a1 * stretch, b1)
    chroma2, hue2 = _polar(a2 * stretch, b2)
    chroma = 0.5 * (chroma1 + chroma2)
    hue, half_angle = _bisect(hue1, hue2)
    delta_l = (l2 - l1) / _lightness_weight(0.5 * (l1 + l2))
    delta_c = (chroma2 - chroma1) / (1 + 0.045 * chroma)
    delta_h = 2 * np.sqrt(chroma1 * chroma2) * _sine(half_angle)
    delta_h /= 1 + 0.015 * chroma * _hue_weight(hue)
    return delta_l, delta_c, delta_h, _rotation(chroma, hue)


def _chroma_share(chroma: FloatArray) -> FloatArray:
    square = chroma * chroma
    power = square * square * square * chroma
    return np.asarray(np.sqrt(power / (power + _25_TO_7)))


def _length(a: FloatArray, b: FloatArray) -> FloatArray:
    return np.asarray(np.sqrt(a * a + b * b))


def _polar(a: FloatArray, b: FloatArray) -> tuple[FloatArray, FloatArray]:
    hue = np.arctan2(b, a)
    return _length(a, b), hue + _TURN * (hue < 0)


def _bisect(hue1: FloatArray, hue2: FloatArray) -> tuple[FloatArray, FloatArray]:
    """The hue in the middle of the shorter arc, and half of that arc's signed angle."""
    mean = 0.5 * (hue1 + hue2)
    half = 0.5 * (hue2 - hue1)
    across = np.pi * (np.abs(half) > np.pi / 2)
    return mean + np.copysign(across, np.pi - mean), half - np.copysign(across, half)


def _lightness_weight(lightness: FloatArray) -> FloatArray:
    square = (lightness - 50) ** 2
    return np.asarray(1 + 0.015 * square / np.sqrt(20 + square))


def _sine(angle: FloatArray) -> FloatArray:
    """Sine by way of the tangent, which NumPy computes several times faster."""
    tangent = np.tan(0.5 * angle)
    return np.asarray(2 * tangent / (1 + tangent * tangent))


def _hue_weight(hue: FloatArray) -> FloatArray:
    """The formula's T: a sum of cosines of multiples of the hue is a polynomial in exp(i hue)."""
    tangent = np.tan(0.5 * hue)
    on_circle = (1 + 1j * tangent) ** 2 / (1 + tangent * tangent)
    return np.asarray(np.polyval(_HUE_WEIGHTS, on_circle).real)


def _rotation(chroma: FloatArray, hue: FloatArray) -> FloatArray:
    spread = np.exp(-(((hue - np.radians(275)) / np.radians(25)) ** 2))
    return -2 * _chroma_share(chroma) * _sine(np.radians(60) * spread)
