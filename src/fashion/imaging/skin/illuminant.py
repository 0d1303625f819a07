"""Estimates the illuminant: a probability for each color cast and each exposure, from the background.

A cast is the log ratio of red and of blue to green that a white surface has in the photo; an exposure is the
log luminance of that surface, 0 where it just reaches 1. What a scene is made of is not known, but surfaces are
more often nearly gray than of strong color, and none reflects more than all light. So a cast is the more
likely the closer to gray it makes the scene's colors ("color by correlation", Finlayson, Hordley and Hubel,
IEEE PAMI 23, 2001), and an exposure the more likely the better it makes the scene's luminances those of
common surfaces. A scene that fits no cast well leaves the prior nearly as it was.

Evidence counts by the number of surfaces in it: one wall is one surface, and says next to nothing about the
light, however large it is. That number is the inverse of Simpson's index over the histogram's bins, the
effective number of equally frequent colors (Hill, Ecology 54, 1973).
"""

from typing import NamedTuple

import numpy as np

from fashion.imaging.arrays import FloatArray
from fashion.imaging.skin.background import (
    CHROMA_BINS,
    CHROMA_EDGE,
    CHROMA_STEP,
    LUMINANCE_BINS,
    LUMINANCE_FLOOR,
    LUMINANCE_STEP,
    Background,
)


class WhiteBalance(NamedTuple):
    """Statistics of a camera's white balance.

    Attributes:
        right: share of photos in which it leaves no cast.
        cast: mean cast of the other photos.
        spread: standard deviation of their casts.
    """

    right: float
    cast: tuple[float, float]
    spread: tuple[float, float]


_RED, _BLUE = np.meshgrid(np.arange(-0.32, 0.45, 0.04), np.arange(-0.68, 0.41, 0.04), indexing="ij")
CASTS = np.stack((_RED.ravel(), _BLUE.ravel()), axis=1)
EXPOSURES = np.arange(-1.4, 0.9, 0.05)

# Cameras' white balance: right in some photos, else off along the daylight locus; lamps leave it warm.
_BALANCE_ERROR, _CAST_CORRELATION = (0.04, 0.05), -0.5
_ANYWHERE = WhiteBalance(0.4, (0.06, -0.09), (0.13, 0.17))
_OUTDOORS, _INDOORS = (
    WhiteBalance(0.5, (0.02, -0.02), (0.07, 0.10)),
    WhiteBalance(0.3, (0.09, -0.14), (0.12, 0.16)),
)
_BETWEEN = 4.0
_RIGHT_EXPOSURE, _EXPOSURE_ERROR, _EXPOSURE, _EXPOSURE_SPREAD = 0.35, 0.08, -0.05, 0.36
# Surfaces: most nearly gray, if somewhat yellow; a reflectance of a quarter in the middle, at most 0.95.
_NEARLY_GRAY, _SURFACE = 0.8, (0.06, -0.10)
_GRAY_SPREAD, _COLOR_SPREAD = (0.06, 0.13), (0.3, 0.4)
_REFLECTANCE, _REFLECTANCE_SPREAD, _MOST_REFLECTANCE = np.log(0.25), 1.2, np.log(0.95)
# The background gets more or less light than the face; as many surfaces count as if they were independent.
_BACKGROUND_SPREAD = 0.3
_CHROMA_SURFACES, _LUMINANCE_SURFACES = 0.5, 8.0
_FULL_SHARE = 0.5
# Effective numbers of colors: of a wall with its noise and falloff, and of a room on top of that.
_WALL_CHROMAS, _ROOM_CHROMAS = 2.0, 6.0
_WALL_LUMINANCES, _ROOM_LUMINANCES = 3.0, 8.0


class Illuminant(NamedTuple):
    """Probabilities over `CASTS` (n,) and over `EXPOSURES` (m,), each summing to 1."""

    casts: FloatArray
    exposures: FloatArray


def estimate_illuminant(background: Background | None, brightness: float | None = None) -> Illuminant:
    """Return the illuminant that the background suggests; the prior if there is no background.

    `brightness` is the APEX value of the scene if known: it separates daylight from lamps.
    """
    casts, exposures = _cast_prior(brightness), _EXPOSURE_PRIOR
    if background is None:
        return Illuminant(_probabilities(casts), _probabilities(exposures))
    roots = np.sqrt(background.chromas)
    if roots.any():
        enough = min(1.0, float(background.chromas.sum()) / _FULL_SHARE)
        variety = _variety(_coarse(background.chromas), _WALL_CHROMAS, _ROOM_CHROMAS)
        seen = roots.nonzero()[0]
        evidence = _CHROMA_TABLE[seen].T @ roots[seen]
        casts = casts + _CHROMA_SURFACES * variety * enough / roots.sum() * evidence
    roots = np.sqrt(background.luminances)
    variety = _variety(background.luminances, _WALL_LUMINANCES, _ROOM_LUMINANCES)
    fits = _LUMINANCE_SURFACES * variety / roots.sum() * (_LUMINANCE_TABLE @ roots)
    behind = np.exp(fits - fits.max()) @ _BACKGROUND_TO_FACE
    return Illuminant(_probabilities(casts), _probabilities(exposures + np.log(behind)))


