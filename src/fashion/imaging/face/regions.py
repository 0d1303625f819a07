"""Places the parts of a face that show skin, and samples the color of each."""

from typing import NamedTuple

import cv2
import numpy as np

from fashion.colorimetry import linear_to_lab
from fashion.imaging.arrays import (
    CLIPPED_FROM_IN_REGIONS,
    LINEAR_OF_BYTE,
    LUMINANCE_OF_LINEAR,
    ColorConversion,
    FloatArray,
    Pixels,
)
from fashion.imaging.face.detection import Face

_TRIM = (0.2, 0.8)
_MIN_PIXELS = 12
_MIN_VISIBLE_SHARE = 0.5


class Outline(NamedTuple):
    """The position of a part in the coordinates of a face.

    The origin is the middle between the eyes. One unit across is the distance between the eyes, one unit down
    the distance from the eyes to the mouth. `center` and `half` (half of the extent) are (across, down);
    `trust` is the prior weight of the part, 0 to 1.
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
    """The skin in one part of a face.

    Attributes:
        corners: (4, 2) x and y, in pixels of the measured picture.
        lab: (3,) CIELAB of the trimmed median in linear light.
        spread: robust standard deviation of lightness L within the part.
        clipped: share of clipped pixels, 0 to 1.
        trust: prior weight of the part, 0 to 1.
    """

    name: str
    corners: FloatArray
    lab: FloatArray
    spread: float
    clipped: float
    trust: float


def corners_of(outline: Outline, face: Face) -> FloatArray:
    """Return the corners (4, 2) of a part in pixels, rotated with the face."""
    eyes, mouth = face.landmarks[:2].mean(axis=0), face.landmarks[3:].mean(axis=0)
    across, down = face.landmarks[1] - face.landmarks[0], mouth - eyes
    signs = np.array([(-1, -1), (1, -1), (1, 1), (-1, 1)])
    steps = np.asarray(outline.center) + signs * np.asarray(outline.half)
    return np.asarray(eyes + steps @ np.stack((across, down)))


def sample_regions(picture: Pixels, face: Face, to_srgb: ColorConversion) -> list[Sample]:
    """Return a sample of each part that lies in the picture (BGR); `to_srgb` converts RGB pixels to sRGB."""
    samples = []
    for outline in OUTLINES:
        corners = corners_of(outline, face)
        pixels = _pixels_within(picture, corners, to_srgb)
        if pixels is not None:
            samples.append(_sample(outline, corners, pixels))
    return samples


def _pixels_within(picture: Pixels, corners: FloatArray, to_srgb: ColorConversion) -> Pixels | None:
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
    enough = max(_MIN_PIXELS, _MIN_VISIBLE_SHARE * cv2.contourArea(corners.astype(np.float32)))
    return pixels if len(pixels) >= enough else None


def _sample(outline: Outline, corners: FloatArray, pixels: Pixels) -> Sample:
    linear = LINEAR_OF_BYTE[pixels]
    luminance = linear @ LUMINANCE_OF_LINEAR
    low, first, third, high = np.quantile(luminance, (_TRIM[0], 0.25, 0.75, _TRIM[1]))
    kept = linear[(luminance >= low) & (luminance <= high)]
    lightness = linear_to_lab(np.array((first, third))[:, None].repeat(3, axis=1))[:, 0]
    return Sample(
        name=outline.name,
        corners=corners,
        lab=linear_to_lab(np.median(np.ascontiguousarray(kept.T), axis=1)),
        spread=float(lightness[1] - lightness[0]) / 1.349,
        clipped=float((pixels >= CLIPPED_FROM_IN_REGIONS).any(axis=1).mean()),
        trust=outline.trust,
    )
