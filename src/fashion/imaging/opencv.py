"""The image processor that stands on OpenCV."""

import hashlib
import time
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

import cv2
import numpy as np

from fashion.colorimetry.skin import SkinTone
from fashion.contracts import Photo, Quality, Region
from fashion.imaging.decode import decode_upright, to_srgb, unchanged
from fashion.imaging.domain import Measurement, NoFaceFound, UnmeasurablePhoto
from fashion.imaging.evidence import crop_face, gather, is_colorless
from fashion.imaging.faces import Face, FaceDetector, HaarDetector, Pixels, Points, YuNetDetector
from fashion.imaging.photo import check_photo, upright_header
from fashion.imaging.ports import PhotoHeader
from fashion.imaging.quality import judge
from fashion.imaging.regions import Sample, sample_regions
from fashion.imaging.tone import LIGHT, combine, disagreement, skin_tone, tone_probabilities

_LEAST_PARTS = 2
_LIGHT_BY_VERDICT = {"good": LIGHT, "fair": 1.3 * LIGHT, "retake": 2 * LIGHT}


class Skin(NamedTuple):
    """What a picture says about its largest face."""

    tone: SkinTone
    quality: Quality
    samples: Sequence[Sample]
    weights: Points


class OpenCVProcessor:
    """Measures the largest face: parts of skin by landmarks, their robust color, the nearest Monk tone."""

    def __init__(self, model: Path | None = None) -> None:
        """Take YuNet as the face detector if its `model` file is given, else the Haar cascades.

        OpenCV's own threads are turned off for the whole process, because callers measure many photos at
        once. (0 turns them off; with 1, cascades of different threads would still wait for each other.)

        Raises:
            WrongModel: the file cannot be read or is another model.
        """
        cv2.setNumThreads(0)
        self._detector: FaceDetector = HaarDetector() if model is None else YuNetDetector(model)
        self.name = f"opencv-1+{self._detector.name}"

    def inspect(self, photo: bytes) -> PhotoHeader:
        """The photo's header, decoding nothing.

        Raises:
            PhotoRefused: the photo will not be measured.
        """
        return upright_header(check_photo(photo))

    def measure(self, photo: bytes) -> Measurement:
        """The measurement of the largest face.

        Raises:
            PhotoRefused: the photo cannot be measured.
        """
        container = check_photo(photo)
        clock = [time.perf_counter()]
        picture = decode_upright(photo, container)
        clock.append(time.perf_counter())
        faces = self._detector.find(picture)
        clock.append(time.perf_counter())
        skin = _measure_skin(picture, faces, container.profile)
        clock.append(time.perf_counter())
        header = upright_header(container)
        return Measurement(
            tone=skin.tone,
            regions=_regions(skin, picture, header),
            quality=skin.quality,
            photo=Photo(sha256=hashlib.sha256(photo).hexdigest(), width=header.width, height=header.height),
            algorithm=self.name,
            faces=len(faces),
            steps=dict(zip(("decode", "detect", "measure"), np.diff(clock).tolist(), strict=True)),
        )


def _measure_skin(picture: Pixels, faces: Sequence[Face], profile: bytes | None) -> Skin:
    if not faces:
        raise NoFaceFound("No face was found; send a photo of a face seen from the front, in good light.")
    if is_colorless(crop_face(picture, faces[0])):
        raise UnmeasurablePhoto("The photo is black and white; send one in color.")
    convert = to_srgb(profile)
    samples = sample_regions(picture, faces[0], convert or unchanged)
    if len(samples) < _LEAST_PARTS:
        raise UnmeasurablePhoto("The face is cut off or too small; send a photo that shows more of it.")
    labs = np.array([sample.lab for sample in samples])
    lab, weights = combine(labs, np.array([sample.trust for sample in samples]))
    quality = judge(gather(picture, faces, samples, lab, profile_broken=convert is None))
    apart = disagreement(labs, weights, lab)
    probabilities = tone_probabilities(lab, apart, _LIGHT_BY_VERDICT[quality.verdict])
    return Skin(skin_tone(lab, probabilities), quality, samples, weights)


def _regions(skin: Skin, picture: Pixels, header: PhotoHeader) -> list[Region]:
    size = np.array((header.width, header.height))
    scale = size / picture.shape[1::-1]
    return [
        _region(sample, float(weight), scale, size)
        for sample, weight in zip(skin.samples, skin.weights, strict=True)
    ]


def _region(sample: Sample, weight: float, scale: Points, size: Points) -> Region:
    left, top = np.clip(np.floor(sample.corners.min(axis=0) * scale), 0, size).astype(int).tolist()
    right, bottom = np.clip(np.ceil(sample.corners.max(axis=0) * scale), 0, size).astype(int).tolist()
    lightness, a, b = sample.lab.tolist()
    return Region(
        name=sample.name,
        box=(left, top, right - left, bottom - top),
        lab=(lightness, a, b),
        weight=min(1.0, weight),
    )
