"""Finds the irises of a face and their color."""

from typing import NamedTuple

import cv2
import numpy as np
import numpy.typing as npt

from fashion.imaging.arrays import ColorConversion, Pixels
from fashion.imaging.face.detection import Face
from fashion.imaging.features.views import BoolArray, Colors, View, view_of

Points = npt.NDArray[np.float32]

LEAST_DIAMETER = 9.0
"""The diameter of an iris, in pixels of the picture, below which it holds no color of its own."""

# A view of each eye: 80 pixels a distance between the eyes, which is 63 mm; an iris is 11.7 mm wide.
_UNIT, _SIZE = 80, (42, 26)
_DIAMETER = 11.7 / 63
_X, _Y = np.meshgrid(*(np.arange(side) - (side - 1) / 2 for side in _SIZE))
_RADII = np.array((0.080, 0.092, 0.104)) * _UNIT
_OFFSETS = np.arange(-0.09, 0.0901, 0.015) * _UNIT
# Lids cover the iris above and below, so its rim is looked for on its sides: right, then left.
_RIGHT = np.linspace(-35, 45, 10)
_ANGLES = np.radians(np.concatenate((_RIGHT, 180 - _RIGHT)))
_DIRECTIONS = np.stack((np.cos(_ANGLES), np.sin(_ANGLES)), axis=1)
_CIRCLES = np.stack([each.ravel() for each in np.meshgrid(_OFFSETS, _OFFSETS, _RADII, indexing="ij")], axis=1)
_FROM_LANDMARK = 15 / _UNIT * np.hypot(_CIRCLES[:, 0], _CIRCLES[:, 1])
_MOST_CONTRAST = 60.0
_BLUR = 0.02 * _UNIT


def _points(radii: float) -> tuple[Points, Points]:
    # x and y (circles, directions) of the points of each circle, its radius times `radii`.
    points = _CIRCLES[:, None, :2] + radii * _CIRCLES[:, None, 2:] * _DIRECTIONS + (np.array(_SIZE) - 1) / 2
    return points[..., 0].astype(np.float32), points[..., 1].astype(np.float32)


_OUTSIDE_RIM, _INSIDE_RIM = _points(1.2), _points(0.8)


class Iris(NamedTuple):
    """The iris of one eye.

    Attributes:
        lab: CIELAB under D65: the mean of the middle half by lightness, without pupil, rim and what the upper lid
            shades.
        sclera: CIELAB of the lightest fifth beside it.
        contrast: how much darker it is than what is beside it, in red of 0 to 255; less by its distance from the
            eye's landmark.
    """

    lab: Colors
    sclera: Colors
    contrast: float


def find_irises(picture: Pixels, face: Face, to_srgb: ColorConversion) -> tuple[Iris, Iris] | None:
    """Return the irises of a face in a picture (BGR), or None where they are too small or outside of it."""
    across = face.landmarks[1] - face.landmarks[0]
    if float(np.linalg.norm(across)) * _DIAMETER < LEAST_DIAMETER:
        return None
    axes = np.stack((across, (-across[1], across[0]))) / _UNIT
    corner = -np.array(_SIZE) / 2 @ axes
    left, right = (view_of(picture, eye + corner, axes, _SIZE, to_srgb) for eye in face.landmarks[:2])
    return (_iris(left), _iris(right)) if left.inside.all() and right.inside.all() else None


def _iris(view: View) -> Iris:
    contrasts = _contrasts(view.rgb[..., 0])
    best = int(np.argmax(contrasts))
    x, y, radius = _CIRCLES[best]
    away, angle = np.hypot(_X - x, _Y - y) / radius, np.degrees(np.arctan2(_Y - y, _X - x))
    lid = (angle > -140) & (angle < -40)
    lab = view.to_lab()
    beside = lab[(away > 1.25) & (away < 1.7) & (abs(_Y - y) < 0.35 * radius)]
    lightest = np.argsort(beside[:, 0])[-(len(beside) // 5 + 1) :]
    return Iris(
        lab=_middle(lab, (away > 0.45) & (away < 0.88) & ~lid),
        sclera=beside[lightest].mean(axis=0),
        contrast=float(contrasts[best]),
    )


def _contrasts(red: Pixels) -> Colors:
    # Of each circle: the weaker side and the mean of both count alike.
    smooth = cv2.GaussianBlur(red.astype(np.float32), (0, 0), _BLUR)
    outside, inside = (
        cv2.remap(smooth, x, y, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
        for x, y in (_OUTSIDE_RIM, _INSIDE_RIM)
    )
    steps = np.asarray(np.minimum(outside - inside, _MOST_CONTRAST), np.float32)
    right, left = steps[:, : len(_RIGHT)].mean(axis=1), steps[:, len(_RIGHT) :].mean(axis=1)
    return np.asarray(np.minimum(right, left) / 2 + (right + left) / 4 - _FROM_LANDMARK)


def _middle(lab: Colors, where: BoolArray) -> Colors:
    colors = lab[where]
    middle = np.argsort(colors[:, 0])[len(colors) // 4 : -(len(colors) // 4)]
    return np.asarray(colors[middle].mean(axis=0))
