import numpy as np
import pytest

from fashion.colorimetry import MONK_LAB, ciede2000, lab_to_linear, lab_to_srgb8, linear_to_lab
from fashion.imaging.face.cells import Cells, sample_skin
from fashion.imaging.face.detection import Face
from fashion.imaging.photo.decode import unchanged
from fashion.imaging.skin.skin_color import estimate_skin_color, from_log

LANDMARKS = np.array([(160, 160), (240, 160), (200, 200), (170, 240), (230, 240)], float)
FACE = Face((120, 100, 160, 200), LANDMARKS, located=True)


def seen(picture: np.ndarray) -> Cells:
    return sample_skin(np.ascontiguousarray(picture), FACE, unchanged)


def face_of(monk: int) -> np.ndarray:
    return np.tile(lab_to_srgb8(MONK_LAB[monk - 1])[::-1], (400, 400, 1)).astype(np.uint8)


def cells_of(*colors: np.ndarray) -> Cells:
    count = len(colors)
    return Cells(np.array(colors), np.zeros(count, int), np.ones(count), np.zeros(count), np.zeros((5, 4, 2)))


@pytest.mark.parametrize("monk", range(1, 11))
def test_skin_of_no_tone_is_rejected(monk: int) -> None:
    cells = seen(face_of(monk))
    assert len(cells.colors) == 45
    assert ciede2000(linear_to_lab(from_log(estimate_skin_color(cells).log)), MONK_LAB[monk - 1]) < 1


@pytest.mark.parametrize("monk", [2, 6, 10])
def test_hair_gloss_and_glasses_do_not_move_the_color(monk: int) -> None:
    skin = lab_to_linear(MONK_LAB[monk - 1])
    gloss = np.minimum(skin + 0.3, 1), np.minimum(skin + 0.5, 1)
    others = [*gloss, np.array((0.3, 0.15, 0.05)), np.full(3, 0.002)]
    body = estimate_skin_color(cells_of(*[skin] * 6, *others))
    assert ciede2000(linear_to_lab(from_log(body.log)), MONK_LAB[monk - 1]) < 2


def test_skin_in_the_shade_is_lifted_to_that_in_the_light() -> None:
    skin = lab_to_linear(MONK_LAB[5])
    shaded = estimate_skin_color(cells_of(*[0.5 * skin] * 6, *[skin] * 4))
    assert shaded.shading > 0.4
    assert ciede2000(linear_to_lab(from_log(shaded.log)), MONK_LAB[5]) < 4


def test_a_mirrored_face_has_the_same_color() -> None:
    picture = face_of(4)
    picture[:, :200] //= 2
    mirrored = Face(FACE.box, LANDMARKS[[1, 0, 2, 4, 3]] * (-1, 1) + (400, 0), located=True)
    other = sample_skin(np.ascontiguousarray(picture[:, ::-1]), mirrored, unchanged)
    assert (
        ciede2000(*(linear_to_lab(from_log(estimate_skin_color(each).log)) for each in (seen(picture), other))) < 1
    )


def test_parts_outside_the_picture_have_no_cells() -> None:
    assert 4 not in seen(face_of(5)[:250]).part
