from collections.abc import Sequence

import msgspec
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from fashion.colorimetry.difference import ciede2000
from fashion.colorimetry.skin import Lab
from fashion.colorimetry.spaces import hex_to_lab
from fashion.products.domain import (
    Draft,
    Product,
    RecommendationService,
    Target,
    compatibility,
    count_matches,
    explain,
    personal_targets,
    product,
    targets,
)
from fashion.products.explaining import write_explanation
from fashion.products.index.catalogue_index import CatalogueIndex
from fashion.products.index.stock import Row
from fashion.recommended_colors import WantedColor
from fashion.vocabulary import CATEGORY_OF

SKIN: Lab = (65.0, 14.0, 22.0)
ON_SKIN = targets(Target(kind="skin", lab=SKIN), {})
RUST = Target(kind="recommended_color", name="Rust", lab=(45.0, 30.0, 40.0))
COLORS = st.tuples(st.floats(0, 100), st.floats(-80, 80), st.floats(-80, 80))


def an(subcategory: str, lab: Lab, sku: str = "a") -> Product:
    category = CATEGORY_OF[subcategory]
    draft = Draft(sku=sku, brand="B", name="N", category=category, subcategory=subcategory, hex="#000000")
    return msgspec.structs.replace(product(draft), lab=lab)


def at_difference(lab: Lab, difference: float) -> Lab:
    """A lighter color, that far away by CIEDE2000."""
    steps = np.linspace(0, 60, 60_001)
    lighter = np.array(lab) + steps[:, None] * [1, 0, 0]
    light, a, b = lighter[np.argmin(np.abs(ciede2000(lighter, lab) - difference))].tolist()
    return light, a, b


def score(lab: Lab, goals: Sequence[Target]) -> float:
    return float(compatibility(np.array([lab]), goals).scores[0])


def test_the_very_skin_color_is_a_perfect_foundation() -> None:
    assert score(SKIN, ON_SKIN["foundation"]) == 1.0


def test_a_foundation_at_the_acceptability_threshold_scores_half() -> None:
    assert score(at_difference(SKIN, 2.25), ON_SKIN["foundation"]) == pytest.approx(0.5, abs=0.001)


def test_a_lipstick_may_differ_more_than_a_foundation() -> None:
    wanted = targets(Target(kind="skin", lab=SKIN), {"lip": [Target(kind="color", lab=SKIN)]})
    off = at_difference(SKIN, 5.0)
    assert score(off, wanted["lip"]) == pytest.approx(0.8, abs=0.001)
    assert score(off, wanted["foundation"]) < 0.2


@pytest.mark.parametrize("garment", ["top", "bottom", "dress", "accessory"])
def test_every_garment_is_matched_against_the_clothing_palette(garment: str) -> None:
    wanted = targets(Target(kind="skin", lab=SKIN), {"clothing": [RUST]})
    assert wanted[garment] == (RUST,)


@pytest.mark.parametrize(
    ("difference", "words"), [(5.0, "A close match to Rust"), (10.0, "Near Rust"), (10.1, "Some way from Rust")]
)
def test_an_explanation_puts_the_difference_into_words(difference: float, words: str) -> None:
    sentence = write_explanation(explain(RUST, difference), "en")
    assert sentence == f"{words}, recommended for you (difference {difference}, where 10 halves the score)."


@pytest.mark.parametrize(
    ("target", "words"),
    [
        (Target(kind="skin", lab=SKIN), "your skin"),
        (Target(kind="tone", monk=4, lab=SKIN), "Monk tone 4"),
        (Target(kind="palette_color", name="Rust", hex="#b7410e", lab=SKIN), "Rust (#b7410e)"),
        (Target(kind="color", hex="#b7410e", lab=SKIN), "#b7410e"),
    ],
)
def test_an_explanation_names_what_was_compared(target: Target, words: str) -> None:
    assert f"A close match to {words} (difference 0.0" in write_explanation(explain(target, 0.0), "en")


def test_a_sentence_is_written_as_its_language_writes_numbers() -> None:
    skin = Target(kind="skin", lab=SKIN, tolerance=2.25)
    sentence = write_explanation(explain(skin, 1.2), "de")
    assert sentence == "Nah an: Ihre Haut (Abstand 1,2; 2,25 halbiert die Wertung)."


