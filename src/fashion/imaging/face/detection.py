"""Detects faces: with YuNet if its model is given, else with the Haar cascades bundled with OpenCV."""

import hashlib
import threading
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, NamedTuple, Protocol

import cv2
import numpy as np
from cv2.data import haarcascades

from fashion.imaging.arrays import FloatArray, Pixels
from fashion.imaging.domain import WrongModelError

YUNET_SHA256 = "8f2383e4dd3cfbb4553ea8718107fc0423210dc964f9f4280604804ed2552fa4"

_VIEWS = (320, 640, 1280)
_YUNET_SCORE = 0.6
_YUNET_OVERLAP = 0.3
_CASCADES = ("frontalface_alt2", "frontalface_default", "frontalface_alt")
_MIN_SHARE_OF_VIEW = 0.09
# Positions of the landmarks in the square that the Haar cascades report, as shares of its side.
_HAAR_LANDMARKS = np.array([(0.30, 0.38), (0.70, 0.38), (0.50, 0.60), (0.34, 0.78), (0.66, 0.78)])


class Face(NamedTuple):
    """A detected face; all coordinates are pixels of the picture.

    Attributes:
        box: x, y, width, height.
        landmarks: (5, 2) the two eyes, the tip of the nose, the two corners of the mouth; of each pair the
            one on the left of an upright picture comes first.
        located: whether the landmarks were detected; else they are derived from the box.
    """

    box: tuple[float, float, float, float]
    landmarks: FloatArray
    located: bool

    @property
    def area(self) -> float:
        """Area of the box, in pixels."""
        return self.box[2] * self.box[3]


class FaceDetector(Protocol):
    """Detects faces; thread safe."""

    @property
    def name(self) -> str:
        """Name of the method and its model."""

    def find(self, picture: Pixels) -> list[Face]:
        """Return the faces in a BGR picture, the largest first."""


class YuNetDetector:
    """YuNet (Wu, Peng and Yu, 2023), run on ever larger sizes of the picture until a face is found."""

    name = "yunet-2023mar"

    def __init__(self, model: Path) -> None:
        """Read and check the model.

        Raises:
            WrongModelError: there is no such file, or it is another model.
        """
        self._model = _read_model(model)
        self._own = threading.local()

    def find(self, picture: Pixels) -> list[Face]:
        """Return the faces in a BGR picture, the largest first."""
        for scale in _scales(picture):
            view = equalize(_shrink(picture, scale))
            network = self._network()
            network.setInputSize((view.shape[1], view.shape[0]))
            rows = network.detect(view)[1]
            if rows is not None:
                return _largest_first(self._face(row / scale) for row in rows.astype(np.float64))
        return []

    def _network(self) -> Any:
        # A network holds its last input, so each thread has its own.
        if not hasattr(self._own, "network"):
            self._own.network = cv2.FaceDetectorYN.create(
                "onnx", self._model, np.empty(0, np.uint8), (320, 320), _YUNET_SCORE, _YUNET_OVERLAP, 64
            )
        return self._own.network

    @staticmethod
    def _face(row: FloatArray) -> Face:
        x, y, width, height = row[:4].tolist()
        return Face((x, y, width, height), row[4:14].reshape(5, 2), located=True)


class HaarDetector:
    """The frontal cascades bundled with OpenCV, one after the other until one finds a face."""

    name = "haar"

    def __init__(self) -> None:
        self._own = threading.local()

    def find(self, picture: Pixels) -> list[Face]:
        """Return the faces in a BGR picture, the largest first."""
        for scale in _scales(picture)[:2]:
            small = _shrink(picture, scale)
            for view in _gray_views(small):
                boxes = self._boxes(view)
                if len(boxes):
                    return _largest_first(self._face(box / scale) for box in boxes)
        return []

    def _boxes(self, view: Pixels) -> FloatArray:
        least = max(24, round(_MIN_SHARE_OF_VIEW * min(view.shape)))
        for cascade in self._cascades():
            boxes = cascade.detectMultiScale(view, 1.1, 4, 0, (least, least))
            if len(boxes):
                return np.asarray(boxes, np.float64)
        return np.empty((0, 4))

    def _cascades(self) -> list[cv2.CascadeClassifier]:
        # A cascade holds the picture it works on, so each thread has its own.
        if not hasattr(self._own, "cascades"):
            folder = Path(haarcascades)
            self._own.cascades = [
                cv2.CascadeClassifier(str(folder / f"haarcascade_{name}.xml")) for name in _CASCADES
            ]
        cascades: list[cv2.CascadeClassifier] = self._own.cascades
        return cascades

    @staticmethod
    def _face(box: FloatArray) -> Face:
        x, y, width, height = box.tolist()
        return Face((x, y, width, height), box[:2] + _HAAR_LANDMARKS * box[2:], located=False)


def equalize(picture: Pixels) -> Pixels:
    """Return the picture with its luma equalized by CLAHE; used to detect faces, never to measure colors."""
    luma, red, blue = cv2.split(cv2.cvtColor(picture, cv2.COLOR_BGR2YCrCb))
    luma = cv2.createCLAHE(2.0, (8, 8)).apply(luma)
    return np.asarray(cv2.cvtColor(cv2.merge((luma, red, blue)), cv2.COLOR_YCrCb2BGR), np.uint8)


def _gray_views(picture: Pixels) -> Iterator[Pixels]:
    yield np.asarray(cv2.cvtColor(equalize(picture), cv2.COLOR_BGR2GRAY), np.uint8)
    # The darkest channel, equalized strongly: cascades look for shadows, which in deep skin are faint.
    darkest = np.ascontiguousarray(picture.min(axis=2))
    yield np.asarray(cv2.createCLAHE(20.0, (4, 4)).apply(darkest), np.uint8)


def _read_model(path: Path) -> Pixels:
    try:
        content = path.read_bytes()
    except OSError as error:
        raise WrongModelError(f"The face model {path} cannot be read: {error.strerror}.") from error
    if hashlib.sha256(content).hexdigest() != YUNET_SHA256:
        raise WrongModelError(f"{path} is not the YuNet model of 2023mar: its SHA-256 is not {YUNET_SHA256}.")
    return np.frombuffer(content, np.uint8)


def _scales(picture: Pixels) -> list[float]:
    side = max(picture.shape[:2])
    return sorted({min(1.0, view / side) for view in _VIEWS})


def _shrink(picture: Pixels, scale: float) -> Pixels:
    size = (max(1, round(picture.shape[1] * scale)), max(1, round(picture.shape[0] * scale)))
    return np.asarray(cv2.resize(picture, size, interpolation=cv2.INTER_AREA), np.uint8)


def _largest_first(faces: Iterable[Face]) -> list[Face]:
    return sorted(faces, key=lambda face: face.area, reverse=True)
