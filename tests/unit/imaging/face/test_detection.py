import threading
from pathlib import Path

import numpy as np
import pytest

from fashion.imaging.errors import WrongModelError
from fashion.imaging.face.blazeface import BlazeFaceDetector, installed_model
from fashion.imaging.face.detection import Face, FaceDetector, YuNetDetector, best_first
from fashion.imaging.face.detectors import create_detector
from fashion.imaging.face.haar import HaarDetector
from fashion.imaging.face.regions import sample_regions
from support import photos
from support.data_files import FACE_MODEL, needs_face_model

PORTRAIT = np.ascontiguousarray(photos.portrait()[..., ::-1])
LANDMARKS = np.array([(40, 40), (80, 40), (60, 60), (45, 80), (75, 80)], float)
FACE = Face((20, 10, 80, 100), LANDMARKS, located=True)
DEFAULT = create_detector(None)
DETECTORS = [
    pytest.param(DEFAULT, id="blazeface"),
    pytest.param(create_detector(FACE_MODEL) if FACE_MODEL.exists() else None, id="yunet", marks=needs_face_model),
]


def darkened(factor: float) -> photos.Pixels:
    return np.ascontiguousarray(photos.lit(photos.portrait(), factor)[..., ::-1])


def test_another_model_is_rejected(tmp_path: Path) -> None:
    model = tmp_path / "model.onnx"
    model.write_bytes(b"another")
    with pytest.raises(WrongModelError, match="SHA-256"):
        YuNetDetector(model)


def test_a_missing_model_is_rejected_by_name(tmp_path: Path) -> None:
    with pytest.raises(WrongModelError, match=r"none\.onnx cannot be read: No such file"):
        YuNetDetector(tmp_path / "none.onnx")


def test_without_a_model_blazeface_finds_faces_and_haar_only_if_named() -> None:
    assert create_detector(None).name == "blazeface-short"
    assert create_detector(Path("haar")).name == "haar"


def test_an_absent_package_is_reported_with_the_ways_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("fashion.imaging.face.blazeface._PACKAGE", "absent-face-model")
    with pytest.raises(WrongModelError, match=r"install the package .* or set FASHION_FACE_MODEL"):
        installed_model()


@needs_face_model
@pytest.mark.parametrize("other", [BlazeFaceDetector(), HaarDetector()], ids=["blazeface", "haar"])
def test_all_detectors_find_the_same_face(other: FaceDetector) -> None:
    (seen,), (found,) = YuNetDetector(FACE_MODEL).find(PORTRAIT), other.find(PORTRAIT)
    assert seen.located
    assert found.located == (other.name != "haar")
    assert np.abs(seen.landmarks - found.landmarks).max() < 12
    assert np.abs(np.array(seen.box) - found.box).max() < 0.3 * seen.box[2]


@pytest.mark.parametrize("factor", [0.5, 0.25, 0.12, 0.06])
def test_a_face_is_found_in_deep_skin_and_little_light(factor: float) -> None:
    (lit,), (dark,) = (DEFAULT.find(each) for each in (PORTRAIT, darkened(factor)))
    assert np.abs(lit.landmarks - dark.landmarks).max() < 8


@pytest.mark.parametrize("detector", DETECTORS)
@pytest.mark.parametrize("shape", [(480, 4800), (7000, 700)], ids=["panorama", "screenshot"])
def test_a_face_is_found_in_panoramas_and_long_screenshots(detector: FaceDetector, shape: tuple[int, int]) -> None:
    picture = np.full((*shape, 3), 200, np.uint8)
    y, x = shape[0] // 2 - 120, shape[1] // 2 - 128
    picture[y : y + 240, x : x + 256] = photos.portrait(256, 240)[..., ::-1]
    (face,) = detector.find(picture)
    assert x < face.box[0] < x + 256
    assert y < face.box[1] < y + 240


def test_a_doubtful_large_face_comes_after_a_certain_smaller_one() -> None:
    certain = Face((200, 0, 80, 100), LANDMARKS, located=True, score=0.9)
    doubtful, larger = FACE._replace(box=(0, 0, 150, 190), score=0.6), certain._replace(box=(400, 0, 100, 120))
    assert best_first([doubtful, certain, larger]) == [larger, certain, doubtful]


def test_nothing_is_found_where_there_is_no_face() -> None:
    assert DEFAULT.find(np.ascontiguousarray(photos.scenery(640, 480))) == []
    assert DEFAULT.find(np.random.default_rng(1).integers(0, 255, (480, 640, 3), np.uint8)) == []


@pytest.mark.parametrize("detector", DETECTORS)
def test_threads_share_a_detector(detector: FaceDetector) -> None:
    found = list[int]()
    threads = [threading.Thread(target=lambda: found.append(len(detector.find(PORTRAIT)))) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == [1] * 4


@pytest.mark.parametrize("detector", DETECTORS)
def test_a_face_too_small_for_the_first_view_is_found_in_a_larger_one(detector: FaceDetector) -> None:
    picture = np.zeros((1200, 1600, 3), np.uint8)
    picture[900:1020, 100:228] = photos.portrait(128, 120)[..., ::-1]
    (face,) = detector.find(picture)
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
