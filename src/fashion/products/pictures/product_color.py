"""The color of a product by its picture, and how sure it is.

The heaviest cluster of colors in CIELAB counts, once background and skin are left out and the middle of the
product weighs most. Of makeup a picture mostly shows a case or bottle, whose color is not that of what is in it:
only a picture of the substance itself, a swatch or smear, has a color. Confidences are as in `feeds.colors`: that
of a clear picture of a garment was measured, with labels that are names of colors; the others are choices.
"""

from typing import NamedTuple

import numpy as np
from PIL import Image

from fashion.colorimetry.spaces import FloatArray, lab_to_hex, srgb8_to_lab
from fashion.products.pictures.foreground import (
    FLAT,
    Background,
    Weights,
    background_of,
    middle_weights,
    without_skin,
)
from fashion.vocabulary import Category

SIDE = 96
"""So many pixels on a side are enough for a color."""
CLEAR, UNCLEAR, SWATCH, SMEAR = 0.6, 0.3, 0.7, 0.4
_OPAQUE = 128
_LEAST_PRODUCT = 0.03
_LEAST_MIDDLE = 0.35
"""Where more of the middle has the color of the background, the product may have it too."""
_CLEAR_SHARE, _SMEAR_SHARE = 0.6, 0.8
_CLEAR_FRAME = 0.7
_LEAST_CHROMA = 12.0
_BLANK = 94.0
# Folds and highlights change the lightness of one material more than its chroma and hue.
_SCALE = np.array([0.5, 1.0, 1.0])
_BIN, _RADIUS, _SHIFTS = 5.0, 8.0, 5


class PictureColor(NamedTuple):
    """The color that a picture shows, and its confidence."""

    hex: str
    confidence: float


class _Cluster(NamedTuple):
    lab: FloatArray
    share: float


def color_of_picture(picture: Image.Image, category: Category) -> PictureColor | None:
    """Return the color of the product in a picture of at most `SIDE` pixels; None where it cannot be known."""
    lab, opaque = _pixels(picture)
    background = background_of(lab)
    is_cut_out = not opaque.all()
    foreground = opaque if is_cut_out else ~background.mask
    if foreground.mean() < _LEAST_PRODUCT:
        return None if is_cut_out else _swatch(background)
    nearness = middle_weights(foreground)
    weights = np.where(foreground, nearness, 0.0)
    if category == "makeup":
        return _smear(_heaviest(lab, weights))
    cluster = _heaviest(lab, without_skin(lab, weights))
    is_flat = is_cut_out or background.share >= _CLEAR_FRAME
    is_whole = is_cut_out or weights.sum() >= _LEAST_MIDDLE * nearness.sum()
    is_clear = is_flat and is_whole and cluster.share >= _CLEAR_SHARE
    return PictureColor(_hex(cluster.lab), CLEAR if is_clear else UNCLEAR)


def _pixels(picture: Image.Image) -> tuple[FloatArray, np.ndarray[tuple[int, ...], np.dtype[np.bool_]]]:
    pixels = np.asarray(picture.convert("RGBA"))
    return srgb8_to_lab(np.ascontiguousarray(pixels[..., :3])), pixels[..., 3] >= _OPAQUE


def _swatch(background: Background) -> PictureColor | None:
    """Return the color of a picture that is one color throughout, unless that is blank."""
    lightness, a, b = background.lab
    if background.share < FLAT or (lightness > _BLANK and np.hypot(a, b) < _LEAST_CHROMA / 2):
        return None
    return PictureColor(_hex(background.lab), SWATCH)


def _smear(cluster: _Cluster) -> PictureColor | None:
    """Return the color of a substance on a background; gray, black and silver are of cases."""
    is_colored = np.hypot(*cluster.lab[1:]) >= _LEAST_CHROMA
    return PictureColor(_hex(cluster.lab), SMEAR) if is_colored and cluster.share >= _SMEAR_SHARE else None


def _heaviest(lab: FloatArray, weights: Weights) -> _Cluster:
    """Return the heaviest cluster, found from the fullest part of a histogram by mean shift."""
    is_weighed = weights > 0
    colors, weighed = lab[is_weighed], weights[is_weighed]
    places = colors * _SCALE
    center = _fullest(places, weighed)
    for _ in range(_SHIFTS):
        kept = np.linalg.norm(places - center, axis=1) < _RADIUS
        center = np.average(places[kept], axis=0, weights=weighed[kept])
    return _Cluster(center / _SCALE, float(weighed[kept].sum() / weighed.sum()))


def _fullest(places: FloatArray, weights: Weights) -> FloatArray:
    """Return the mean of the fullest bin of a histogram and its neighbors."""
    bins = np.floor(places / _BIN).astype(np.intp)
    bins -= bins.min(axis=0) - 1
    counts = np.zeros(bins.max(axis=0) + 2)
    np.add.at(counts, tuple(bins.T), weights)
    for axis in range(3):
        counts = counts + np.roll(counts, 1, axis) + np.roll(counts, -1, axis)
    fullest = np.unravel_index(counts.argmax(), counts.shape)
    near = (np.abs(bins - np.array(fullest)) <= 1).all(axis=1)
    return np.average(places[near], axis=0, weights=weights[near])


def _hex(lab: FloatArray) -> str:
    lightness, a, b = (float(value) for value in lab)
    return lab_to_hex((lightness, a, b))
