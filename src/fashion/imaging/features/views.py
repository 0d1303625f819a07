"""Cuts upright views of a face out of a picture: each has the same size, whatever that of the face."""

from typing import NamedTuple

import cv2
import numpy as np
import numpy.typing as npt

from fashion.imaging.arrays import ColorConversion, FloatArray, Pixels

BoolArray = npt.NDArray[np.bool_]
Colors = npt.NDArray[np.float32]


class View(NamedTuple):
    """A view of a part of a picture.

    Attributes:
        rgb: (height, width, 3) sRGB.
        inside: (height, width) which pixels lie in the picture; others repeat its border.
    """

    rgb: Pixels
    inside: BoolArray

    def to_lab(self) -> Colors:
        """Return the view (height, width, 3) in CIELAB under D65."""
        return np.asarray(cv2.cvtColor(self.rgb.astype(np.float32) / 255, cv2.COLOR_RGB2LAB), np.float32)


def view_of(
    picture: Pixels, start: FloatArray, axes: FloatArray, size: tuple[int, int], to_srgb: ColorConversion
) -> View:
    """Return the view of `size` (width, height) of a picture (BGR).

    Args:
        start: x and y of the view's corner, in pixels of the picture.
        axes: (2, 2) from one pixel of the view to the next, across and down, in pixels of the picture.
        to_srgb: converts RGB pixels to sRGB.
    """
    corners = start + np.array(((0, 0), (size[0], 0), (0, size[1]), size)) @ axes
    low = np.clip(np.floor(corners.min(axis=0)).astype(int) - 2, 0, np.array(picture.shape[1::-1]) - 1)
    high = np.clip(np.ceil(corners.max(axis=0)).astype(int) + 2, low + 1, picture.shape[1::-1])
    part = picture[low[1] : high[1], low[0] : high[0]]
    start, factor = start - low, round(float(np.linalg.norm(axes, axis=1).mean()))
    size_of_part = np.array(part.shape[1::-1])
    if factor > 1 and (size_of_part >= factor).all():
        # By whole pixels, which is many times as fast.
        width, height = (size_of_part // factor).tolist()
        whole = part[: height * factor, : width * factor]
        part = np.asarray(cv2.resize(whole, (width, height), interpolation=cv2.INTER_AREA), np.uint8)
        start, axes = start / factor, axes / factor
    return _warped(part, np.column_stack((axes.T, start + axes.sum(axis=0) / 2 - 0.5)), size, to_srgb)


def _warped(part: Pixels, transform: FloatArray, size: tuple[int, int], to_srgb: ColorConversion) -> View:
    pixels = cv2.warpAffine(
        part, transform, size, flags=cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP, borderMode=cv2.BORDER_REPLICATE
    )
    whole = np.full(part.shape[:2], 1, np.uint8)
    inside = cv2.warpAffine(whole, transform, size, flags=cv2.INTER_NEAREST | cv2.WARP_INVERSE_MAP)
    return View(to_srgb(np.ascontiguousarray(pixels[..., ::-1])), inside > 0)
