"""Chooses the face detector."""

from pathlib import Path

from fashion.imaging.face.blazeface import BlazeFaceDetector
from fashion.imaging.face.detection import FaceDetector, YuNetDetector
from fashion.imaging.face.haar import HaarDetector

HAAR = Path("haar")


def create_detector(model: Path | None) -> FaceDetector:
    """Return BlazeFace, YuNet if `model` is its file, or the Haar cascades if it is the word `haar`.

    Raises:
        WrongModelError: the model cannot be read or is another one.
    """
    if model is None:
        return BlazeFaceDetector()
    return HaarDetector() if model == HAAR else YuNetDetector(model)
