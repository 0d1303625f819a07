"""The studio's camera in a real browser, whose camera shows pictures made here."""

from pathlib import Path

import pytest

from support.photos import Pixels
from support.platforms.processes import Platform
from support.studio import camera
from support.studio.pages import browse

pytestmark = [pytest.mark.timeout(600), pytest.mark.usefixtures("node")]


def browse_with_camera(journey: str, platform: Platform, folder: Path, pictures: list[Pixels]) -> None:
    shown = folder / "camera.mjpeg"
    camera.write(shown, pictures)
    browse(journey, platform, FASHION_CAMERA=str(shown))


def test_a_photo_of_a_face_in_its_place_is_taken(platform: Platform, tmp_path: Path) -> None:
    browse_with_camera("camera/camera", platform, tmp_path, camera.steady(0.5))


def test_a_face_that_is_far_away_is_asked_to_come_closer(platform: Platform, tmp_path: Path) -> None:
    browse_with_camera("camera/camera-far", platform, tmp_path, camera.steady(0.22))


def test_a_face_that_moves_is_asked_to_hold_still(platform: Platform, tmp_path: Path) -> None:
    browse_with_camera("camera/camera-moving", platform, tmp_path, camera.restless())
