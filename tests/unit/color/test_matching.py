from typing import get_args
from uuid import UUID

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fashion.color.domain import ColorMatchingService, Profile
from fashion.colorimetry.difference import ciede2000
from fashion.colorimetry.monk import MONK_HEX
from fashion.colorimetry.palettes import load_palettes
from fashion.colorimetry.skin import SkinTone
from fashion.colorimetry.spaces import lab_to_hex, parse_hex
from fashion.recommended_colors import RecommendedColor, category_of, recommended_colors
from fashion.vocabulary import CATEGORIES, PALETTE_SUBCATEGORIES, MeasuredUndertone, Occasion
from support.events.examples import WHEN, tone

OCCASIONS: tuple[Occasion, ...] = get_args(Occasion)


def matched(skin: SkinTone, occasion: Occasion = "everyday", **only: object) -> list[RecommendedColor]:
    profile = Profile(user="ada", analysis=UUID(int=1), revision=1, measured_at=WHEN, tone=skin)
    colors = ColorMatchingService(load_palettes()).match(profile, CATEGORIES, occasion)
    found = recommended_colors(colors, skin, occasion)
    return [color for color in found if all(getattr(color, name) == value for name, value in only.items())]


@st.composite
def skins(draw: st.DrawFn) -> SkinTone:
    """Any skin that can be measured, likely or not."""
    lab = draw(st.tuples(st.floats(0, 100), st.floats(-20, 40), st.floats(-20, 60)))
    low, monk, high = sorted(draw(st.lists(st.integers(1, 10), min_size=3, max_size=3)))
    return tone(
        monk=monk,
        interval=(low, high),
        confidence=draw(st.floats(0, 1)),
        undertone=draw(st.sampled_from(get_args(MeasuredUndertone))),
        hex=lab_to_hex(lab),
        lab=lab,
    )


@settings(max_examples=60, deadline=None)
@given(skins(), st.sampled_from(OCCASIONS))
def test_every_color_is_whole_and_scored(skin: SkinTone, occasion: Occasion) -> None:
    found = matched(skin, occasion)
    assert {color.subcategory for color in found} == set(PALETTE_SUBCATEGORIES)
    for color in found:
        assert 0 <= color.score <= 1
        assert parse_hex(color.hex) == color.hex
        assert color.category == category_of(color.subcategory)
        assert color.reason.endswith(".")


@settings(max_examples=60, deadline=None)
@given(skins())
def test_no_color_is_recommended_twice_and_the_best_come_first(skin: SkinTone) -> None:
    found = matched(skin)
    assert len({(color.subcategory, color.hex) for color in found}) == len(found)
    for subcategory in PALETTE_SUBCATEGORIES:
        scores = [color.score for color in found if color.subcategory == subcategory]
        assert scores == sorted(scores, reverse=True)


@pytest.mark.parametrize("monk", range(1, 11))
def test_a_foundation_scores_less_the_farther_it_is_from_the_skin(monk: int) -> None:
    skin = tone(monk=monk, interval=(monk, monk), hex=MONK_HEX[monk - 1])
    foundations = matched(skin, subcategory="foundation")
    away = ciede2000(np.array([color.lab for color in foundations]), np.array(skin.lab))
    assert np.all(np.diff(away) >= -1e-9)
    assert foundations[0].score > 0.5


def test_a_sure_tone_is_matched_by_its_own_palette() -> None:
    found = {(color.subcategory, color.hex) for color in matched(tone())}
    palette = load_palettes().colors(5, "warm")
    assert found == {(name, swatch.hex) for name, swatches in palette.items() for swatch in swatches}


def test_an_unsure_tone_is_matched_by_the_palettes_of_its_interval() -> None:
    found = {(color.subcategory, color.hex) for color in matched(tone(confidence=0.2))}
    palettes = [load_palettes().colors(monk, "warm") for monk in (4, 5, 6)]
    assert found == {(name, s.hex) for each in palettes for name, swatches in each.items() for s in swatches}


def test_colors_of_a_tone_farther_from_the_skin_count_less() -> None:
    def best(monk: int) -> float:
        skin = tone(hex=MONK_HEX[4], confidence=0.2, interval=(monk, monk))
        return matched(skin, "evening", subcategory="lip")[0].score

    assert best(5) > best(7) > best(10)


def test_the_occasion_changes_the_scores() -> None:
    def scores(occasion: Occasion) -> list[float]:
        return [color.score for color in sorted(matched(tone(), occasion, subcategory="lip"), key=lambda c: c.hex)]

    assert len({tuple(scores(occasion)) for occasion in OCCASIONS}) == 3


@pytest.mark.parametrize(("occasion", "sign"), [("evening", 1), ("work", -1)])
def test_the_evening_is_vivid_and_work_is_quiet(occasion: Occasion, sign: int) -> None:
    clothes = matched(tone(), occasion, category="clothing")
    chroma = [np.hypot(*color.lab[1:]) for color in clothes]
    correlation = np.corrcoef([color.score for color in clothes], chroma)[0, 1]
    assert correlation * sign > 0.5


def test_only_the_categories_asked_for_are_matched() -> None:
    profile = Profile(user="ada", analysis=UUID(int=1), revision=1, measured_at=WHEN, tone=tone())
    found = ColorMatchingService(load_palettes()).match(profile, ["clothing"], "work")
    assert found.keys() == {"clothing"}


def test_a_skin_of_uncertain_undertone_gets_the_neutral_palette_without_a_claim() -> None:
    neutral, uncertain = matched(tone(undertone="neutral")), matched(tone(undertone="uncertain"))
    assert [color.hex for color in uncertain] == [color.hex for color in neutral]
    assert any(color.reason.startswith("A clear color for Monk tone 5,") for color in uncertain)
    assert not any("undertone" in color.reason for color in uncertain)
