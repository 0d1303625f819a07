import typing

import numpy as np
import pytest
from msgspec import structs

from fashion.colorimetry import Season, SkinTone, ita, lab_to_hex, nearest_monk, season_of, undertone_of
from fashion.colorimetry.undertone import usual_hue


def skin(lightness: float, chroma: float, degrees_from_usual: float) -> SkinTone:
    hue = np.radians(usual_hue(lightness) + degrees_from_usual)
    lab = (lightness, float(chroma * np.cos(hue)), float(chroma * np.sin(hue)))
    monk = nearest_monk(lab)
    return SkinTone(
        monk=monk,
        interval=(monk, monk),
        confidence=1.0,
        hex=lab_to_hex(lab),
        lab=lab,
        ita=ita(lab),
        undertone=undertone_of(lab),
    )


EXAMPLES = [
    (skin(90, 15, 10), "light spring"),
    (skin(75, 30, 10), "true spring"),
    (skin(75, 35, 0), "bright spring"),
    (skin(90, 15, -10), "light summer"),
    (skin(75, 30, -10), "true summer"),
    (skin(75, 20, 0), "soft summer"),
    (skin(45, 20, 0), "soft autumn"),
    (skin(45, 30, 10), "true autumn"),
    (skin(25, 20, 10), "deep autumn"),
    (skin(25, 20, -10), "deep winter"),
    (skin(45, 30, -10), "true winter"),
    (skin(45, 35, 0), "bright winter"),
]


@pytest.mark.parametrize(("tone", "season"), EXAMPLES)
def test_a_skin_tone_has_its_season(tone: SkinTone, season: Season) -> None:
    assert season_of(tone) == season


def test_an_uncertain_undertone_has_the_season_of_a_neutral_one() -> None:
    neutral = skin(75, 20, 0)
    assert season_of(structs.replace(neutral, undertone="uncertain")) == season_of(neutral) == "soft summer"


def test_every_season_is_reached() -> None:
    assert {season for _, season in EXAMPLES} == set(typing.get_args(Season))


def test_very_light_neutral_skin_follows_its_leaning() -> None:
    assert season_of(skin(95, 14, 8)) == "light spring"
    assert season_of(skin(95, 14, -8)) == "light summer"
