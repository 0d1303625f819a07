"""Samples the skin of the face taken as a whole, rather than of a few parts.

Parts that instruments are held to (forehead, cheeks, nose, chin) are those that light falls on: they are brighter
than the face as a whole, and clipped earlier. The middle of all skin by luminance is neither gloss nor shadow.
"""

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from fashion.colorimetry import linear_to_lab
from fashion.colorimetry.skin import Lab
from fashion.imaging.arrays import (
    LINEAR_OF_BYTE,
    LUMINANCE_OF_LINEAR,
    ColorConversion,
    FloatArray,
    IndexArray,
    Pixels,
)
from fashion.imaging.domain import SkinPoints
from fashion.imaging.face.detection import Face

BoolArray = npt.NDArray[np.bool_]
Marks = npt.NDArray[np.uint8]

# In the coordinates of a face (see `regions.Outline`): center and half axes of ellipses.
_OVAL = ((0.0, 0.5), (0.75, 1.15))
_NO_SKIN = (
    ((-0.5, -0.05), (0.36, 0.3)),
    ((0.5, -0.05), (0.36, 0.3)),
    ((0.0, 1.0), (0.5, 0.24)),
    ((0.0, 0.68), (0.3, 0.12)),
)
_STEP = 0.05
_MIDDLE = (0.4, 0.6)
_COUNTED, _DARKER, _BRIGHTER, _NOT_SAMPLED, _OUTSIDE = b"o-+x."


class Surface(NamedTuple):
    """The skin of a face taken as a whole.

    Attributes:
        lab: the mean color between the 40th and 60th percentile of luminance.
        marks: (rows, columns) what became of each point of the grid, in the characters of `SkinPoints`.
    """

    lab: Lab
    marks: Marks


def sample_surface(picture: Pixels, face: Face, to_srgb: ColorConversion) -> Surface:
    """Return the skin of a face in a picture (BGR).

    Eyes, brows, nostrils and mouth are left out, as is what lies outside of the picture, which has to show at
    least two parts of the face. `to_srgb` converts RGB pixels to sRGB.
    """
    x, y = _positions(face).T
    inside = (x >= 0) & (x < picture.shape[1]) & (y >= 0) & (y < picture.shape[0])
    pixels = to_srgb(np.ascontiguousarray(picture[None, y[inside], x[inside], ::-1]))[0]
    linear = LINEAR_OF_BYTE[pixels]
    darker, counted = _by_luminance(linear)
    lightness, a, b = linear_to_lab(linear[counted].mean(axis=0)).tolist()
    return Surface((lightness, a, b), _marked(inside, darker, counted))


def points_of(marks: Marks, face: Face, scale: FloatArray) -> SkinPoints:
    """Return where the points of a face are; `scale` (2,) converts x and y of the face to those of the photo."""
    eyes, axes = _axes(face)
    start = (eyes + _GRID[0, 0] @ axes) * scale
    across, down = _STEP * axes * scale
    rows = [row.tobytes().decode("ascii") for row in marks]
    return SkinPoints(start=_rounded(start), across=_rounded(across), down=_rounded(down), rows=rows)


def _rounded(xy: FloatArray) -> tuple[float, float]:
    x, y = np.round(xy, 2).tolist()
    return x, y


def _positions(face: Face) -> IndexArray:
    # (n, 2): the pixels below the points of the grid that show skin.
    eyes, axes = _axes(face)
    return np.asarray(np.floor(eyes + _GRID[_SKIN] @ axes), np.intp)


def _axes(face: Face) -> tuple[FloatArray, FloatArray]:
    eyes, mouth = face.landmarks[:2].mean(axis=0), face.landmarks[3:].mean(axis=0)
    return eyes, np.stack((face.landmarks[1] - face.landmarks[0], mouth - eyes))


def _by_luminance(linear: FloatArray) -> tuple[IndexArray, IndexArray]:
    # Which colors are darker than the middle, and which are the middle.
    low, high = (int(share * len(linear)) for share in _MIDDLE)
    order = np.argsort(linear @ LUMINANCE_OF_LINEAR)
    return order[:low], order[low : max(high, low + 1)]


def _marked(inside: BoolArray, darker: IndexArray, counted: IndexArray) -> Marks:
    seen = np.full(int(inside.sum()), _BRIGHTER, np.uint8)
    seen[darker], seen[counted] = _DARKER, _COUNTED
    points = np.full(len(inside), _OUTSIDE, np.uint8)
    points[inside] = seen
    marks = np.where(_FACE, _NOT_SAMPLED, _OUTSIDE).astype(np.uint8)
    marks[_SKIN] = points
    return marks


def _grid() -> tuple[FloatArray, BoolArray]:
    # (rows, columns, 2) the points around the oval of a face, and which of them lie in it.
    points = np.stack(np.meshgrid(*[np.arange(-1.2, 2.0, _STEP)] * 2), axis=-1)
    oval = _within(points, *_OVAL)
    around = np.ix_(oval.any(axis=1), oval.any(axis=0))
    return points[around], oval[around]


def _within(points: FloatArray, center: tuple[float, float], half: tuple[float, float]) -> BoolArray:
    return np.asarray((((points - center) / half) ** 2).sum(axis=-1) < 1)


_GRID, _FACE = _grid()
_SKIN = _FACE & ~np.any([_within(_GRID, *each) for each in _NO_SKIN], axis=0)
