"""The skin seen in a face: a color for each of many small cells in the parts that show skin."""

from collections.abc import Callable
from typing import NamedTuple, TypeVar

import numpy as np
import numpy.typing as npt

from fashion.colorimetry import srgb_to_linear
from fashion.imaging.face.detection import Face, FloatArray, Pixels
from fashion.imaging.face.regions import OUTLINES, corners_of

T = TypeVar("T", bound=np.generic)

_SIDE = 24
_ACROSS = 3
_PER_CELL = (_SIDE // _ACROSS) ** 2
_TRIM = slice(round(0.2 * _PER_CELL), round(0.8 * _PER_CELL))
_CLIPPED = 254
_LINEAR = srgb_to_linear(np.arange(256) / 255)
_LUMINANCE = np.array([0.2126, 0.7152, 0.0722])
_TRUST = np.array([outline.trust for outline in OUTLINES])
_CENTERS = (np.arange(_SIDE) + 0.5) / _SIDE


class Cells(NamedTuple):
    """The skin's color in n cells.

    Attributes:
        colors: (n, 3) linear sRGB: the median of the middle pixels by luminance.
        part: (n,) index of the cell's part in `OUTLINES`.
        trust: (n,) how much the cell is believed before it is compared with others.
        clipped: (n,) share of pixels too bright to hold a color.
        corners: (parts, 4, 2) where the parts lie, in pixels of the picture.
    """

    colors: FloatArray
    part: npt.NDArray[np.intp]
    trust: FloatArray
    clipped: FloatArray
    corners: FloatArray


def sample_skin(picture: Pixels, face: Face, to_srgb: Callable[[Pixels], Pixels]) -> Cells:
    """The cells that lie in the picture (BGR); `to_srgb` turns its pixels, as RGB, into sRGB."""
    corners = np.array([corners_of(outline, face) for outline in OUTLINES])
    places = np.floor(_places(corners)).astype(np.intp)
    width, height = picture.shape[1], picture.shape[0]
    x, y = places[..., 0].clip(0, width - 1), places[..., 1].clip(0, height - 1)
    inside = _by_cell(((x == places[..., 0]) & (y == places[..., 1]))[..., None]).all(axis=(1, 2))
    rgb = np.ascontiguousarray(picture[y, x, ::-1])
    pixels = _by_cell(to_srgb(rgb.reshape(-1, _SIDE, 3)).reshape(rgb.shape))[inside]
    part = np.repeat(np.arange(len(OUTLINES)), _ACROSS**2)[inside]
    clipped = (pixels >= _CLIPPED).any(axis=2).mean(axis=1)
    return Cells(_middle(_LINEAR[pixels]), part, _TRUST[part], clipped, corners)


def _places(corners: FloatArray) -> FloatArray:
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
    order = np.argsort(pixels @ _LUMINANCE, axis=1)[:, _TRIM]
    return np.asarray(np.median(np.take_along_axis(pixels, order[..., None], axis=1), axis=1))
