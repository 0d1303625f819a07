"""Samples the background of a face: histograms of its chromaticities and luminances."""

from typing import NamedTuple

import cv2
import numpy as np

from fashion.imaging.arrays import CLIPPED_FROM_IN_BACKGROUND, LINEAR_OF_BYTE, ColorConversion, FloatArray, Pixels
from fashion.imaging.face.detection import Face
from fashion.imaging.skin.skin_color import TO_LOG

CHROMA_STEP, CHROMA_EDGE, CHROMA_BINS = 0.06, 1.2, 40
LUMINANCE_STEP, LUMINANCE_FLOOR, LUMINANCE_BINS = 0.15, -4.5, 31
_SIDE = 120
_DARK = 0.01
_MIN_PIXELS = 30
_LOG = np.log(np.maximum(LINEAR_OF_BYTE, 1e-4))


class Background(NamedTuple):
    """Histograms of the background, as shares of its pixels.

    Attributes:
        chromas: (1600,) over log red/green by log blue/green, of pixels neither dark nor clipped.
        luminances: (32,) over log luminance; the last bin holds the clipped pixels.
    """

    chromas: FloatArray
    luminances: FloatArray


def sample_background(picture: Pixels, face: Face, to_srgb: ColorConversion) -> Background | None:
    """Return the background of a person in a picture (BGR), or None if fewer than 30 sampled pixels show it."""
    scale = _SIDE / max(picture.shape[:2])
    size = (max(1, round(picture.shape[1] * scale)), max(1, round(picture.shape[0] * scale)))
    # Take every n-th pixel first: averaging all of them takes three times as long and gives the same histograms.
    step = max(1, max(picture.shape[:2]) // (2 * _SIDE))
    small = np.asarray(cv2.resize(picture[::step, ::step], size, interpolation=cv2.INTER_AREA), np.uint8)
    pixels = to_srgb(np.ascontiguousarray(small[..., ::-1]))[_outside_person(face, scale, small)]
    pixels = pixels[pixels.any(axis=1)]  # Black bars and transparent pixels are no surface.
    if len(pixels) < _MIN_PIXELS:
        return None
    log = _LOG[pixels] @ TO_LOG.T
    clipped = pixels.max(axis=1) >= CLIPPED_FROM_IN_BACKGROUND
    return Background(
        _chromas(log[~clipped & (log[:, 0] > np.log(_DARK))]) / len(pixels),
        _luminances(log[~clipped, 0], int(clipped.sum())) / len(pixels),
    )


def _outside_person(face: Face, scale: float, small: Pixels) -> FloatArray:
    x, y, width, height = (side * scale for side in face.box)
    rows, columns = np.ogrid[: small.shape[0], : small.shape[1]]
    off = np.abs(columns - x - width / 2)
    head = (off < 0.85 * width) & (rows > y - 0.45 * height) & (rows < y + 1.15 * height)
    return np.asarray(~head & ~((rows >= y + height) & (off < 1.6 * width)))


def _chromas(log: FloatArray) -> FloatArray:
    bins = np.floor((log[:, 1:] + CHROMA_EDGE) / CHROMA_STEP).astype(np.intp).clip(0, CHROMA_BINS - 1)
    return np.bincount(bins[:, 0] * CHROMA_BINS + bins[:, 1], minlength=CHROMA_BINS**2).astype(np.float64)


def _luminances(log: FloatArray, clipped: int) -> FloatArray:
    bins = np.rint((log - LUMINANCE_FLOOR) / LUMINANCE_STEP).astype(np.intp).clip(0, LUMINANCE_BINS - 1)
    counts = np.bincount(bins, minlength=LUMINANCE_BINS + 1).astype(np.float64)
    counts[-1] = clipped
    return counts
