import numpy as np
import pytest

from fashion.imaging.face.detection import Face
from fashion.imaging.face.outline import outline_of

LANDMARKS = np.array([(40.0, 40.0), (60.0, 40.0), (50.0, 52.0), (43.0, 62.0), (57.0, 62.0)])
FACE = Face((28.0, 20.0, 44.0, 60.0), LANDMARKS, located=True)
UPRIGHT = np.array((1.0, 1.0))


def test_it_is_in_pixels_of_the_whole_photo() -> None:
    shown = outline_of(FACE, np.array((2.0, 4.0)))
    assert shown.box == (56, 80, 88, 240)
    assert shown.landmarks
    assert (shown.landmarks.left_eye, shown.landmarks.right_mouth) == ((80.0, 160.0), (114.0, 248.0))


def test_the_oval_reaches_from_the_hairline_to_below_the_mouth() -> None:
    x, y = np.array(outline_of(FACE, UPRIGHT).outline).T
    assert (x.min(), x.max()) == (28.0, 72.0)
    assert (y.min(), y.max()) == (18.0, 76.1)
    assert (x[0], y[0]) == (50.0, 18.0)
    assert x[1] > x[0], "clockwise"


@pytest.mark.parametrize("degrees", [-30, 20, 90])
def test_the_oval_turns_with_the_face(degrees: int) -> None:
    turn = np.deg2rad(degrees)
    matrix = np.array([(np.cos(turn), np.sin(turn)), (-np.sin(turn), np.cos(turn))])
    turned = outline_of(FACE._replace(landmarks=LANDMARKS @ matrix), UPRIGHT)
    assert np.allclose(turned.outline, outline_of(FACE, UPRIGHT).outline @ matrix, atol=0.15)


def test_a_detector_without_landmarks_gives_none() -> None:
    assert outline_of(FACE._replace(located=False), UPRIGHT).landmarks is None
