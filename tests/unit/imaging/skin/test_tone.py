import numpy as np
import pytest

from fashion.colorimetry import MONK_LAB, ciede2000
from fashion.colorimetry.monk import credible_interval
from fashion.colorimetry.skin import Lab, SkinTone
from fashion.colorimetry.undertone import CERTAIN
from fashion.imaging.skin.possible_skins import possible_skins
from fashion.imaging.skin.tone import combine, disagreement, skin_tone, tone_probabilities

TRUST = np.ones(5)


def around(lab: tuple[float, float, float], *lightness: float) -> np.ndarray:
    return np.array([(lab[0] + change, *lab[1:]) for change in lightness])


def probabilities(lab: Lab, parts_apart: float = 0.0) -> np.ndarray:
    return tone_probabilities(possible_skins(lab, parts_apart), parts_apart)


def tone_of(lab: Lab) -> SkinTone:
    return skin_tone(lab, probabilities(lab), possible_skins(lab, 0))


def test_parts_that_agree_count_alike() -> None:
    lab, weights = combine(around((60, 12, 20), 0, 0, 0, 0, 0), TRUST)
    assert lab == pytest.approx((60, 12, 20))
    assert weights == pytest.approx([0.2] * 5)


def test_a_part_behind_hair_hardly_counts() -> None:
    lab, weights = combine(around((60, 12, 20), 0, 1, -1, 0, -40), TRUST)
    assert ciede2000(lab, (60, 12, 20)) < 1.5
    assert weights[4] < 0.03


def test_the_more_parts_disagree_the_less_sure_is_the_tone() -> None:
    sure, unsure = probabilities((78, 4, 23), parts_apart=1), probabilities((78, 4, 23), parts_apart=12)
    assert unsure.max() < sure.max()


def test_a_color_far_from_every_tone_is_less_sure() -> None:
    near, far = probabilities((55, 12, 28)), probabilities((55, 40, 60))
    assert far.max() < near.max()


@pytest.mark.parametrize("monk", range(1, 11))
def test_each_swatch_is_its_own_tone_within_its_interval(monk: int) -> None:
    lightness, a, b = MONK_LAB[monk - 1].tolist()
    tone = tone_of((lightness, a, b))
    assert tone.monk == monk
    assert tone.interval[0] <= monk <= tone.interval[1]


def test_tones_as_alike_as_one_and_two_are_not_distinguished_with_confidence() -> None:
    lightness, a, b = MONK_LAB[0].tolist()
    tone = tone_of((lightness, a, b))
    assert tone.confidence < 0.65
    assert tone.interval[1] >= 2


@pytest.mark.parametrize(
    ("probabilities", "interval"),
    [
        ([0, 0, 0.95, 0.05, 0, 0, 0, 0, 0, 0], (3, 3)),
        ([0, 0.3, 0.65, 0.05, 0, 0, 0, 0, 0, 0], (2, 3)),
        ([0.5, 0.3, 0.2, 0, 0, 0, 0, 0, 0, 0], (1, 3)),
        ([0.1] * 10, (1, 9)),
        ([0, 0, 0, 0, 0, 0, 0, 0.2, 0.2, 0.6], (8, 10)),
    ],
)
def test_the_interval_holds_nine_tenths_of_the_probability(
    probabilities: list[float], interval: tuple[int, int]
) -> None:
    assert credible_interval(np.array(probabilities)) == interval


def test_disagreement_is_nothing_where_all_agree() -> None:
    assert disagreement(around((60, 12, 20), 0, 0), np.array([0.5, 0.5]), (60, 12, 20)) == 0


@pytest.mark.parametrize(
    ("lab", "undertone"), [((65, 8, 40), "warm"), ((65, 15, 25), "uncertain"), ((65, 22, 15), "cool")]
)
def test_an_undertone_that_other_light_would_change_is_uncertain(lab: Lab, undertone: str) -> None:
    tone = tone_of(lab)
    assert tone.undertone == undertone
    assert tone.undertone_confidence is not None
    assert (tone.undertone_confidence < CERTAIN) == (undertone == "uncertain")
