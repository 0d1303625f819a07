"""Persons in a folder of real photos, one subfolder each; the repository holds none."""

import hashlib
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import Literal, NamedTuple

import cv2
import numpy as np

from fashion.imaging.arrays import Pixels
from fashion.imaging.face.detection import Face, YuNetDetector

Half = Literal["tuned on", "held out"]
_SIDE = 320
_COLORLESS = 3.0
_SUFFIXES = {".jpg", ".jpeg", ".png"}


class Person(NamedTuple):
    """One person and the files of their photos."""

    name: str
    photos: tuple[Path, ...]

    @property
    def half(self) -> Half:
        """Whether constants may be chosen on this person: decided by the name, once for all."""
        return "tuned on" if hashlib.sha256(self.name.encode()).digest()[0] % 2 else "held out"


class Sitter(NamedTuple):
    """A face to be recolored: the picture (BGR) and where the face is."""

    person: Person
    picture: Pixels
    face: Face


def people(folder: Path) -> list[Person]:
    """The persons in a folder, in an order that their names do not decide."""
    found = [
        Person(place.name, tuple(sorted(file for file in place.iterdir() if file.suffix.lower() in _SUFFIXES)))
        for place in folder.iterdir()
        if place.is_dir()
    ]
    return sorted(found, key=lambda person: hashlib.sha256(person.name.encode()).hexdigest())


def sitters(persons: list[Person], model: Path, most: int) -> Iterator[Sitter]:
    """The photo of each person with the largest face, where that is in color and seen from the front."""
    detector = YuNetDetector(model)
    best = (_best(person, detector) for person in persons)
    return islice((sitter for sitter in best if sitter), most)


def _best(person: Person, detector: YuNetDetector) -> Sitter | None:
    seen = [each for path in person.photos if (each := _sitter(person, path, detector))]
    return max(seen, key=lambda each: each.face.box[2] / each.picture.shape[1], default=None)


def read_picture(path: Path) -> Pixels:
    """The picture (BGR), its longer side 320 pixels."""
    picture = cv2.imdecode(np.frombuffer(path.read_bytes(), np.uint8), cv2.IMREAD_COLOR)
    assert picture is not None, path
    scale = _SIDE / max(picture.shape[:2])
    kind = cv2.INTER_AREA if scale < 1 else cv2.INTER_CUBIC
    return np.asarray(cv2.resize(picture, None, fx=scale, fy=scale, interpolation=kind), np.uint8)


def is_gray(picture: Pixels) -> bool:
    """Whether a picture has next to no color."""
    return float(np.ptp(picture.astype(np.int16), axis=2).mean()) < _COLORLESS


def _sitter(person: Person, path: Path, detector: YuNetDetector) -> Sitter | None:
    picture = read_picture(path)
    faces = detector.find(picture)
    if is_gray(picture) or not faces or faces[0].box[2] < 0.2 * picture.shape[1] or _turned(faces[0]):
        return None
    return Sitter(person, picture, faces[0])


def _turned(face: Face) -> bool:
    across = face.landmarks[1] - face.landmarks[0]
    nose = face.landmarks[2] - face.landmarks[[0, 1, 3, 4]].mean(axis=0)
    return bool(abs(nose @ across) > 0.2 * (across @ across))
