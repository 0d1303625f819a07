import numpy as np
import pytest

from fashion.imaging.face.detection import Face
from fashion.imaging.photo.decode import unchanged
from fashion.imaging.skin.background import Background, sample_background
from fashion.imaging.skin.illuminant import CASTS, EXPOSURES, Illuminant, estimate_illuminant
from fashion.imaging.skin.skin_color import from_log

FACE = Face((120.0, 100.0, 80.0, 100.0), np.zeros((5, 2)), located=True)


def room(cast: tuple[float, float] = (0.0, 0.0), exposure: float = 0.0) -> np.ndarray:
    random = np.random.default_rng(3)
    surfaces = np.exp(random.normal(-1.4, 0.8, (16, 16, 1)).clip(-4, -0.05) + exposure)
    colors = surfaces * np.exp(random.normal(0, (0.08, 0, 0.1), (16, 16, 3))) * from_log(np.array((0.0, *cast)))
    encoded = 255 * np.clip(colors, 0, 1) ** (1 / 2.2)
    return np.kron(encoded[..., ::-1], np.ones((20, 20, 1))).astype(np.uint8)


def seen(picture: np.ndarray) -> Background:
    scene = sample_background(picture, FACE, unchanged)
    assert scene is not None
    return scene


def expected(light: Illuminant) -> tuple[np.ndarray, float]:
    return light.casts @ CASTS, float(light.exposures @ EXPOSURES)


@pytest.mark.parametrize("scene", [None, seen(room()), seen(room(exposure=2.0))], ids=["none", "room", "glare"])
def test_probabilities_sum_to_one(scene: Background | None) -> None:
    light = estimate_illuminant(scene)
    assert light.casts.sum() == pytest.approx(1)
    assert light.exposures.sum() == pytest.approx(1)


def test_a_warm_room_indicates_warm_light() -> None:
    warm, gray = (expected(estimate_illuminant(seen(room(cast))))[0] for cast in ((0.15, -0.35), (0.0, 0.0)))
    assert warm[0] > gray[0]
    assert warm[1] < gray[1] - 0.05


def test_a_bright_room_indicates_a_bright_exposure() -> None:
    dim, bright = (expected(estimate_illuminant(seen(room(exposure=exposure))))[1] for exposure in (-0.7, 0.5))
    assert bright > dim + 0.2


def test_a_mirrored_photo_indicates_the_same_light() -> None:
    scene, mirrored = seen(room()), sample_background(np.ascontiguousarray(room()[:, ::-1]), FACE, unchanged)
    assert mirrored is not None
    assert np.abs(scene.luminances - mirrored.luminances).max() < 0.05
    assert expected(estimate_illuminant(scene))[1] == pytest.approx(
        expected(estimate_illuminant(mirrored))[1], abs=0.05
    )


def test_a_face_that_fills_the_photo_leaves_the_light_as_usual() -> None:
    face = Face((0.0, 0.0, 320.0, 320.0), np.zeros((5, 2)), located=True)
    assert sample_background(room(), face, unchanged) is None


def test_a_dim_scene_makes_warm_lamps_likelier() -> None:
    dim, bright = (expected(estimate_illuminant(None, brightness))[0] for brightness in (0.0, 9.0))
    assert dim[1] < bright[1] - 0.05


@pytest.mark.parametrize("wall", [(240, 240, 240), (30, 60, 110), (110, 170, 200), (12, 8, 6)])
def test_one_wall_of_any_color_says_nothing_of_the_light(wall: tuple[int, int, int]) -> None:
    grain = np.random.default_rng(5).normal(0, 2, (320, 320, 1))
    picture = np.clip(np.full((320, 320, 3), wall) + grain, 0, 255).astype(np.uint8)
    found, usual = expected(estimate_illuminant(seen(picture))), expected(estimate_illuminant(None))
    assert found[0] == pytest.approx(usual[0], abs=0.02)
    assert found[1] == pytest.approx(usual[1], abs=0.02)


def test_black_and_transparent_pixels_are_no_background() -> None:
    assert sample_background(np.zeros_like(room()), FACE, unchanged) is None
