"""Those that measure: the processors, the default with either detector, and the ceiling that knows the light."""

import time
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import cv2
import numpy as np

from benchmarks.skin.photos.sets import PhotoSet, Truth
from fashion.colorimetry import Lab, linear_to_lab, nearest_monk
from fashion.imaging.domain import Measurement
from fashion.imaging.errors import UnmeasurablePhotoError
from fashion.imaging.face.cells import sample_skin
from fashion.imaging.face.detection import YuNetDetector
from fashion.imaging.photo.acceptance import check_photo
from fashion.imaging.photo.decode import decode_upright, unchanged
from fashion.imaging.ports import ImageProcessor
from fashion.imaging.skin.bayesian import BayesianProcessor
from fashion.imaging.skin.nearest import NearestProcessor
from fashion.imaging.skin.skin_color import estimate_skin_color, from_log


class Outcome(NamedTuple):
    """What a method said of a photo; `monk` is None where it found no face."""

    truth: Truth
    monk: int | None
    lab: Lab | None = None
    confidence: float | None = None
    interval: tuple[int, int] | None = None
    missed: bool = False


class Result(NamedTuple):
    """What a method said of a set, and the seconds it took for a photo (median)."""

    outcomes: list[Outcome]
    seconds: float


Answer = Callable[[Truth, bytes], Outcome]


def measured_by(processor: ImageProcessor) -> Answer:
    """The answers of a processor."""

    def answer(truth: Truth, photo: bytes) -> Outcome:
        try:
            tone = processor.measure(photo).tone
        except UnmeasurablePhotoError:
            return Outcome(truth, None, missed=True)
        return Outcome(truth, tone.monk, tone.lab, tone.confidence, tone.interval)

    return answer


def plain_tone(measured: Measurement) -> tuple[int, Lab]:
    """The tone of plain, the baseline: the swatch nearest to the median of the parts; and that color."""
    lightness, a, b = np.median([part.lab for part in measured.regions], axis=0).tolist()
    return nearest_monk((lightness, a, b)), (lightness, a, b)


def plain(processor: ImageProcessor) -> Answer:
    """The answers of plain, from the parts that a processor samples."""

    def answer(truth: Truth, photo: bytes) -> Outcome:
        try:
            return Outcome(truth, *plain_tone(processor.measure(photo)))
        except UnmeasurablePhotoError:
            return Outcome(truth, None, missed=True)

    return answer


def knowing_the_light(model: Path) -> Answer:
    """The answers of one who reads the skin as `bayesian` does, and knows what a white looks like."""
    cv2.setNumThreads(0)
    detector = YuNetDetector(model)

    def answer(truth: Truth, photo: bytes) -> Outcome:
        picture = decode_upright(photo, check_photo(photo))
        faces = detector.find(picture)
        if not faces:
            return Outcome(truth, None, missed=True)
        seen = from_log(estimate_skin_color(sample_skin(picture, faces[0], unchanged)).log)
        lightness, a, b = linear_to_lab(seen / np.array(truth.white)).tolist()
        return Outcome(truth, nearest_monk((lightness, a, b)), (lightness, a, b))

    return answer


def answers(model: Path) -> dict[str, Answer]:
    """Each method by name."""
    return {
        "nearest": measured_by(NearestProcessor(model)),
        "nearest, BlazeFace": measured_by(NearestProcessor()),
        "plain": plain(NearestProcessor(model)),
        "bayesian": measured_by(BayesianProcessor(model)),
        "ceiling": knowing_the_light(model),
    }


def ask(photos: PhotoSet, answer: Answer) -> Result:
    """A method's answers to a set, one photo after the other."""
    outcomes, seconds = [], []
    for truth, photo in photos.photos():
        started = time.perf_counter()
        outcomes.append(answer(truth, photo))
        seconds.append(time.perf_counter() - started)
    return Result(outcomes, float(np.median(seconds)))
