"""Pictures of what is no visible skin: each is to be retaken, for a reason that helps."""

from collections.abc import Callable
from functools import cache

import cv2
import numpy as np
import numpy.typing as npt
import pytest

from fashion.event_values import Quality
from fashion.imaging.face.blazeface import BlazeFaceDetector
from fashion.imaging.face.detection import Face
from fashion.imaging.skin.bayesian import BayesianProcessor
from fashion.imaging.skin.nearest import NearestProcessor
from support import photos
from support.photos import Pixels

PROCESSORS = BayesianProcessor(), NearestProcessor()


@cache
def face() -> Face:
    return BlazeFaceDetector().find(np.ascontiguousarray(photos.portrait()[..., ::-1]))[0]


def masked(red: int, green: int, blue: int) -> Pixels:
    """The portrait in a mask of a color, from the middle of the nose to the chin."""
    picture = photos.portrait().copy()
    eyes, mouth = face().landmarks[:2].mean(axis=0), face().landmarks[3:].mean(axis=0)
    across, down = face().landmarks[1] - face().landmarks[0], mouth - eyes
    corners = [(0, 0.3), (-0.95, 0.35), (-0.9, 1.2), (-0.4, 2.05), (0.4, 2.05), (0.9, 1.2), (0.95, 0.35)]
    outline = np.array([eyes + x * across + y * down for x, y in corners], np.int32)
    cv2.fillPoly(picture, [outline], (red, green, blue))
    return picture


def tinted(red: float, green: float, blue: float) -> Pixels:
    """The portrait in black and white, then of one tint: a power of the lightness for each channel."""
    gray = photos.black_and_white() / 255
    return np.asarray(np.rint(255 * gray ** np.array((red, green, blue))), np.uint8)


def thermal() -> Pixels:
    gray = np.ascontiguousarray(photos.black_and_white()[..., 0])
    return np.asarray(cv2.applyColorMap(gray, cv2.COLORMAP_INFERNO), np.uint8)[..., ::-1].copy()


def drawn() -> Pixels:
    """The portrait in few flat colors."""
    return np.asarray(cv2.medianBlur(cv2.medianBlur(photos.portrait(), 15) // 32 * 32 + 16, 9), np.uint8)


def eyes_alone() -> Pixels:
    height = round(face().box[3])
    eyes = round(float(face().landmarks[:2, 1].mean()))
    return photos.portrait(1024, 960)[2 * eyes - height // 2 : 2 * eyes + height // 2]


def qualities(picture: Pixels) -> list[Quality]:
    photo = photos.encode(np.ascontiguousarray(picture))
    return [processor.measure(photo).quality for processor in PROCESSORS]


def test_a_portrait_shows_skin() -> None:
    assert [quality.verdict for quality in qualities(photos.portrait())] == ["good", "good"]


@pytest.mark.parametrize(
    ("picture", "reason"),
    [
        (lambda: masked(26, 27, 28), "Something covers the lower face"),
        (lambda: masked(140, 180, 205), "Something covers the lower face"),
        (lambda: masked(205, 205, 205), "Something covers the lower face"),
        (lambda: tinted(0.8, 1.0, 1.3), "one tint"),
        (lambda: tinted(0.95, 1.0, 1.05), "one tint"),
        (thermal, "one tint"),
        (drawn, "as in a drawing"),
        (eyes_alone, "outside the photo"),
    ],
    ids=["black mask", "blue mask", "white mask", "sepia", "warm gray", "thermal", "drawn", "eyes"],
)
def test_what_is_no_visible_skin_is_to_be_retaken(picture: Callable[[], Pixels], reason: str) -> None:
    for quality in qualities(picture()):
        assert quality.verdict == "retake"
        assert any(reason in each for each in quality.reasons)


@pytest.mark.parametrize("light", [(1.0, 0.8, 0.6), (0.85, 1.0, 1.15), 0.5, 1.3], ids=str)
def test_no_light_takes_the_skin_away(light: npt.ArrayLike) -> None:
    reasons = "".join(qualities(photos.lit(photos.portrait(), light))[0].reasons)
    assert not any(word in reasons for word in ("covers", "tint", "texture", "no color", "outside"))
