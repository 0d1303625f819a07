"""Conversions between sRGB, linear light and CIELAB.

sRGB is that of IEC 61966-2-1; CIELAB is relative to its white, D65 for the 2 degree observer. Arrays hold
the three channels in the last axis, whatever the axes before it.
"""

import re
from functools import lru_cache
from typing import Any

import numpy as np
import numpy.typing as npt

from fashion.colorimetry.skin import Lab
from fashion.vocabulary import LENIENT_HEX_PATTERN

FloatArray = npt.NDArray[np.float64]

_TO_XYZ = np.array([[0.4124, 0.3576, 0.1805], [0.2126, 0.7152, 0.0722], [0.0193, 0.1192, 0.9505]])
_WHITE = _TO_XYZ.sum(axis=1)
_TO_WHITE_RATIOS = _TO_XYZ / _WHITE[:, None]
_FROM_WHITE_RATIOS = np.linalg.inv(_TO_WHITE_RATIOS)
_LAB_EDGE = 6 / 29


def srgb_to_linear(rgb: npt.ArrayLike) -> FloatArray:
    """Linear light of encoded sRGB, both 0 to 1."""
    encoded = np.asarray(rgb, dtype=np.float64)
    curve = ((np.maximum(encoded, 0) + 0.055) / 1.055) ** 2.4
    return np.where(encoded <= 0.04045, encoded / 12.92, curve)


def linear_to_srgb(rgb: npt.ArrayLike) -> FloatArray:
    """Encoded sRGB of linear light, both 0 to 1; values outside the gamut stay outside."""
    linear = np.asarray(rgb, dtype=np.float64)
    curve = 1.055 * np.maximum(linear, 0) ** (1 / 2.4) - 0.055
    return np.where(linear <= 0.0031308, 12.92 * linear, curve)


_LINEAR_OF_BYTE = srgb_to_linear(np.arange(256) / 255)


def linear_to_lab(rgb_linear: npt.ArrayLike) -> FloatArray:
    """CIELAB of linear sRGB (0 to 1)."""
    ratios = np.asarray(rgb_linear, dtype=np.float64) @ _TO_WHITE_RATIOS.T
    straight = ratios / (3 * _LAB_EDGE**2) + 4 / 29
    x, y, z = np.moveaxis(np.where(ratios > _LAB_EDGE**3, np.cbrt(ratios), straight), -1, 0)
    return np.stack((116 * y - 16, 500 * (x - y), 200 * (y - z)), axis=-1)


def lab_to_linear(lab: npt.ArrayLike) -> FloatArray:
    """Linear sRGB of CIELAB; channels below 0 or above 1 are outside the sRGB gamut."""
    lightness, a, b = np.moveaxis(np.asarray(lab, dtype=np.float64), -1, 0)
    y = (lightness + 16) / 116
    roots = np.stack((y + a / 500, y, y - b / 200), axis=-1)
    straight = 3 * _LAB_EDGE**2 * (roots - 4 / 29)
    ratios: FloatArray = np.where(roots > _LAB_EDGE, roots**3, straight)
    return ratios @ _FROM_WHITE_RATIOS.T


def srgb8_to_lab(rgb: npt.NDArray[Any]) -> FloatArray:
    """CIELAB of sRGB in 0 to 255, whole (uint8) or averaged (float)."""
    if rgb.dtype == np.uint8:
        return linear_to_lab(_LINEAR_OF_BYTE[rgb])
    return linear_to_lab(srgb_to_linear(rgb / 255))


def lab_to_srgb8(lab: npt.ArrayLike) -> npt.NDArray[np.uint8]:
    """sRGB in 0 to 255, rounded, each channel clipped to the gamut."""
    encoded = linear_to_srgb(lab_to_linear(lab))
    return np.rint(np.clip(encoded, 0, 1) * 255).astype(np.uint8)


def parse_hex(text: str) -> str:
    """The color as "#c68642", given with or without "#", in either case.

    Raises:
        ValueError: the text is not a color.
    """
    if not re.fullmatch(LENIENT_HEX_PATTERN, text):
        raise ValueError(f"{text!r} is not a color: write six hexadecimal digits, such as #c68642.")
    return f"#{text.removeprefix('#').lower()}"


@lru_cache(4096)
def hex_to_lab(text: str) -> Lab:
    """CIELAB of a hexadecimal sRGB color, to 3 decimals: a hundredth of the resolution of 8 bits.

    Raises:
        ValueError: the text is not a color.
    """
    rgb = np.frombuffer(bytes.fromhex(parse_hex(text)[1:]), dtype=np.uint8)
    lightness, a, b = np.round(srgb8_to_lab(rgb), 3).tolist()
    return lightness, a, b


def lab_to_hex(lab: npt.ArrayLike) -> str:
    """The nearest sRGB color by channel, as "#c68642"."""
    return f"#{lab_to_srgb8(lab).tobytes().hex()}"