def test_a_color_that_suits_less_gives_less() -> None:
    goals = [RUST, Target(kind="color", lab=(80.0, 0.0, 0.0), weight=0.6)]
    found = compatibility(np.array([g.lab for g in goals]), goals)
    assert found.scores.tolist() == [1.0, 0.6]
    assert found.targets.tolist() == [0, 1]


@given(st.lists(COLORS, min_size=1, max_size=20))
def test_scores_fall_with_the_difference_and_stay_between_0_and_1(labs: list[Lab]) -> None:
    found = compatibility(np.array(labs), [Target(kind="color", lab=SKIN)])
    nearest_first = found.scores[np.argsort(found.differences)]
    assert ((found.scores >= 0) & (found.scores <= 1)).all()
    assert (np.diff(nearest_first) <= 0).all()


def an_index(*items: Product) -> CatalogueIndex:
    return CatalogueIndex(Row(item.sku, item.subcategory, item.lab, item.availability) for item in items)


def test_a_catalogue_is_ranked_best_first_and_equals_by_sku() -> None:
    far, near = at_difference(SKIN, 4.0), at_difference(SKIN, 1.0)
    index = an_index(an("foundation", far, "far"), an("foundation", near, "b"), an("foundation", near, "a"))
    ranked = RecommendationService().rank(index, ON_SKIN, ["foundation"])
    assert [each.sku for each in ranked] == ["a", "b", "far"]
    assert (ranked[0].score or 0) > (ranked[2].score or 0)


def test_only_the_subcategories_asked_for_are_ranked() -> None:
    index = an_index(an("foundation", SKIN, "base"), an("top", SKIN, "shirt"))
    wanted = targets(Target(kind="skin", lab=SKIN), {"clothing": [Target(kind="color", lab=SKIN, weight=0.9)]})
    ranked = RecommendationService().rank(index, wanted, ["top"])
    assert [(each.sku, each.score) for each in ranked] == [("shirt", 0.9)]


def test_subcategories_are_ranked_as_one_list() -> None:
    near, off = at_difference(SKIN, 1.0), at_difference(SKIN, 2.0)
    index = an_index(an("foundation", near, "base"), an("concealer", SKIN, "c"), an("powder", off, "p"))
    ranked = RecommendationService().rank(index, ON_SKIN, ["foundation", "concealer", "powder"])
    assert [each.sku for each in ranked] == ["c", "base", "p"]


def test_each_subcategory_shows_no_more_than_its_best() -> None:
    index = an_index(*(an("foundation", (60.0 + i, 14.0, 22.0), f"f{i:02}") for i in range(10)))
    ranked = RecommendationService(per_subcategory=3).rank(index, ON_SKIN, ["foundation"])
    assert {each.sku for each in ranked} == {"f04", "f05", "f06"}


def test_what_is_out_of_stock_is_not_ranked() -> None:
    gone = msgspec.structs.replace(an("foundation", SKIN), availability="out_of_stock", in_stock=False)
    assert RecommendationService().rank(an_index(gone), ON_SKIN, ["foundation"]) == []


def test_the_explanation_names_the_color_that_matched() -> None:
    wanted = personal_targets(SKIN, [WantedColor(subcategory="lip", name="Rust", hex="#a0522d", score=0.9)])
    [ranked] = RecommendationService().rank(an_index(an("lip", hex_to_lab("#a0522d"))), wanted, ["lip"])
    assert ranked.score == 0.9
    assert ranked.explanation
    explained = (ranked.explanation.code, ranked.explanation.target, ranked.explanation.name)
    assert explained == ("close", "recommended_color", "Rust")


def test_all_that_comes_near_is_counted_though_only_the_best_are_shown() -> None:
    steps = (0.5, 1.5, 2.2, 2.3, 9.0)
    index = an_index(*(an("foundation", at_difference(SKIN, step), f"f{step}") for step in steps))
    assert len(RecommendationService(per_subcategory=1).rank(index, ON_SKIN, ["foundation", "concealer"])) == 1
    assert count_matches(index, ON_SKIN, ["foundation", "concealer", "lip"]) == {"foundation": 3, "concealer": 0}
