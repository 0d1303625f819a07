"""The steps that all processors share: decode, detect, read the skin, and build the measurement."""

import hashlib
import time
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple, Protocol

import cv2
import msgspec
import numpy as np

from fashion.colorimetry.skin import SkinTone
from fashion.event_values import Photo, Quality, Region
from fashion.imaging.arrays import ColorConversion, FloatArray, Pixels
from fashion.imaging.domain import FaceOutline, Measurement, PhotoHeader
from fashion.imaging.errors import NoFaceError, UnmeasurablePhotoError
from fashion.imaging.face.detection import Face
from fashion.imaging.face.detectors import create_detector
from fashion.imaging.face.outline import outline_of
from fashion.imaging.face.regions import Sample
from fashion.imaging.face.surface import Marks, points_of
from fashion.imaging.features.reading import NOTHING_READ, FeatureReading, read_features
from fashion.imaging.photo.acceptance import check_photo, upright_header
from fashion.imaging.photo.containers.container import Container, damaged
from fashion.imaging.photo.decode import conversion_of, decode_photo, unchanged
from fashion.imaging.photo.print_colors import cmyk_transform
from fashion.imaging.skin.evidence import crop_face, is_colorless
from fashion.imaging.skin.quality import with_finding
from fashion.localization.marking import sentence
from fashion.settings import DEFAULT_MAX_PIXELS

_STEPS = ("decode", "detect", "measure", "features")
_MIN_PARTS = 2


class SkinReading(NamedTuple):
    """The skin of the largest face in a picture.

    Attributes:
        weights: those of the samples; they sum to 1.
        marks: what of the face counts, where it is sampled as a whole.
    """

    tone: SkinTone
    quality: Quality
    samples: Sequence[Sample]
    weights: FloatArray
    marks: Marks | None = None


class SkinReader(Protocol):
    """Reads the skin of the largest face in a picture."""

    def __call__(
        self,
        picture: Pixels,
        faces: Sequence[Face],
        to_srgb: ColorConversion | None,
        brightness: float | None,
    ) -> SkinReading:
        """Return the reading of a picture (BGR).

        Args:
            picture: upright.
            faces: the largest first.
            to_srgb: None if the photo's profile cannot be used.
            brightness: brightness of the scene as an APEX value, if recorded.
        """


class SkinProcessor:
    """Measures the largest face with a reader of skin."""

    def __init__(
        self, algorithm: str, read: SkinReader, model: Path | None = None, max_pixels: int = DEFAULT_MAX_PIXELS
    ) -> None:
        """Use the face detector that `model` names (see `create_detector`).

        OpenCV's own threads are turned off for the whole process, because callers measure many photos at
        once. (0 turns them off; with 1, cascades of different threads would still wait for each other.)

        Raises:
            WrongModelError: the file cannot be read or is another model.
        """
        cv2.setNumThreads(0)
        self._read, self._max_pixels = read, max_pixels
        self._detector = create_detector(model)
        self.name = f"{algorithm}+{self._detector.name}"

    def inspect(self, photo: bytes) -> PhotoHeader:
        """Return the photo's header without decoding the photo.

        Raises:
            PhotoRejectedError: the photo will not be measured.
        """
        return upright_header(check_photo(photo, self._max_pixels))

    def measure(self, photo: bytes) -> Measurement:
        """Measure the largest face.

        Raises:
            PhotoRejectedError: the photo cannot be measured.
        """
        container = check_photo(photo, self._max_pixels)
        clock = [time.perf_counter()]
        picture, complete = decode_photo(photo, container)
        clock.append(time.perf_counter())
        faces = self._detector.find(picture)
        clock.append(time.perf_counter())
        if not (faces or complete):
            raise damaged()
        convert = _checked(picture, faces, container)
        reading = self._read(picture, faces, convert, container.brightness)
        clock.append(time.perf_counter())
        quality = _with_file_findings(reading.quality, container, complete)
        # At public photos to be retaken, two of one person agreed on hair no more often than by chance.
        fit = faces[0].located and quality.verdict != "retake"
        shown = read_features(picture, faces[0], convert or unchanged) if fit else NOTHING_READ
        clock.append(time.perf_counter())
        header = upright_header(container)
        return Measurement(
            tone=reading.tone,
            regions=_regions(reading, picture, header),
            quality=quality,
            photo=Photo(sha256=hashlib.sha256(photo).hexdigest(), width=header.width, height=header.height),
            algorithm=self.name,
            faces=len(faces),
            features=shown.features,
            face=_shown(faces[0], reading.marks, shown, _scale(picture, header)),
            steps=dict(zip(_STEPS, np.diff(clock).tolist(), strict=True)),
        )


def _checked(picture: Pixels, faces: Sequence[Face], container: Container) -> ColorConversion | None:
    if not faces:
        raise NoFaceError(
            sentence("No face was found; send a photo of a face seen from the front, in good light.")
        )
    if is_colorless(crop_face(picture, faces[0])):
        raise UnmeasurablePhotoError(sentence("The photo is black and white; send one in color."))
    return conversion_of(container)


def _with_file_findings(quality: Quality, container: Container, complete: bool) -> Quality:
    if container.pixels == "cmyk" and cmyk_transform(container.profile) is None:
        quality = with_finding(quality, "fair", "print_colors")
    if container.format == "gif":
        quality = with_finding(quality, "fair", "few_colors")
    return quality if complete else with_finding(quality, "retake", "incomplete")


def check_visible(parts: int) -> None:
    """Reject a face of which fewer than two parts are visible.

    Raises:
        UnmeasurablePhotoError: too little of the face is visible.
    """
    if parts < _MIN_PARTS:
        raise UnmeasurablePhotoError(
            sentence("The face is cut off or too small; send a photo that shows more of it.")
        )


def _shown(face: Face, marks: Marks | None, shown: FeatureReading, scale: FloatArray) -> FaceOutline:
    skin = None if marks is None else points_of(marks, face, scale)
    return msgspec.structs.replace(outline_of(face, scale), skin=skin, hair=shown.hair, eyes=shown.eyes)


def _scale(picture: Pixels, header: PhotoHeader) -> FloatArray:
    return np.array((header.width, header.height)) / picture.shape[1::-1]


def _regions(reading: SkinReading, picture: Pixels, header: PhotoHeader) -> list[Region]:
    size, scale = np.array((header.width, header.height)), _scale(picture, header)
    return [
        _region(sample, float(weight), scale, size)
        for sample, weight in zip(reading.samples, reading.weights, strict=True)
    ]


def _region(sample: Sample, weight: float, scale: FloatArray, size: FloatArray) -> Region:
    left, top = np.clip(np.floor(sample.corners.min(axis=0) * scale), 0, size).astype(int).tolist()
    right, bottom = np.clip(np.ceil(sample.corners.max(axis=0) * scale), 0, size).astype(int).tolist()
    lightness, a, b = np.round(sample.lab, 3).tolist()
    return Region(
        name=sample.name,
        box=(left, top, right - left, bottom - top),
        lab=(lightness, a, b),
        weight=round(weight, 4),
    )
