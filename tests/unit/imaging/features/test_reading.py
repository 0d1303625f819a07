"""Hair and irises painted on a portrait: what is read is what was painted, or nothing."""

import cv2
import numpy as np
import pytest

from fashion.colorimetry.skin import Lab
from fashion.colorimetry.spaces import lab_to_srgb8
from fashion.event_values import Eyes, Features, Hair
from fashion.imaging.face.detection import Face
from fashion.imaging.features.hair import Head
from fashion.imaging.features.reading import FeatureReading, read_features
from fashion.imaging.photo.decode import unchanged
from fashion.imaging.skin.nearest import NearestProcessor
from fashion.vocabulary import SURE_OF_HAIR
from support import photos
from support.painted_portraits import (
    BLACK,
    BLOND,
    BLUE_IRIS,
    BROWN,
    BROWN_IRIS,
    GREEN_IRIS,
    SIZE,
    SKIN,
    face,
    with_hair,
    with_irises,
    with_skin,
)
from support.photos import Pixels

BLUE, GRAY = (40.0, 5.0, -45.0), (55.0, 1.0, 3.0)


def read(picture: Pixels, seen: Face | None = None) -> FeatureReading:
    return read_features(np.ascontiguousarray(picture[..., ::-1]), seen or face(), unchanged)


@pytest.mark.parametrize(("lab", "name"), [(BLACK, "black"), (BROWN, "brown"), (BLOND, "blond")])
def test_hair_has_the_name_of_its_color(lab: Lab, name: str) -> None:
    reading = read(with_hair(lab))
    assert reading.features.hair
    assert reading.features.hair.color == name
    assert reading.hair
    assert np.linalg.norm(np.subtract(reading.hair.lab, lab)) < 6


@pytest.mark.parametrize("lab", [SKIN, BLUE, GRAY], ids=["a bald head", "a blue hat", "gray hair"])
def test_what_is_no_hair_of_a_known_color_is_uncertain(lab: Lab) -> None:
    reading = read(with_hair(lab))
    assert reading.features.hair
    assert reading.features.hair.color == "uncertain"
    assert reading.features.hair.confidence < SURE_OF_HAIR
    assert reading.hair is None


def test_a_head_of_one_color_shows_no_hair() -> None:
    assert read(with_skin(SKIN[0])).features.hair == Hair(color="uncertain", confidence=0.0)


def test_hues_on_both_sides_of_green_speak_alike() -> None:
    head = Head(with_skin(SKIN[0]), face(), unchanged)
    one, other = (head.cues(np.array((30.0, -10.0, b), np.float32)) for b in (0.01, -0.01))
    assert one == pytest.approx(other, abs=0.01)


def test_hair_outside_of_the_photo_is_not_read() -> None:
    top = round(float(face().landmarks[:2, 1].mean() - 0.15 * face().box[3]))
    assert read(with_hair(BROWN)[top:], face().moved(0, -top)).features.hair is None


@pytest.mark.parametrize(
    ("lab", "name"),
    [(BROWN_IRIS, "brown"), (BLUE_IRIS, "light"), (GREEN_IRIS, "light")],
    ids=["brown", "blue", "green"],
)
def test_irises_have_the_name_of_their_color(lab: Lab, name: str) -> None:
    reading = read(with_irises(lab))
    assert reading.features.eyes
    assert reading.features.eyes.color == name
    assert reading.eyes
    assert np.linalg.norm(np.subtract(reading.eyes.lab, lab)) < 3


@pytest.mark.parametrize("skin", [75.0, 65.0, 58.0, 52.0, 46.0, 40.0, 34.0])
@pytest.mark.parametrize(
    ("iris", "sclera", "never"),
    [
        ((28.0, 5.0, 10.0), (60.0, 10.0, 8.0), "light"),
        ((20.0, 6.0, 8.0), (65.0, 6.0, 6.0), "light"),
        (BLUE_IRIS, (75.0, 4.0, 4.0), "brown"),
    ],
)
def test_the_skin_beside_an_iris_does_not_change_its_name(iris: Lab, sclera: Lab, never: str, skin: float) -> None:
    beside, lightest = (read(with_irises(iris, with_skin(each), sclera)).features.eyes for each in (skin, 75.0))
    assert beside
    assert lightest
    assert beside.color == lightest.color != never


def test_closed_eyes_have_no_color() -> None:
    picture = photos.portrait(*SIZE).copy()
    for eye in face().landmarks[:2]:
        cv2.circle(picture, np.rint(eye).astype(int).tolist(), 30, lab_to_srgb8(SKIN).tolist(), -1)
    reading = read(picture)
    assert reading.features.eyes == Eyes(color="uncertain", confidence=0.0)
    assert reading.eyes is None


def test_irises_of_few_pixels_are_not_read() -> None:
    small = cv2.resize(with_irises(BROWN_IRIS), None, fx=0.5, fy=0.5, interpolation=cv2.INTER_AREA)
    assert read(np.asarray(small), face()._replace(landmarks=face().landmarks / 2)).features.eyes is None


@pytest.mark.parametrize("picture", [with_hair(BROWN), with_irises(BLUE_IRIS)], ids=["hair", "eyes"])
def test_a_mirrored_photo_shows_the_same(picture: Pixels) -> None:
    landmarks = face().landmarks[[1, 0, 2, 4, 3]].copy()
    landmarks[:, 0] = picture.shape[1] - landmarks[:, 0]
    mirrored = read(picture[:, ::-1], face()._replace(landmarks=landmarks)).features
    assert names(mirrored) == names(read(picture).features) != ("uncertain", "uncertain")


def test_colors_are_those_of_the_photos_own_color_space() -> None:
    picture = np.ascontiguousarray(with_hair(BROWN)[..., ::-1])
    lighter = read_features(picture, face(), lambda rgb: np.minimum(rgb, 127) * 2)
    assert lighter.features != read_features(picture, face(), unchanged).features


def names(features: Features) -> tuple[str, str]:
    assert features.hair
    assert features.eyes
    return features.hair.color, features.eyes.color


def test_a_photo_to_be_retaken_names_no_colors() -> None:
    painted = with_irises(BLUE_IRIS, with_hair(BLOND))
    measured = [NearestProcessor().measure(photos.encode(picture)) for picture in (painted, painted // 5)]
    assert [each.quality.verdict == "retake" for each in measured] == [False, True]
    assert measured[0].features != measured[1].features == Features()
