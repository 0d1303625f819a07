"""Triangles with a color map, and how Wavefront files are read."""

from collections.abc import Iterable, Iterator, Mapping
from itertools import pairwise
from pathlib import Path
from typing import Literal, NamedTuple

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Indices = npt.NDArray[np.int64]
Surface = Literal["skin", "eye", "hair", "cloth"]


class Obj(NamedTuple):
    """A Wavefront file.

    Attributes:
        points: (n, 3).
        map_points: (m, 2).
        corners: by group, triangles (k, 3) as indices of points.
        map_corners: the same triangles as indices of map points.
    """

    points: Floats
    map_points: Floats
    corners: Mapping[str, Indices]
    map_corners: Mapping[str, Indices]


class Part(NamedTuple):
    """One surface of a head.

    Attributes:
        points: (n, 3) with y up and z to the front, in any unit.
        normals: (n, 3) of length one.
        map_points: (n, 2) in the color map, 0 to 1 from its bottom left.
        triangles: (m, 3) indices of points.
        color: (h, w, 3) reflectance in linear sRGB, 0 to 1.
        opacity: (h, w) 0 to 1, or None where it hides all behind it.
    """

    surface: Surface
    points: Floats
    normals: Floats
    map_points: Floats
    triangles: Indices
    color: Floats
    opacity: Floats | None = None


class Head(NamedTuple):
    """A head, and the middles of its eyes (2, 3) and of its mouth (3,)."""

    name: str
    parts: tuple[Part, ...]
    eyes: Floats
    mouth: Floats


def read_obj(path: Path) -> Obj:
    """Read points and polygons; a polygon of four corners becomes two triangles."""
    points, map_points, group = [], [], ""
    found: dict[str, list[tuple[list[int], list[int]]]] = {}
    for kind, *values in map(str.split, filter(str.strip, path.read_text().splitlines())):
        if kind == "v":
            points.append([float(each) for each in values[:3]])
        elif kind == "vt":
            map_points.append([float(each) for each in values[:2]])
        elif kind == "g":
            group = values[0]
        elif kind == "f":
            found.setdefault(group, []).extend(_triangles(values))
    return Obj(
        np.array(points),
        np.array(map_points),
        {name: np.array([corners for corners, _ in own]) for name, own in found.items()},
        {name: np.array([corners for _, corners in own]) for name, own in found.items()},
    )


def smooth_normals(points: Floats, corners: Indices) -> Floats:
    """The normals (n, 3) of points, as the mean of their triangles' weighted by area."""
    a, b, c = (points[corners[:, each]] for each in range(3))
    normals = np.zeros_like(points)
    for each in range(3):
        np.add.at(normals, corners[:, each], np.cross(b - a, c - a))
    return np.asarray(normals / np.maximum(np.linalg.norm(normals, axis=1, keepdims=True), 1e-12))


def part_of(
    obj: Obj,
    points: Floats,
    groups: Iterable[str],
    surface: Surface,
    color: Floats,
    opacity: Floats | None = None,
) -> Part:
    """A part of groups of a file whose points were moved; a point on a seam of the map becomes several."""
    corners = np.concatenate([obj.corners[name] for name in groups])
    map_corners = np.concatenate([obj.map_corners[name] for name in groups])
    pairs, place = np.unique(np.column_stack((corners.ravel(), map_corners.ravel())), axis=0, return_inverse=True)
    normals = smooth_normals(points, corners)[pairs[:, 0]]
    return Part(
        surface, points[pairs[:, 0]], normals, obj.map_points[pairs[:, 1]], place.reshape(-1, 3), color, opacity
    )


def _triangles(values: list[str]) -> Iterator[tuple[list[int], list[int]]]:
    corners = [[int(each) - 1 for each in value.split("/")[:2]] for value in values]
    for second, third in pairwise(corners[1:]):
        own = (corners[0], second, third)
        yield [each[0] for each in own], [each[1] for each in own]
