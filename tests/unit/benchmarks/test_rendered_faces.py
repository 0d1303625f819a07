from pathlib import Path

import cv2
import numpy as np
import pytest
from benchmarks.skin.rendered.albedo import find_face_skin, in_tone
from benchmarks.skin.rendered.camera import Camera, take
from benchmarks.skin.rendered.meshes import Floats, Head, Part, read_obj
from benchmarks.skin.rendered.scenes import Render, Scene

from fashion.colorimetry import MONK_LAB, ciede2000, linear_to_lab, srgb_to_linear

EYES, MOUTH = np.array([(-0.5, 0.5, 0), (0.5, 0.5, 0)]), np.array((0, -0.5, 0.0))


@pytest.fixture(scope="module")
def head() -> Head:
    """A flat square as a face, mottled, with dark lips."""
    random = np.random.default_rng(1)
    color = np.full((256, 256, 3), (0.4, 0.3, 0.2)) * random.uniform(0.9, 1.1, (256, 256, 1))
    color[170:190, 96:160] = 0.05
    at = np.linspace(-2, 2, 41)
    points = np.array([(x, y, 0) for y in at for x in at])
    corners = np.array([(row * 41 + column) for row in range(40) for column in range(40)])
    triangles = np.concatenate(
        [
            np.column_stack((corners, corners + 1, corners + 42)),
            np.column_stack((corners, corners + 42, corners + 41)),
        ]
    )
    part = Part("skin", points, np.tile((0.0, 0, 1), (len(points), 1)), points[:, :2] / 4 + 0.5, triangles, color)
    return Head("flat", (part,), EYES, MOUTH)


def far(color: Floats, monk: int) -> float:
    return float(ciede2000(linear_to_lab(color), MONK_LAB[monk - 1]))


def developed(photo: bytes) -> Floats:
    picture = cv2.imdecode(np.frombuffer(photo, np.uint8), cv2.IMREAD_COLOR)
    assert picture is not None
    return srgb_to_linear(picture[..., ::-1].mean(axis=(0, 1)) / 255)


@pytest.mark.parametrize("monk", [1, 5, 10])
def test_the_mean_albedo_of_a_face_is_the_swatch(head: Head, monk: int) -> None:
    skin = in_tone(head, monk).parts[0]
    assert far(find_face_skin(head, skin).mean(skin.color), monk) < 0.3


def test_lips_stay_darker_than_the_face(head: Head) -> None:
    skin = in_tone(head, 3).parts[0]
    assert skin.color[720, 512].mean() < 0.6 * skin.color[512, 512].mean()


def test_a_well_set_camera_shows_the_color_of_a_surface() -> None:
    albedo, white = np.array((0.5, 0.35, 0.2)), np.array((3.0, 2.5, 1.5))
    photo = take(Render(np.tile(albedo * white, (64, 64, 1)), white), Camera(), np.random.default_rng(1))
    assert ciede2000(linear_to_lab(developed(photo)), linear_to_lab(albedo)) < 1


def test_a_camera_that_leaves_the_cast_shows_warm_light_as_warm() -> None:
    scene = Render(np.full((64, 64, 3), (0.6, 0.5, 0.3)), np.array((1.2, 1.0, 0.6)))
    red, _, blue = developed(take(scene, Camera(balanced=0.6), np.random.default_rng(1)))
    assert red > 1.2 * blue


def test_a_meter_lightens_a_dark_scene_by_a_stop_at_most() -> None:
    dark = Render(np.full((64, 64, 3), 0.01), np.ones(3))
    light = developed(take(dark, Camera(metered=1.0), np.random.default_rng(1)))
    assert light == pytest.approx(np.full(3, 0.02), rel=0.1)


def test_a_square_of_a_file_becomes_two_triangles(tmp_path: Path) -> None:
    file = tmp_path / "square.obj"
    file.write_text("v 0 0 0\nv 1 0 0\nv 1 1 0\nv 0 1 0\nvt 0 0\ng face\nf 1/1 2/1 3/1 4/1\n")
    assert read_obj(file).corners["face"].tolist() == [[0, 1, 2], [0, 2, 3]]


def test_matte_skin_in_white_light_is_seen_as_its_swatch(head: Head) -> None:
    pytest.importorskip("mitsuba", reason="mitsuba is not installed (uv sync --inexact --group rendered)")
    from benchmarks.skin.rendered import stage

    stage.start()
    seen = stage.render(in_tone(head, 6), Scene(), seed=1)
    assert far(seen.picture[240:280, 180:200].mean(axis=(0, 1)) / seen.white, 6) < 1.5
