"""Gives a head skin of a tone: the mean albedo of the face is the swatch, and varies as it did before.

Lips, brows and what else is not skin differ in color from the most of the face, and do not count in the mean.
"""

from typing import NamedTuple

import cv2
import numpy as np
import numpy.typing as npt

from benchmarks.skin.rendered.meshes import Floats, Head, Indices, Part
from fashion.colorimetry import MONK_LAB, lab_to_linear, linear_to_lab

_HALF_WIDTH, _HALF_HEIGHT = 0.95, 1.2
"""Of the face, in distances from the eyes to the mouth."""
_FACING = 0.3
_ALIKE = 12.0
"""CIELAB distance within which a color is skin."""
_BRIGHTEST = 0.97
_VARIATION = 0.1
"""Of albedo over a face: the most standard deviation, in logarithms."""
_CELL = 0.15
"""In distances from the eyes to the mouth."""
_MAP_SIDE = 1024
_INSIDE = np.array([(8, 1, 1), (1, 8, 1), (1, 1, 8), (4, 4, 2), (4, 2, 4), (2, 4, 4)]) / 10
"""Barycentric coordinates of the points that stand for a triangle."""


class FaceSkin(NamedTuple):
    """Where in its color map the skin of a face is: rows and columns (n,), and the area each counts for (n,)."""

    rows: Indices
    columns: Indices
    areas: Floats

    def mean(self, color: Floats) -> Floats:
        """The mean (3,) of a color map (h, w, 3) over the face."""
        return np.asarray(np.average(color[self.rows, self.columns], axis=0, weights=self.areas))


def in_tone(head: Head, monk: int) -> Head:
    """The head with skin whose mean albedo is the swatch of a tone (1 to 10)."""
    return head._replace(
        parts=tuple(_colored(head, part, monk) if part.surface == "skin" else part for part in head.parts)
    )


def _colored(head: Head, part: Part, monk: int) -> Part:
    shrunk = cv2.resize(part.color, (_MAP_SIDE, _MAP_SIDE), interpolation=cv2.INTER_AREA)
    small = part._replace(color=np.asarray(shrunk, dtype=np.float64))
    face, goal = find_face_skin(head, small), lab_to_linear(MONK_LAB[monk - 1])
    ratios = _calmed(small.color / face.mean(small.color), face)
    color, factor = ratios, goal / face.mean(ratios)
    for _ in range(5):  # what is cut off at the brightest is missing in the mean
        color = np.clip(ratios * factor, 0, _BRIGHTEST)
        factor = factor * goal / face.mean(color)
    return part._replace(color=color)


def _calmed(ratios: Floats, face: FaceSkin) -> Floats:
    # Photographed skin holds gloss and shade, which light skin would multiply.
    spread = np.log(np.maximum(ratios[face.rows, face.columns], 1e-3)).std(axis=0).mean()
    return np.asarray(np.maximum(ratios, 1e-3) ** min(1.0, _VARIATION / spread))


def find_face_skin(head: Head, part: Part) -> FaceSkin:
    """Find the skin of a part that shows from the front."""
    corners = part.points[part.triangles]
    across = np.cross(corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0])
    facing = across[:, 2] / np.maximum(np.linalg.norm(across, axis=1), 1e-12)
    eyes = head.eyes.mean(axis=0)
    size = abs(eyes[1] - head.mouth[1])
    away = (corners.mean(axis=1) - (eyes + head.mouth) / 2) / size
    inside = (away[:, 0] / _HALF_WIDTH) ** 2 + (away[:, 1] / _HALF_HEIGHT) ** 2 < 1
    seen = inside & (facing > _FACING)
    seen[seen] = _in_front(away[seen])
    height, width = part.color.shape[:2]
    x, y = np.moveaxis(np.einsum("sc,tcm->tsm", _INSIDE, part.map_points[part.triangles[seen]]), -1, 0)
    rows, columns = ((1 - y) * height).astype(int) % height, (x * width).astype(int) % width
    areas = np.repeat(across[seen, 2], len(_INSIDE))
    return _alike(FaceSkin(rows.ravel(), columns.ravel(), areas), part.color)


def _in_front(middles: Floats) -> npt.NDArray[np.bool_]:
    # Not the inside of the mouth and of the eyes: in a grid of the front, only what is nearest to the viewer.
    cells = np.floor(middles[:, :2] / _CELL).astype(int)
    _, cell = np.unique(cells, axis=0, return_inverse=True)
    nearest = np.full(cell.max() + 1, -np.inf)
    np.maximum.at(nearest, cell.ravel(), middles[:, 2])
    return np.asarray(middles[:, 2] > nearest[cell.ravel()] - _CELL)


def _alike(face: FaceSkin, color: Floats) -> FaceSkin:
    lab = linear_to_lab(color[face.rows, face.columns])
    near = np.full(len(lab), fill_value=True)
    for _ in range(3):
        near = np.linalg.norm(lab - np.median(lab[near], axis=0), axis=1) < _ALIKE
    return FaceSkin(face.rows[near], face.columns[near], face.areas[near])
