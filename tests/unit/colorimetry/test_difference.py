import hypothesis.strategies as st
import numpy as np
import pytest
from hypothesis import assume, given

from fashion.colorimetry import ciede2000
from fashion.colorimetry.difference import ciede2000_terms
from fashion.colorimetry.skin import Lab
from support.reference import colour_science

# Sharma, Wu & Dalal (2005), table 1: L1 a1 b1 L2 a2 b2 and their difference.
PUBLISHED = [
    (50.0000, 2.6772, -79.7751, 50.0000, 0.0000, -82.7485, 2.0425),
    (50.0000, 3.1571, -77.2803, 50.0000, 0.0000, -82.7485, 2.8615),
    (50.0000, 2.8361, -74.0200, 50.0000, 0.0000, -82.7485, 3.4412),
    (50.0000, -1.3802, -84.2814, 50.0000, 0.0000, -82.7485, 1.0000),
    (50.0000, -1.1848, -84.8006, 50.0000, 0.0000, -82.7485, 1.0000),
    (50.0000, -0.9009, -85.5211, 50.0000, 0.0000, -82.7485, 1.0000),
    (50.0000, 0.0000, 0.0000, 50.0000, -1.0000, 2.0000, 2.3669),
    (50.0000, -1.0000, 2.0000, 50.0000, 0.0000, 0.0000, 2.3669),
    (50.0000, 2.4900, -0.0010, 50.0000, -2.4900, 0.0009, 7.1792),
    (50.0000, 2.4900, -0.0010, 50.0000, -2.4900, 0.0010, 7.1792),
    (50.0000, 2.4900, -0.0010, 50.0000, -2.4900, 0.0011, 7.2195),
    (50.0000, 2.4900, -0.0010, 50.0000, -2.4900, 0.0012, 7.2195),
    (50.0000, -0.0010, 2.4900, 50.0000, 0.0009, -2.4900, 4.8045),
    (50.0000, -0.0010, 2.4900, 50.0000, 0.0010, -2.4900, 4.8045),
    (50.0000, -0.0010, 2.4900, 50.0000, 0.0011, -2.4900, 4.7461),
    (50.0000, 2.5000, 0.0000, 50.0000, 0.0000, -2.5000, 4.3065),
    (50.0000, 2.5000, 0.0000, 73.0000, 25.0000, -18.0000, 27.1492),
    (50.0000, 2.5000, 0.0000, 61.0000, -5.0000, 29.0000, 22.8977),
    (50.0000, 2.5000, 0.0000, 56.0000, -27.0000, -3.0000, 31.9030),
    (50.0000, 2.5000, 0.0000, 58.0000, 24.0000, 15.0000, 19.4535),
    (50.0000, 2.5000, 0.0000, 50.0000, 3.1736, 0.5854, 1.0000),
    (50.0000, 2.5000, 0.0000, 50.0000, 3.2972, 0.0000, 1.0000),
    (50.0000, 2.5000, 0.0000, 50.0000, 1.8634, 0.5757, 1.0000),
    (50.0000, 2.5000, 0.0000, 50.0000, 3.2592, 0.3350, 1.0000),
    (60.2574, -34.0099, 36.2677, 60.4626, -34.1751, 39.4387, 1.2644),
    (63.0109, -31.0961, -5.8663, 62.8187, -29.7946, -4.0864, 1.2630),
    (61.2901, 3.7196, -5.3901, 61.4292, 2.2480, -4.9620, 1.8731),
    (35.0831, -44.1164, 3.7933, 35.0232, -40.0716, 1.5901, 1.8645),
    (22.7233, 20.0904, -46.6940, 23.0331, 14.9730, -42.5619, 2.0373),
    (36.4612, 47.8580, 18.3852, 36.2715, 50.5065, 21.2231, 1.4146),
    (90.8027, -2.0831, 1.4410, 91.1528, -1.6435, 0.0447, 1.4441),
    (90.9257, -0.5406, -0.9208, 88.6381, -0.8985, -0.7239, 1.5381),
    (6.7747, -0.2908, -2.4247, 5.8714, -0.0985, -2.2286, 0.6377),
    (2.0776, 0.0795, -1.1350, 0.9033, -0.0636, -0.5514, 0.9082),
]

opponent = st.floats(-128, 128, allow_subnormal=False)
labs = st.tuples(st.floats(0, 100), opponent, opponent)


@pytest.mark.parametrize("row", PUBLISHED)
def test_a_published_pair_has_its_published_difference(row: tuple[float, ...]) -> None:
    assert ciede2000(row[:3], row[3:6]) == pytest.approx(row[6], abs=1e-4)


def test_all_published_pairs_are_there() -> None:
    assert len(set(PUBLISHED)) == 34


@given(labs, labs)
def test_the_difference_is_that_of_colour_science(one: Lab, other: Lab) -> None:
    assume(not _opposite(one, other))
    expected = colour_science().delta_E(np.array(one), np.array(other), method="CIE 2000")
    assert ciede2000(one, other) == pytest.approx(expected, abs=1e-6)


def _opposite(one: Lab, other: Lab) -> bool:
    # Hues 180 degrees apart have two mean hues; rounding picks one.
    angle = np.degrees(np.arctan2(one[2], one[1]) - np.arctan2(other[2], other[1]))
    return bool(abs(abs(angle) - 180) < 1)


@given(labs, labs)
def test_the_difference_is_symmetric(one: Lab, other: Lab) -> None:
    assert ciede2000(one, other) == pytest.approx(ciede2000(other, one), abs=1e-9)


@given(labs)
def test_a_color_does_not_differ_from_itself(lab: Lab) -> None:
    assert ciede2000(lab, lab) == 0


@given(labs, labs)
def test_no_difference_is_negative(one: Lab, other: Lab) -> None:
    assert ciede2000(one, other) >= 0


def test_every_color_is_compared_with_every_other_by_broadcasting() -> None:
    rows, columns = np.random.default_rng(0).uniform(0, 100, (2, 20_000, 3))
    table = ciede2000(rows[:, None], columns[:3])
    assert table.shape == (20_000, 3)
    assert table[12_345, 2] == ciede2000(rows[12_345], columns[2])


def test_no_colors_have_no_differences() -> None:
    assert ciede2000(np.empty((0, 3)), (50, 0, 0)).shape == (0,)


@given(labs.filter(lambda lab: lab[2] > 10), labs.filter(lambda lab: lab[2] > 10))
def test_the_terms_of_colors_that_are_not_blue_make_up_their_difference(one: Lab, other: Lab) -> None:
    assert np.linalg.norm(ciede2000_terms(one, other)) == pytest.approx(ciede2000(one, other), abs=1e-3)


def test_the_terms_are_signed_by_the_second_color() -> None:
    lightness, chroma, hue = ciede2000_terms((50, 30, 30), (60, 20, 40))
    assert lightness > 0
    assert hue > 0
    assert abs(chroma) < hue
    assert ciede2000_terms((50, 30, 30), (50, 15, 15)).chroma < 0
