"""How long it takes: by step, at 12 megapixels, on one CPU and on all of them, compared with the peer."""

import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import cv2
import numpy as np
from skimage import data

from benchmarks.skin.skin_tone_classifier import PeerUnavailableError, seconds_of_one
from fashion.imaging.face.detection import YuNetDetector
from fashion.imaging.photo.acceptance import check_photo
from fashion.imaging.photo.decode import decode_upright
from fashion.imaging.skin.bayesian import BayesianProcessor
from fashion.imaging.workers.batch import measure_files
from fashion.imaging.workers.cpus import available_cpus

TIMES = 15
BATCH = 24


def speed(model: Path) -> dict[str, float | str]:
    """Milliseconds, ratios and rates."""
    photo, processor, detector = twelve_megapixels(), BayesianProcessor(model), YuNetDetector(model)
    floor = _milliseconds(lambda: detector.find(decode_upright(photo, check_photo(photo))))
    whole = _milliseconds(lambda: processor.measure(photo))
    steps = [processor.measure(photo).steps for _ in range(TIMES)]
    found: dict[str, float | str] = {
        "reduced_decode_and_detection_ms": floor,
        "whole_ms": whole,
        "whole_over_floor": whole / floor,
        **{f"{name}_ms": 1000 * float(np.median([each[name] for each in steps])) for name in steps[0]},
        **_scaling(photo, processor),
    }
    try:
        found["stone_ms"] = 1000 * seconds_of_one(photo)
        found["times_faster_than_stone"] = float(found["stone_ms"]) / whole
    except PeerUnavailableError as reason:
        found["stone_ms"] = f"skipped: {reason}"
    return found


def twelve_megapixels() -> bytes:
    """A JPEG of 3024 by 4032 pixels, with the noise that a camera's has."""
    astronaut = np.asarray(data.astronaut())  # type: ignore[no-untyped-call]
    picture = cv2.resize(astronaut[:480, 60:420], (3024, 4032), interpolation=cv2.INTER_CUBIC)
    noise = np.random.default_rng(0).normal(0, 3, picture.shape)
    noisy = np.clip(picture + noise, 0, 255).astype(np.uint8)
    return cv2.imencode(".jpg", noisy[..., ::-1], [cv2.IMWRITE_JPEG_QUALITY, 90])[1].tobytes()


def _milliseconds(work: Callable[[], object]) -> float:
    taken = []
    for _ in range(TIMES):
        started = time.perf_counter()
        work()
        taken.append(time.perf_counter() - started)
    return 1000 * float(np.median(taken))


def _scaling(photo: bytes, processor: BayesianProcessor) -> dict[str, float]:
    cpus = available_cpus()
    with tempfile.TemporaryDirectory() as folder:
        paths = [Path(folder) / f"{number}.jpg" for number in range(BATCH)]
        for path in paths:
            path.write_bytes(photo)
        rates = {workers: _rate(processor, paths, workers) for workers in sorted({1, cpus})}
    return {"cpus": cpus, "photos_per_second_on_one": rates[1], "photos_per_second_on_all": rates[cpus]}


def _rate(processor: BayesianProcessor, paths: list[Path], workers: int) -> float:
    started = time.perf_counter()
    results = list(measure_files(processor, paths, workers))
    assert not any("error" in result for result in results)
    return len(paths) / (time.perf_counter() - started)