def _variety(counts: FloatArray, wall: float, room: float) -> float:
    # 0 for one surface, 1 from a room full of them.
    effective = counts.sum() ** 2 / (counts @ counts)
    return float(np.clip((effective - wall) / room, 0.0, 1.0))


def _coarse(chromas: FloatArray) -> FloatArray:
    # Bins twice as wide, so that the noise of one surface stays in a few.
    half = CHROMA_BINS // 2
    return np.asarray(chromas.reshape(half, 2, half, 2).sum(axis=(1, 3)).ravel())


def _probabilities(log: FloatArray) -> FloatArray:
    likely = np.exp(log - log.max())
    return np.asarray(likely / likely.sum())


def _normal(values: FloatArray, mean: float, spread: float) -> FloatArray:
    return np.asarray(np.exp(-0.5 * ((values - mean) / spread) ** 2) / spread)


def _bivariate(values: FloatArray, mean: FloatArray, spread: FloatArray, correlation: float = 0.0) -> FloatArray:
    x, y = np.moveaxis((values - mean) / spread, -1, 0)
    rest = 1 - correlation**2
    square = (x * x - 2 * correlation * x * y + y * y) / rest
    return np.asarray(np.exp(-0.5 * square) / (spread[0] * spread[1] * np.sqrt(rest)))


def _cast_prior(brightness: float | None) -> FloatArray:
    if brightness is None:
        return np.asarray(np.log(_BALANCED[_ANYWHERE]))
    daylight = 1 / (1 + np.exp(_BETWEEN - brightness))
    return np.asarray(np.log(daylight * _BALANCED[_OUTDOORS] + (1 - daylight) * _BALANCED[_INDOORS]))


def _balanced(usual: WhiteBalance) -> FloatArray:
    right = _bivariate(CASTS, np.zeros(2), np.array(_BALANCE_ERROR))
    wrong = _bivariate(CASTS, np.array(usual.cast), np.array(usual.spread), _CAST_CORRELATION)
    return np.asarray(usual.right * right + (1 - usual.right) * wrong + 1e-9)


def _exposure_prior() -> FloatArray:
    right = _normal(EXPOSURES, 0.0, _EXPOSURE_ERROR)
    return np.log(
        _RIGHT_EXPOSURE * right + (1 - _RIGHT_EXPOSURE) * _normal(EXPOSURES, _EXPOSURE, _EXPOSURE_SPREAD)
    )


def _chroma_table() -> FloatArray:
    # (bins, casts): log density of a surface that appears in a bin under a cast.
    centers = CHROMA_STEP * (np.arange(CHROMA_BINS) + 0.5) - CHROMA_EDGE
    bins = np.stack(np.meshgrid(centers, centers, indexing="ij"), axis=-1).reshape(-1, 1, 2)
    gray = _bivariate(bins - CASTS, np.array(_SURFACE), np.array(_GRAY_SPREAD))
    color = _bivariate(bins - CASTS, np.array(_SURFACE), np.array(_COLOR_SPREAD))
    return np.log(_NEARLY_GRAY * gray + (1 - _NEARLY_GRAY) * color + 1e-6)


def _luminance_table() -> FloatArray:
    # (exposures, bins): log density of a surface that appears in a bin under an exposure; the last is clipped.
    bins = LUMINANCE_FLOOR + LUMINANCE_STEP * np.arange(LUMINANCE_BINS)
    reflectances = bins - EXPOSURES[:, None]
    possible = np.where(reflectances < _MOST_REFLECTANCE + 0.08, 1.0, 0.02)
    seen = possible * _normal(reflectances, _REFLECTANCE, _REFLECTANCE_SPREAD)
    brighter = np.linspace(0.0, 2.0, 81)
    clipped_ones = _normal(brighter - EXPOSURES[:, None], _REFLECTANCE, _REFLECTANCE_SPREAD)
    clipped_ones *= brighter - EXPOSURES[:, None] < _MOST_REFLECTANCE + 0.05
    clipped = np.maximum(clipped_ones.sum(axis=1) * 0.025 / np.sqrt(2 * np.pi), 0.004)
    return np.log(np.column_stack((seen, clipped)) + 1e-4)


_BALANCED = {usual: _balanced(usual) for usual in (_ANYWHERE, _OUTDOORS, _INDOORS)}
_EXPOSURE_PRIOR = _exposure_prior()
_CHROMA_TABLE, _LUMINANCE_TABLE = _chroma_table(), _luminance_table()
_BACKGROUND_TO_FACE = _normal(EXPOSURES[:, None] - EXPOSURES, 0.0, _BACKGROUND_SPREAD)
