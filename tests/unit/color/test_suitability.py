from typing import get_args
from uuid import UUID

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fashion.color.avoided_colors import MOST_AVOIDED, AvoidedColor, avoided_colors
from fashion.color.domain import ColorMatchingService, Profile
from fashion.color.faults import Fault
from fashion.color.suitability import Suitability, assess
from fashion.colorimetry.difference import ciede2000
from fashion.colorimetry.monk import MONK_HEX
from fashion.colorimetry.palettes import Palettes, load_palettes
from fashion.colorimetry.skin import SkinTone
from fashion.colorimetry.spaces import hex_to_lab, lab_to_hex
from fashion.products.domain import compatibility, personal_targets
from fashion.recommended_colors import RecommendedColor, WantedColor, recommended_colors
from fashion.vocabulary import CATEGORIES, PALETTE_SUBCATEGORIES, UNDERTONES, PaletteSubcategory
from support.events.examples import WHEN, tone

HEXES = st.binary(min_size=3, max_size=3).map(lambda rgb: f"#{rgb.hex()}")
SKINS = st.builds(
    lambda monk, undertone, confidence: skin(monk, undertone=undertone, confidence=confidence),
    st.integers(1, 10),
    st.sampled_from([*UNDERTONES, "uncertain"]),
    st.sampled_from([0.2, 0.9]),
)


def skin(monk: int = 5, **changes: object) -> SkinTone:
    near = (max(1, monk - 1), min(10, monk + 1))
    return tone(**{"monk": monk, "interval": near, "hex": MONK_HEX[monk - 1]} | changes)


def person(of: SkinTone, palettes: Palettes) -> tuple[Profile, list[RecommendedColor]]:
    profile = Profile(user="ada", analysis=UUID(int=1), revision=1, measured_at=WHEN, tone=of)
    colors = ColorMatchingService(palettes).match(profile, CATEGORIES, "everyday")
    return profile, recommended_colors(colors, of, "everyday")


def judged(
    of: SkinTone, color: str, worn: PaletteSubcategory = "clothing", only: str | None = None
) -> Suitability:
    """Judge a color as `worn`; `only` is the one color for clothes of a warm tone 5 in place of its palette."""
    clothes = {"5": {"warm": {"clothing": [{"name": "Only", "hex": only}]}}} if only else {}
    palettes = load_palettes().with_overrides(clothes)
    return assess(palettes, *person(of, palettes), color, worn)


def avoided(of: SkinTone) -> list[AvoidedColor]:
    return avoided_colors(load_palettes(), *person(of, load_palettes()))


def codes(faults: list[Fault]) -> list[str]:
    return [fault.code for fault in faults]


@settings(max_examples=60, deadline=None)
@given(SKINS, HEXES, st.sampled_from(get_args(PaletteSubcategory)))
def test_a_color_scores_as_a_product_of_it(of: SkinTone, color: str, worn: PaletteSubcategory) -> None:
    _, colors = person(of, load_palettes())
    wanted = [WantedColor(subcategory=c.subcategory, name=c.name, hex=c.hex, score=c.score) for c in colors]
    targets = personal_targets(of.lab, wanted)["top" if worn == "clothing" else worn]
    expected = compatibility(np.array([hex_to_lab(color)]), targets).scores[0]
    assert judged(of, color, worn).score == pytest.approx(expected, abs=1e-4)


@settings(max_examples=60, deadline=None)
@given(SKINS, HEXES, st.sampled_from(PALETTE_SUBCATEGORIES))
def test_what_does_not_go_has_faults_and_the_rest_has_none(
    of: SkinTone, color: str, worn: PaletteSubcategory
) -> None:
    found = judged(of, color, worn)
    assert found.goes == (found.reason.code != "far") == (not found.faults)
    assert found.goes == (found.nearest.difference <= found.reason.compared_with)
    assert all(each.sentence.endswith(".") for each in found.faults)


@settings(max_examples=12, deadline=None)
@given(SKINS)
def test_recommended_colors_go_and_avoided_ones_do_not(of: SkinTone) -> None:
    _, colors = person(of, load_palettes())
    assert all(judged(of, color.hex).goes for color in colors if color.subcategory == "clothing")
    for color in avoided(of):
        found = judged(of, color.hex, color.subcategory)
        assert (found.goes, found.score, found.faults) == (False, color.score, color.faults)


@settings(max_examples=12, deadline=None)
@given(SKINS)
def test_avoided_colors_are_few_and_distinct(of: SkinTone) -> None:
    for worn in ("blush", "lip", "eye", "clothing"):
        labs = np.array([color.lab for color in avoided(of) if color.subcategory == worn])
        assert 1 <= len(labs) <= MOST_AVOIDED
        away = ciede2000(labs[:, None], labs) + 100 * np.eye(len(labs))
        assert away.min() >= 20


def test_the_nearest_recommended_color_is_named() -> None:
    found = judged(skin(), "#ff6600")
    assert (found.nearest.name, found.nearest.hex) == ("Burnt Coral", "#ce553f")
    assert found.nearest.difference == pytest.approx(15.69, abs=0.01)
    assert found.reason.sentence == "Some way from Burnt Coral (difference 15.7, where 10 halves the score)."


def test_a_color_of_the_skin_lacks_contrast() -> None:
    (contrast, *_) = judged(skin(1), "#edf1f6").faults
    assert contrast == Fault(
        code="contrast",
        value=8.0,
        compared_with=12.0,
        sentence="It hardly stands out from your skin (CIEDE2000 8.0; your colors keep 12.0 or more).",
    )


@pytest.mark.parametrize(("undertone", "opposed"), [("warm", "cool"), ("cool", "warm")])
def test_a_color_of_the_opposed_undertone_says_so(undertone: str, opposed: str) -> None:
    found = {code for color in avoided(skin(5, undertone=undertone)) for code in codes(color.faults)}
    assert opposed in found
    assert undertone not in found


@pytest.mark.parametrize(
    ("lab", "code"),
    [((50, 80, 41), "vivid"), ((50, 12, 6), "muted"), ((75, 35, 18), "light"), ((25, 35, 18), "dark")],
)
def test_what_separates_a_color_from_the_nearest_one_is_named(lab: tuple[float, float, float], code: str) -> None:
    found = judged(skin(), lab_to_hex(lab), only=lab_to_hex((50, 35, 18)))
    assert codes(found.faults)[-1] == code


def test_a_foundation_is_compared_with_the_skin_alone() -> None:
    of = skin(5, lab=(65.0, 14.0, 27.0), hex="#bc9668")
    assert judged(of, lab_to_hex((65.0, 14.0, 28.0)), "foundation").goes
    darker = judged(of, lab_to_hex((55.0, 14.0, 27.0)), "foundation")
    assert (darker.nearest.name, codes(darker.faults)) == ("your skin", ["dark"])


def test_a_changed_palette_changes_what_goes() -> None:
    assert not judged(skin(), "#b2a0e1").goes
    assert judged(skin(), "#b2a0e1", only="#b2a0e1").goes
