import typing

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec import structs

from fashion.colorimetry import Season, SkinTone, ita, lab_to_hex, nearest_monk, season_of, undertone_of
from fashion.colorimetry.undertone import usual_hue
from fashion.vocabulary import EyeColor, HairColor


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


HAIR: tuple[HairColor, ...] = typing.get_args(HairColor)
EYES: tuple[EyeColor, ...] = typing.get_args(EyeColor)
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


def test_blond_hair_with_light_eyes_is_light() -> None:
    assert season_of(skin(75, 30, 10), "blond", "light") == "light spring"
    assert season_of(skin(75, 30, -10), "blond", "light") == "light summer"


def test_black_hair_with_brown_eyes_is_deep_where_skin_is_not_light() -> None:
    assert season_of(skin(45, 30, 10), "black", "brown") == "deep autumn"
    assert season_of(skin(45, 30, -10), "black", "brown") == "deep winter"


def test_black_hair_parts_winter_from_summer_whatever_the_skin() -> None:
    assert season_of(skin(75, 30, -10), "black") == "true winter"
    assert season_of(skin(90, 15, -10), "black") == "true winter"


def test_a_contrast_of_hair_with_skin_or_eyes_is_bright() -> None:
    assert season_of(skin(75, 20, 0), "black") == "bright winter"
    assert season_of(skin(75, 20, 0), "brown", "light") == "bright spring"
    assert season_of(skin(75, 20, 0), "brown", "brown") == "soft summer"


@given(st.floats(5, 95), st.floats(5, 45), st.floats(-20, 20))
def test_hair_and_eyes_that_are_uncertain_change_nothing(lightness: float, chroma: float, off: float) -> None:
    tone = skin(lightness, chroma, off)
    assert season_of(tone, "uncertain", "uncertain") == season_of(tone)


@given(st.floats(35, 85), st.floats(5, 45), st.sampled_from(EYES))
def test_hair_and_eyes_never_turn_warm_into_cool(lightness: float, chroma: float, eyes: EyeColor) -> None:
    seasons = {season_of(skin(lightness, chroma, 20), hair, eyes).split()[1] for hair in HAIR}
    warm = skin(lightness, chroma, 20).undertone == "warm"
    assert not warm or seasons <= {"spring", "autumn"}
