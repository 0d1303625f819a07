import numpy as np
import pytest

from fashion.colorimetry import MONK_LAB, ciede2000, lab_to_srgb8
from fashion.colorimetry.skin import Lab
from fashion.imaging.face.detection import Face
from fashion.imaging.face.regions import sample_regions
from fashion.imaging.face.surface import points_of, sample_surface
from fashion.imaging.photo.decode import unchanged

LANDMARKS = np.array([(160, 160), (240, 160), (200, 200), (170, 240), (230, 240)], float)
FACE = Face((120, 100, 160, 200), LANDMARKS, located=True)
SKIN = MONK_LAB[5]


def picture_of(*labs: np.ndarray) -> np.ndarray:
    """Vertical stripes of equal width."""
    stripes = [np.tile(lab_to_srgb8(lab)[::-1], (400, 400 // len(labs), 1)) for lab in labs]
    return np.ascontiguousarray(np.hstack(stripes).astype(np.uint8))


def color_of(picture: np.ndarray, face: Face = FACE) -> Lab:
    return sample_surface(np.ascontiguousarray(picture), face, unchanged).lab


def drawn(picture: np.ndarray, face: Face = FACE, scale: float = 1.0) -> dict[tuple[int, int], str]:
    """The mark of each point of the grid, by its pixel in the photo."""
    marks = sample_surface(np.ascontiguousarray(picture), face, unchanged).marks
    skin = points_of(marks, face, np.array((scale, scale)))
    start, across, down = map(np.array, (skin.start, skin.across, skin.down))
    return {
        tuple(np.floor(start + i * across + j * down).astype(int).tolist()): mark
        for j, row in enumerate(skin.rows)
        for i, mark in enumerate(row)
    }


@pytest.mark.parametrize("monk", range(1, 11))
def test_even_skin_of_any_tone_keeps_its_color(monk: int) -> None:
    assert ciede2000(color_of(picture_of(MONK_LAB[monk - 1])), MONK_LAB[monk - 1]) < 0.5


def test_eyes_mouth_gloss_and_beard_do_not_move_the_color() -> None:
    picture = picture_of(SKIN)
    picture[140:175, 145:255] = 20
    picture[225:255, 165:235] = (60, 60, 200)
    picture[120:130] = 250
    picture[250:] = 30
    assert ciede2000(color_of(picture), SKIN) < 0.5


def test_the_face_as_a_whole_is_darker_than_the_parts_that_light_falls_on() -> None:
    picture = picture_of(SKIN - (8, 0, 0))
    for sample in sample_regions(picture, FACE, unchanged):
        (left, top), (right, bottom) = np.rint((sample.corners.min(axis=0), sample.corners.max(axis=0))).astype(
            int
        )
        picture[top:bottom, left:right] = lab_to_srgb8(SKIN)[::-1]
    assert color_of(picture)[0] == pytest.approx(SKIN[0] - 8, abs=1)


def test_of_a_face_that_is_cut_off_what_is_left_counts() -> None:
    assert ciede2000(color_of(picture_of(SKIN)[:, 200:], moved(-200)), SKIN) < 0.5
    assert ciede2000(color_of(picture_of(SKIN)[:, :200]), SKIN) < 0.5


def test_a_mirrored_face_has_the_same_color() -> None:
    picture = picture_of(*(SKIN + np.array((lightness, 0, 0)) for lightness in np.linspace(-15, 15, 100)))
    mirrored = Face(FACE.box, LANDMARKS[[1, 0, 2, 4, 3]] * (-1, 1) + (400, 0), located=True)
    assert ciede2000(color_of(picture), color_of(picture[:, ::-1], mirrored)) < 1


def test_a_fifth_of_the_skin_counts_and_is_neither_the_darker_nor_the_brighter_part() -> None:
    picture = picture_of(*(SKIN + np.array((lightness, 0, 0)) for lightness in np.linspace(-15, 15, 100)))
    marks = drawn(picture)
    counts = {mark: list(marks.values()).count(mark) for mark in "-o+"}
    assert counts["o"] == pytest.approx(sum(counts.values()) / 5, abs=1)
    columns = {mark: [x for (x, _), its in marks.items() if its == mark] for mark in "-o+"}
    assert max(columns["-"]) <= min(columns["o"]) <= max(columns["o"]) <= min(columns["+"])


def test_gloss_and_beard_are_marked_as_brighter_and_darker() -> None:
    picture = picture_of(SKIN)
    picture[120:130], picture[250:] = 250, 30
    marks = drawn(picture)
    assert {its for (_, y), its in marks.items() if 121 < y < 129} == {"+", "."}
    assert {its for (_, y), its in marks.items() if y > 265} == {"-", "."}


def test_eyes_and_mouth_are_not_sampled_and_what_is_cut_off_is_outside() -> None:
    marks = drawn(picture_of(SKIN)[:, 200:], moved(-200))
    for x, y in LANDMARKS[[1, 4]] - (200, 0):
        assert {its for (a, b), its in marks.items() if abs(a - x) < 4 and abs(b - y) < 4} == {"x"}
    assert {its for (a, _), its in marks.items() if a < 0} <= {".", "x"}


def test_points_are_in_pixels_of_the_whole_photo() -> None:
    near, far = drawn(picture_of(SKIN)), drawn(picture_of(SKIN), scale=3.0)
    assert list(near.values()) == list(far.values())
    assert np.allclose(3 * np.array(list(near)), list(far), atol=4)


def moved(across: float) -> Face:
    return Face(FACE.box, LANDMARKS + np.array((across, 0)), located=True)
