"""Color difference."""

import numpy as np
import numpy.typing as npt

from fashion.colorimetry.spaces import Floats

_25_TO_7 = 25.0**7


def ciede2000(lab1: npt.ArrayLike, lab2: npt.ArrayLike) -> Floats:
    """CIEDE2000 difference of CIELAB colors (kL = kC = kH = 1), broadcast over all axes but the last.

    Follows Sharma, Wu and Dalal, "The CIEDE2000 color-difference formula: implementation notes,
    supplementary test data, and mathematical observations", Color Research & Application 30 (2005).
    """
    l1, a1, b1 = np.moveaxis(np.asarray(lab1, dtype=np.float64), -1, 0)
    l2, a2, b2 = np.moveaxis(np.asarray(lab2, dtype=np.float64), -1, 0)
    stretch = 1.5 - 0.5 * _chroma_share(0.5 * (np.hypot(a1, b1) + np.hypot(a2, b2)))
    chroma1, hue1 = _polar(a1 * stretch, b1)
    chroma2, hue2 = _polar(a2 * stretch, b2)
    chroma = 0.5 * (chroma1 + chroma2)
    hue = _mean_hue(hue1, hue2)
    delta_l = (l2 - l1) / _lightness_weight(0.5 * (l1 + l2))
    delta_c = (chroma2 - chroma1) / (1 + 0.045 * chroma)
    delta_h = 2 * np.sqrt(chroma1 * chroma2) * np.sin(0.5 * (hue2 - hue1))
    delta_h *= np.where(np.abs(hue2 - hue1) > np.pi, -1.0, 1.0)
    delta_h /= 1 + 0.015 * chroma * _hue_weight(hue)
    squares = delta_l**2 + delta_c**2 + delta_h**2 + _rotation(chroma, hue) * delta_c * delta_h
    return np.sqrt(np.maximum(squares, 0))


def _polar(a: Floats, b: Floats) -> tuple[Floats, Floats]:
    hue = np.arctan2(b, a)
    return np.hypot(a, b), hue + 2 * np.pi * (hue < 0)


def _chroma_share(chroma: Floats) -> Floats:
    power = chroma**7
    return np.sqrt(power / (power + _25_TO_7))


def _mean_hue(hue1: Floats, hue2: Floats) -> Floats:
    mean = 0.5 * (hue1 + hue2)
    across = np.abs(hue1 - hue2) > np.pi
    return mean + np.pi * across * np.where(mean < np.pi, 1.0, -1.0)


def _lightness_weight(lightness: Floats) -> Floats:
    square = (lightness - 50) ** 2
    return 1 + 0.015 * square / np.sqrt(20 + square)


def _hue_weight(hue: Floats) -> Floats:
    return (
        1
        - 0.17 * np.cos(hue - np.radians(30))
        + 0.24 * np.cos(2 * hue)
        + 0.32 * np.cos(3 * hue + np.radians(6))
        - 0.20 * np.cos(4 * hue - np.radians(63))
    )


def _rotation(chroma: Floats, hue: Floats) -> Floats:
    turn = np.radians(30) * np.exp(-(((np.degrees(hue) - 275) / 25) ** 2))
    return -2 * _chroma_share(chroma) * np.sin(2 * turn)
