import csv

import numpy as np
import pytest

from fashion.colorimetry import MONK_HEX, undertone_of, undertone_of_hex
from fashion.colorimetry.skin import Lab
from fashion.colorimetry.undertone import likely_undertone, usual_hue
from support.data_files import FOUNDATION_UNDERTONES, needs_undertones


def skin(lightness: float, degrees_from_usual: float, chroma: float = 25.0) -> Lab:
    hue = np.radians(usual_hue(lightness) + degrees_from_usual)
    return lightness, float(chroma * np.cos(hue)), float(chroma * np.sin(hue))


@pytest.mark.parametrize("lightness", [15, 40, 65, 90])
def test_undertone_is_relative_to_the_hue_usual_at_that_lightness(lightness: float) -> None:
    assert undertone_of(skin(lightness, 8)) == "warm"
    assert undertone_of(skin(lightness, 0)) == "neutral"
    assert undertone_of(skin(lightness, -8)) == "cool"


def test_the_hue_of_nearly_gray_skin_means_little() -> None:
    assert undertone_of(skin(20, 15, chroma=4)) == "neutral"


def test_a_known_tone_outweighs_the_lightness_of_a_dim_photo() -> None:
    dim = skin(40, 6)
    assert undertone_of(dim) == "warm"
    assert undertone_of(dim, monk=3) == "cool"


def test_golden_brown_is_warm() -> None:
    assert undertone_of_hex("#c68642") == "warm"


def test_the_pinkest_swatch_is_not_called_warm() -> None:
    assert undertone_of_hex(MONK_HEX[7]) != "warm"


def test_undertone_of_no_color_is_rejected() -> None:
    with pytest.raises(ValueError, match="'brown' is not a color"):
        undertone_of_hex("brown")


@pytest.mark.parametrize(
    ("leanings", "expected"),
    [
        ([9, 5, 2], ("warm", 1.0)),
        ([9, 5, -4], ("warm", 0.8)),
        ([9, -5, 0], ("uncertain", 0.5)),
        ([1, 0, -9], ("neutral", 0.8)),
        ([-3, -9, 9], ("cool", 0.8)),
    ],
)
def test_an_undertone_is_named_from_a_probability_of_seven_tenths(
    leanings: list[float], expected: tuple[str, float]
) -> None:
    assert likely_undertone(np.array(leanings), np.array([0.5, 0.3, 0.2])) == expected


@needs_undertones
def test_undertones_agree_with_the_words_of_foundation_sellers_as_far_as_words_hold_color() -> None:
    rows = list(csv.DictReader(FOUNDATION_UNDERTONES.read_text(encoding="utf-8").splitlines()))
    named = np.array([row["undertone"] for row in rows])
    judged = np.array([undertone_of_hex(row["hex"]) for row in rows])
    recalls = [(judged[named == word] == word).mean() for word in ("warm", "neutral", "cool")]
    assert np.mean(recalls) > 0.44
