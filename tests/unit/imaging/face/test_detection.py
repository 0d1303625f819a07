import threading
from pathlib import Path

import numpy as np
import pytest

from fashion.imaging.domain import WrongModelError
from fashion.imaging.face.detection import Face, HaarDetector, YuNetDetector
from fashion.imaging.face.regions import sample_regions
from support import photos
from support.data_files import FACE_MODEL, needs_face_model

PORTRAIT = np.ascontiguousarray(photos.portrait()[..., ::-1])
LANDMARKS = np.array([(40, 40), (80, 40), (60, 60), (45, 80), (75, 80)], float)
FACE = Face((20, 10, 80, 100), LANDMARKS, located=True)


def test_another_model_is_refused(tmp_path: Path) -> None:
    model = tmp_path / "model.onnx"
    model.write_bytes(b"another")
    with pytest.raises(WrongModelError, match="SHA-256"):
        YuNetDetector(model)


def test_a_missing_model_is_refused_by_name(tmp_path: Path) -> None:
    with pytest.raises(WrongModelError, match=r"none\.onnx cannot be read: No such file"):
        YuNetDetector(tmp_path / "none.onnx")


@needs_face_model
def test_both_detectors_find_the_same_face() -> None:
    (seen,), (guessed,) = YuNetDetector(FACE_MODEL).find(PORTRAIT), HaarDetector().find(PORTRAIT)
    assert seen.located
    assert not guessed.located
    assert np.abs(seen.landmarks - guessed.landmarks).max() < 12


@needs_face_model
def test_threads_share_a_detector() -> None:
    detector, found = YuNetDetector(FACE_MODEL), list[int]()
    threads = [threading.Thread(target=lambda: found.append(len(detector.find(PORTRAIT)))) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == [1] * 4


@needs_face_model
def test_a_face_too_small_for_the_first_view_is_found_in_a_larger_one() -> None:
    picture = np.zeros((1200, 1600, 3), np.uint8)
    picture[900:1020, 100:228] = photos.portrait(128, 120)[..., ::-1]
    (face,) = YuNetDetector(FACE_MODEL).find(picture)
    assert 100 < face.box[0] < 228
    assert 900 < face.box[1] < 1020


def test_regions_outside_the_picture_are_left_out() -> None:
    picture = np.full((120, 60, 3), (100, 150, 200), np.uint8)
    names = {sample.name for sample in sample_regions(picture, FACE, lambda pixels: pixels)}
    assert "left_cheek" in names
    assert "right_cheek" not in names


def test_hair_and_highlights_hardly_move_a_region() -> None:
    picture = np.full((120, 120, 3), (100, 150, 200), np.uint8)
    (plain, *_) = sample_regions(picture, FACE, lambda pixels: pixels)
    picture[:, 50:52], picture[:, 60:62] = 0, 255
    (spoiled, *_) = sample_regions(picture, FACE, lambda pixels: pixels)
    assert np.abs(spoiled.lab - plain.lab).max() < 0.1
