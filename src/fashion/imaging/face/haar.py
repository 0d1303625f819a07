"""Detects faces with the Haar cascades bundled with OpenCV; they miss many faces with deep skin."""

import threading
from collections.abc import Iterator
from pathlib import Path

import cv2
import numpy as np
from cv2.data import haarcascades

from fashion.imaging.arrays import FloatArray, Pixels
from fashion.imaging.face.detection import Face, best_first
from fashion.imaging.face.views import equalize, scales, shrink

_CASCADES = ("frontalface_alt2", "frontalface_default", "frontalface_alt")
_MIN_SHARE_OF_VIEW = 0.09
# Positions of the landmarks in the square that the Haar cascades report, as shares of its side.
_LANDMARKS = np.array([(0.30, 0.38), (0.70, 0.38), (0.50, 0.60), (0.34, 0.78), (0.66, 0.78)])


class HaarDetector:
    """The frontal cascades bundled with OpenCV, one after the other until one finds a face."""

    name = "haar"

    def __init__(self) -> None:
        self._own = threading.local()

    def find(self, picture: Pixels) -> list[Face]:
        """Return the faces in a BGR picture, the best to measure first."""
        for scale in scales(picture)[:2]:
            small = shrink(picture, scale)
            for view in _gray_views(small):
                boxes = self._boxes(view)
                if len(boxes):
                    return best_first(self._face(box / scale) for box in boxes)
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
        return Face((x, y, width, height), box[:2] + _LANDMARKS * box[2:], located=False)


def _gray_views(picture: Pixels) -> Iterator[Pixels]:
    yield np.asarray(cv2.cvtColor(equalize(picture), cv2.COLOR_BGR2GRAY), np.uint8)
    # The darkest channel, equalized strongly: cascades look for shadows, which in deep skin are faint.
    darkest = np.ascontiguousarray(picture.min(axis=2))
    yield np.asarray(cv2.createCLAHE(20.0, (4, 4)).apply(darkest), np.uint8)
