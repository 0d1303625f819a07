"""Faces, the interface of their detectors, and the detector YuNet."""

import hashlib
import threading
from collections.abc import Iterable
from pathlib import Path
from typing import Any, NamedTuple, Protocol

import cv2
import numpy as np

from fashion.imaging.arrays import FloatArray, Pixels
from fashion.imaging.errors import WrongModelError
from fashion.imaging.face.views import equalize, scales, shrink, windows

YUNET_SHA256 = "8f2383e4dd3cfbb4553ea8718107fc0423210dc964f9f4280604804ed2552fa4"

_YUNET_SCORE = 0.6
_OVERLAP = 0.3
_DOUBTFUL, _CERTAIN = 0.5, 0.8


class Face(NamedTuple):
    """A detected face; all coordinates are pixels of the picture.

    Attributes:
        box: x, y, width, height.
        landmarks: (5, 2) the two eyes, the tip of the nose, the two corners of the mouth; of each pair the
            one on the left of an upright picture comes first.
        located: whether the landmarks were detected; else they are derived from the box.
        score: the detector's own, 0 to 1; 1 from a detector that gives none.
    """

    box: tuple[float, float, float, float]
    landmarks: FloatArray
    located: bool
    score: float = 1.0

    @property
    def area(self) -> float:
        """Area of the box, in pixels."""
        return self.box[2] * self.box[3]

    @property
    def prominence(self) -> float:
        """Area of the box, in pixels, lowered for scores below 0.8: these may be no face."""
        certainty = min(1.0, max(0.05, (self.score - _DOUBTFUL) / (_CERTAIN - _DOUBTFUL)))
        return self.area * certainty**2

    def moved(self, x: float, y: float) -> "Face":
        """Return the face in a picture of which this one's picture is the part at x and y."""
        left, top, width, height = self.box
        box = (left + x, top + y, width, height)
        return self._replace(box=box, landmarks=self.landmarks + np.array((x, y)))


class FaceDetector(Protocol):
    """Detects faces; thread safe."""

    @property
    def name(self) -> str:
        """Name of the method and its model."""

    def find(self, picture: Pixels) -> list[Face]:
        """Return the faces in a BGR picture, the most prominent first."""


class YuNetDetector:
    """YuNet (Wu, Peng and Yu, 2023), run on ever larger sizes of the picture until a face is found."""

    name = "yunet-2023mar"

    def __init__(self, model: Path) -> None:
        """Read and check the model.

        Raises:
            WrongModelError: there is no such file, or it is another model.
        """
        self._model = np.frombuffer(read_model(model, YUNET_SHA256, "the YuNet model of 2023mar"), np.uint8)
        self._own = threading.local()

    def find(self, picture: Pixels) -> list[Face]:
        """Return the faces in a BGR picture, the most prominent first."""
        found = [face.moved(x, y) for x, y, part in windows(picture) for face in self._find_in(part)]
        return best_first(found)

    def _find_in(self, part: Pixels) -> list[Face]:
        for scale in scales(part):
            view = equalize(shrink(part, scale))
            network = self._network()
            network.setInputSize((view.shape[1], view.shape[0]))
            rows = network.detect(view)[1]
            if rows is not None:
                return [self._face(row[:14] / scale, float(row[14])) for row in rows.astype(np.float64)]
        return []

    def _network(self) -> Any:
        # A network holds its last input, so each thread has its own.
        if not hasattr(self._own, "network"):
            self._own.network = cv2.FaceDetectorYN.create(
                "onnx", self._model, np.empty(0, np.uint8), (320, 320), _YUNET_SCORE, _OVERLAP, 64
            )
        return self._own.network

    @staticmethod
    def _face(row: FloatArray, score: float) -> Face:
        x, y, width, height = row[:4].tolist()
        return Face((x, y, width, height), row[4:14].reshape(5, 2), located=True, score=score)


def read_model(path: Path, digest: str, name: str) -> bytes:
    """Return the content of a model file.

    Raises:
        WrongModelError: there is no such file, or its SHA-256 is not `digest`.
    """
    try:
        content = path.read_bytes()
    except OSError as error:
        raise WrongModelError(f"The face model {path} cannot be read: {error.strerror}.") from error
    if hashlib.sha256(content).hexdigest() != digest:
        raise WrongModelError(f"{path} is not {name}: its SHA-256 is not {digest}.")
    return content


def best_first(faces: Iterable[Face]) -> list[Face]:
    """Return the faces without duplicates, the most prominent first."""
    ranked = sorted(faces, key=lambda face: face.prominence, reverse=True)
    if len(ranked) < 2:
        return ranked
    kept = cv2.dnn.NMSBoxes([face.box for face in ranked], [face.score for face in ranked], 0.0, _OVERLAP)
    return [ranked[index] for index in sorted(np.asarray(kept).ravel().tolist())]
