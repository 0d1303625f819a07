"""Collects the evidence for the quality of a picture."""

from collections.abc import Sequence

import cv2
import numpy as np

from fashion.colorimetry import srgb8_to_lab
from fashion.colorimetry.skin import Lab
from fashion.imaging.arrays import Pixels
from fashion.imaging.face.detection import Face
from fashion.imaging.face.regions import Sample
from fashion.imaging.skin.quality import Evidence
from fashion.imaging.skin.visibility import assess_visibility

_FACE_WIDTH = 96
_AROUND = 0.3
_COLOR_NOISE = 3


def crop_face(picture: Pixels, face: Face, around: float = 0.0) -> Pixels:
    """Return the part of the picture that shows the face, extended on each side by `around` of its size."""
    x, y, width, height = face.box
    rows = _within(y - around * height, y + (1 + around) * height, picture.shape[0])
    columns = _within(x - around * width, x + (1 + around) * width, picture.shape[1])
    return picture[rows, columns]


def _within(start: float, stop: float, size: int) -> slice:
    first = min(max(0, int(start)), size - 1)
    return slice(first, max(first + 1, int(stop)))


def is_colorless(picture: Pixels) -> bool:
    """Return whether the channels are nearly equal in 99 % of pixels, as in a black and white photo."""
    blue, green, red = cv2.split(picture)
    apart = cv2.max(cv2.absdiff(blue, green), cv2.absdiff(red, green))
    return bool(np.mean(apart > _COLOR_NOISE) < 0.01)


def collect_evidence(
    picture: Pixels,
    faces: Sequence[Face],
    samples: Sequence[Sample],
    lab: Lab,
    profile_broken: bool,
    cast: float = 0.0,
) -> Evidence:
    """Return the evidence for the quality of a picture (BGR) whose first face is measured."""
    face = faces[0]
    crop = crop_face(picture, face)
    return Evidence(
        faces=len(faces),
        face_width=face.box[2],
        lab=lab,
        brightest=_brightest(crop_face(picture, face, _AROUND)),
        clipped=float(np.mean([sample.clipped for sample in samples])),
        cheeks_apart=_cheeks_apart(samples),
        sharpness=_sharpness(crop),
        turn=_turn(face) if face.located else 0.0,
        profile_broken=profile_broken,
        cast=cast,
        visibility=assess_visibility(picture, face, crop),
        score=face.score,
    )


def _brightest(picture: Pixels) -> float:
    gray = cv2.cvtColor(picture, cv2.COLOR_BGR2GRAY)
    level = np.quantile(gray, 0.99)
    return float(srgb8_to_lab(np.array([level, level, level]))[0])


def _cheeks_apart(samples: Sequence[Sample]) -> float:
    cheeks = [float(sample.lab[0]) for sample in samples if sample.name.endswith("cheek")]
    return abs(cheeks[0] - cheeks[1]) if len(cheeks) == 2 else 0.0


def _sharpness(picture: Pixels) -> float:
    gray = cv2.cvtColor(picture, cv2.COLOR_BGR2GRAY)
    scale = _FACE_WIDTH / gray.shape[1]
    size = (_FACE_WIDTH, max(1, round(gray.shape[0] * scale)))
    gray = cv2.resize(gray, size, interpolation=cv2.INTER_AREA if scale < 1 else cv2.INTER_LINEAR)
    return float(cv2.Laplacian(gray, cv2.CV_32F).var() / max(1.0, float(gray.mean())) ** 2)


def _turn(face: Face) -> float:
    across = face.landmarks[1] - face.landmarks[0]
    nose = face.landmarks[2] - face.landmarks[[0, 1, 3, 4]].mean(axis=0)
    return float(abs(nose @ across) / max(1.0, float(across @ across)))
