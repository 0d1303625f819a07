"""Samples the skin of the face taken as a whole, rather than of a few parts.

Parts that instruments are held to (forehead, cheeks, nose, chin) are those that light falls on: they are brighter
than the face as a whole, and clipped earlier. The middle of all skin by luminance is neither gloss nor shadow.
"""

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
from fashion.imaging.face.detection import Face

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


def whole_color(picture: Pixels, face: Face, to_srgb: ColorConversion) -> Lab:
    """Return the color of a face in a picture (BGR): the mean between the 40th and 60th percentile of luminance.

    Eyes, brows, nostrils and mouth are left out, as is what lies outside of the picture, which has to show at
    least two parts of the face. `to_srgb` converts RGB pixels to sRGB.
    """
    x, y = _positions(face).T
    inside = (x >= 0) & (x < picture.shape[1]) & (y >= 0) & (y < picture.shape[0])
    pixels = to_srgb(np.ascontiguousarray(picture[None, y[inside], x[inside], ::-1]))[0]
    lightness, a, b = linear_to_lab(_middle(LINEAR_OF_BYTE[pixels])).tolist()
    return lightness, a, b


def _positions(face: Face) -> IndexArray:
    # (n, 2): the pixels below the points of the grid.
    eyes, mouth = face.landmarks[:2].mean(axis=0), face.landmarks[3:].mean(axis=0)
    axes = np.stack((face.landmarks[1] - face.landmarks[0], mouth - eyes))
    return np.asarray(np.floor(eyes + _POINTS @ axes), np.intp)


def _middle(linear: FloatArray) -> FloatArray:
    low, high = (int(share * len(linear)) for share in _MIDDLE)
    order = np.argsort(linear @ LUMINANCE_OF_LINEAR)
    return np.asarray(linear[order[low : max(high, low + 1)]].mean(axis=0))


def _points() -> FloatArray:
    axes = [np.arange(-1.2, 2.0, _STEP)] * 2
    points = np.stack([axis.ravel() for axis in np.meshgrid(*axes)], axis=1)
    no_skin = np.any([_within(points, *each) for each in _NO_SKIN], axis=0)
    return np.asarray(points[_within(points, *_OVAL) & ~no_skin])


def _within(points: FloatArray, center: tuple[float, float], half: tuple[float, float]) -> npt.NDArray[np.bool_]:
    return np.asarray((((points - center) / half) ** 2).sum(axis=1) < 1)


_POINTS = _points()
