"""The parts of a face that show skin, and the color of each."""

from collections.abc import Callable
from typing import NamedTuple

import cv2
import numpy as np

from fashion.colorimetry import linear_to_lab, srgb_to_linear
from fashion.imaging.face.detection import Face, FloatArray, Pixels

_LINEAR = srgb_to_linear(np.arange(256) / 255)
_LUMINANCE = np.array([0.2126, 0.7152, 0.0722])
_CLIPPED = 250
_TRIM = (0.2, 0.8)
_LEAST_PIXELS = 12
_LEAST_SHARE_SEEN = 0.5


class Outline(NamedTuple):
    """Where a part lies in a face's own frame.

    The origin is between the eyes, one unit across is the distance of the eyes, one unit down is that from
    the eyes to the mouth. Center and half extents are (across, down); `trust` weighs the part beforehand.
    """

    name: str
    center: tuple[float, float]
    half: tuple[float, float]
    trust: float


# Left and right are those of the picture, not of the person: selfies may be mirrored.
OUTLINES = (
    Outline("forehead", (0.0, -0.50), (0.30, 0.14), 1.0),
    Outline("left_cheek", (-0.48, 0.58), (0.20, 0.18), 1.0),
    Outline("right_cheek", (0.48, 0.58), (0.20, 0.18), 1.0),
    Outline("nose", (0.0, 0.30), (0.11, 0.22), 0.6),
    Outline("chin", (0.0, 1.48), (0.22, 0.10), 0.6),
)


class Sample(NamedTuple):
    """The skin seen in one part.

    Attributes:
        corners: (4, 2) in pixels of the picture that was measured.
        lab: trimmed median, taken in linear light.
        spread: how much lightness varies within the part, as a robust standard deviation of L.
        clipped: share of pixels too bright to hold a color.
        trust: how much the part is believed before it is compared with the others, 0 to 1.
    """

    name: str
    corners: FloatArray
    lab: FloatArray
    spread: float
    clipped: float
    trust: float


def corners_of(outline: Outline, face: Face) -> FloatArray:
    """The part's corners (4, 2), turned as the face is."""
    eyes, mouth = face.landmarks[:2].mean(axis=0), face.landmarks[3:].mean(axis=0)
    across, down = face.landmarks[1] - face.landmarks[0], mouth - eyes
    signs = np.array([(-1, -1), (1, -1), (1, 1), (-1, 1)])
    steps = np.asarray(outline.center) + signs * np.asarray(outline.half)
    return np.asarray(eyes + steps @ np.stack((across, down)))


def sample_regions(picture: Pixels, face: Face, to_srgb: Callable[[Pixels], Pixels]) -> list[Sample]:
    """The parts that lie in the picture (BGR); `to_srgb` turns pixels of the picture, as RGB, into sRGB."""
    samples = []
    for outline in OUTLINES:
        corners = corners_of(outline, face)
        pixels = _pixels_within(picture, corners, to_srgb)
        if pixels is not None:
            samples.append(_sample(outline, corners, pixels))
    return samples


def _pixels_within(picture: Pixels, corners: FloatArray, to_srgb: Callable[[Pixels], Pixels]) -> Pixels | None:
    # RGB pixels (n, 3), or None where too little of the part lies in the picture.
    size = np.array(picture.shape[1::-1])
    left, top = np.clip(np.floor(corners.min(axis=0)), 0, size).astype(int)
    right, bottom = np.clip(np.ceil(corners.max(axis=0)), 0, size).astype(int)
    if right <= left or bottom <= top:
        return None
    patch = to_srgb(np.ascontiguousarray(picture[top:bottom, left:right, ::-1]))
    mask = np.zeros(patch.shape[:2], np.uint8)
    cv2.fillConvexPoly(mask, np.rint(corners - (left, top)).astype(np.int32), 1)
    pixels = patch[mask > 0]
    enough = max(_LEAST_PIXELS, _LEAST_SHARE_SEEN * cv2.contourArea(corners.astype(np.float32)))
    return pixels if len(pixels) >= enough else None


def _sample(outline: Outline, corners: FloatArray, pixels: Pixels) -> Sample:
    linear = _LINEAR[pixels]
    luminance = linear @ _LUMINANCE
    low, high = np.quantile(luminance, _TRIM)
    kept = linear[(luminance >= low) & (luminance <= high)]
    lightness = linear_to_lab(np.quantile(luminance, (0.25, 0.75))[:, None].repeat(3, axis=1))[:, 0]
    return Sample(
        name=outline.name,
        corners=corners,
        lab=linear_to_lab(np.median(kept, axis=0)),
        spread=float(lightness[1] - lightness[0]) / 1.349,
        clipped=float((pixels >= _CLIPPED).any(axis=1).mean()),
        trust=outline.trust,
    )
