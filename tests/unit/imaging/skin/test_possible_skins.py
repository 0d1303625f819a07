import numpy as np
import pytest

from fashion.colorimetry import MONK_LAB, lab_to_linear, linear_to_lab
from fashion.colorimetry.monk import credible_interval
from fashion.colorimetry.skin import Lab
from fashion.imaging.skin.possible_skins import possible_skins
from fashion.imaging.skin.tone import tone_probabilities

FOUNDATION = (65.0, 16.5, 31.0)
# Gains of red, green and blue when a photo balanced for 6500 K is balanced for 4000 K, in linear light.
FOR_4000_K = np.array((0.80, 1.0, 1.45))


def probabilities(lab: Lab, parts_apart: float = 0.0) -> np.ndarray:
    return tone_probabilities(possible_skins(lab, parts_apart), parts_apart)


@pytest.mark.parametrize(
    "lab", [FOUNDATION, *map(tuple, MONK_LAB.tolist()), (0.0, 0.0, 0.0), (100.0, 90.0, -90.0)]
)
def test_chances_sum_to_one_and_lightness_stays_in_bounds(lab: Lab) -> None:
    skins = possible_skins(lab, 0)
    assert skins.chances.sum() == pytest.approx(1)
    assert skins.labs[:, 0].min() >= 0
    assert skins.labs[:, 0].max() <= 100


def test_a_skin_as_people_have_it_is_likelier_than_one_that_a_cast_has_made() -> None:
    seen = (65.0, 10.0, 10.0)
    expected = possible_skins(seen, 0).chances @ possible_skins(seen, 0).labs
    assert np.hypot(*(expected - FOUNDATION)[1:]) < np.hypot(*np.subtract(seen, FOUNDATION)[1:])


def test_uneven_light_makes_more_skins_possible() -> None:
    even, uneven = (np.std(possible_skins(FOUNDATION, apart).labs[:, 0]) for apart in (0, 15))
    assert uneven > 1.5 * even


def test_exposure_and_cast_widen_the_interval_beyond_the_nearest_tone() -> None:
    between_five_and_six = (66.0, 12.0, 25.0)
    low, high = credible_interval(probabilities(between_five_and_six))
    assert low <= 5
    assert high >= 6


@pytest.mark.parametrize("lab", [FOUNDATION, (75.0, 13.0, 22.0), (55.0, 15.0, 24.0)])
def test_a_white_balance_for_4000_k_lowers_the_confidence(lab: Lab) -> None:
    lightness, a, b = linear_to_lab(lab_to_linear(np.array(lab)) * FOR_4000_K).tolist()
    assert probabilities((lightness, a, b)).max() < probabilities(lab).max()
