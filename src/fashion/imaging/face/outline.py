"""Describes where a face is, in pixels of the whole upright photo."""

import numpy as np

from fashion.imaging.arrays import FloatArray
from fashion.imaging.domain import FaceOutline, Landmarks, Point
from fashion.imaging.face.detection import Face

_POINTS = 24
# An oval in the coordinates of a face (see `regions.Outline`), by the proportions of adults: a face is about 2.2
# times as wide as the eyes are apart; from eyes to hairline it is as far as to the mouth, to the chin 1.64 times.
_CENTER, _HALF = np.array((0.0, 0.32)), np.array((1.1, 1.32))


def outline_of(face: Face, scale: FloatArray) -> FaceOutline:
    """Return the outline of a face; `scale` (2,) converts x and y of the face to those of the photo."""
    left, top, width, height = np.rint(np.array(face.box) * np.tile(scale, 2)).astype(int).tolist()
    return FaceOutline(
        box=(left, top, width, height),
        outline=[_point(each) for each in _oval(face) * scale],
        landmarks=Landmarks(*(_point(each) for each in face.landmarks * scale)) if face.located else None,
    )


def _oval(face: Face) -> FloatArray:
    eyes, mouth = face.landmarks[:2].mean(axis=0), face.landmarks[3:].mean(axis=0)
    axes = np.stack((face.landmarks[1] - face.landmarks[0], mouth - eyes))
    turns = np.linspace(0, 2 * np.pi, _POINTS, endpoint=False)
    steps = _CENTER + _HALF * np.stack((np.sin(turns), -np.cos(turns)), axis=1)
    return np.asarray(eyes + steps @ axes)


def _point(xy: FloatArray) -> Point:
    x, y = np.round(xy, 1).tolist()
    return x, y
