"""Samples the skin of a face: one color for each of many small cells."""

from typing import NamedTuple, TypeVar

import numpy as np
import numpy.typing as npt

from fashion.imaging.arrays import (
    CLIPPED_FROM_IN_CELLS,
    LINEAR_OF_BYTE,
    LUMINANCE_OF_LINEAR,
    ColorConversion,
    FloatArray,
    IndexArray,
    Pixels,
)
from fashion.imaging.face.detection import Face
from fashion.imaging.face.regions import OUTLINES, corners_of

T = TypeVar("T", bound=np.generic)

_SIDE = 24
_ACROSS = 3
_PER_CELL = (_SIDE // _ACROSS) ** 2
_TRIM = slice(round(0.2 * _PER_CELL), round(0.8 * _PER_CELL))
_TRUST = np.array([outline.trust for outline in OUTLINES])
_CENTERS = (np.arange(_SIDE) + 0.5) / _SIDE


class Cells(NamedTuple):
    """The color of the skin in n cells.

    Attributes:
        colors: (n, 3) linear sRGB, 0 to 1: the median of the 60 % of pixels in the middle by luminance.
        part: (n,) index of the cell's part in `OUTLINES`.
        trust: (n,) prior weight of the cell, 0 to 1.
        clipped: (n,) share of clipped pixels, 0 to 1.
        corners: (parts, 4, 2) x and y of the corners of each part, in pixels of the picture.
    """

    colors: FloatArray
    part: IndexArray
    trust: FloatArray
    clipped: FloatArray
    corners: FloatArray


def sample_skin(picture: Pixels, face: Face, to_srgb: ColorConversion) -> Cells:
    """Return the cells that lie wholly in the picture (BGR); `to_srgb` converts its pixels, as RGB, to sRGB."""
    corners = np.array([corners_of(outline, face) for outline in OUTLINES])
    positions = np.floor(_positions(corners)).astype(np.intp)
    width, height = picture.shape[1], picture.shape[0]
    x, y = positions[..., 0].clip(0, width - 1), positions[..., 1].clip(0, height - 1)
    inside = _by_cell(((x == positions[..., 0]) & (y == positions[..., 1]))[..., None]).all(axis=(1, 2))
    rgb = np.ascontiguousarray(picture[y, x, ::-1])
    pixels = _by_cell(to_srgb(rgb.reshape(-1, _SIDE, 3)).reshape(rgb.shape))[inside]
    part = np.repeat(np.arange(len(OUTLINES)), _ACROSS**2)[inside]
    clipped = (pixels >= CLIPPED_FROM_IN_CELLS).any(axis=2).mean(axis=1)
    return Cells(_middle(LINEAR_OF_BYTE[pixels]), part, _TRUST[part], clipped, corners)


def _positions(corners: FloatArray) -> FloatArray:
    # (parts, side, side, 2): points spread evenly over each parallelogram.
    start, across, down = corners[:, 0], corners[:, 1] - corners[:, 0], corners[:, 3] - corners[:, 0]
    along = start[:, None, None] + _CENTERS[None, None, :, None] * across[:, None, None]
    return np.asarray(along + _CENTERS[None, :, None, None] * down[:, None, None])


def _by_cell(image: npt.NDArray[T]) -> npt.NDArray[T]:
    # (parts, side, side, k) to (parts * cells, pixels of a cell, k).
    parts, k, step = image.shape[0], image.shape[-1], _SIDE // _ACROSS
    split = image.reshape(parts, _ACROSS, step, _ACROSS, step, k).swapaxes(2, 3)
    return split.reshape(parts * _ACROSS**2, step * step, k)


def _middle(pixels: FloatArray) -> FloatArray:
    order = np.argsort(pixels @ LUMINANCE_OF_LINEAR, axis=1)[:, _TRIM]
    return np.asarray(np.median(np.take_along_axis(pixels, order[..., None], axis=1), axis=1))
