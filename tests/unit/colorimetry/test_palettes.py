import re
from itertools import product
from typing import Any

import numpy as np
import pytest

from fashion.colorimetry import MONK_LAB, Swatch, ciede2000, hex_to_lab, load_palettes, parse_hex
from fashion.colorimetry.spaces import FloatArray
from fashion.vocabulary import PALETTE_SUBCATEGORIES, Undertone

TONES = range(1, 11)
UNDERTONES: tuple[Undertone, ...] = ("warm", "neutral", "cool")
SIZES = {"foundation": 4, "blush": 5, "lip": 5, "eye": 5, "clothing": 8}
every_skin = pytest.mark.parametrize(("tone", "undertone"), list(product(TONES, UNDERTONES)))
every_list = pytest.mark.parametrize(
    ("tone", "undertone", "subcategory"), list(product(TONES, UNDERTONES, PALETTE_SUBCATEGORIES))
)


def swatches(tone: int, undertone: Undertone, subcategory: str) -> tuple[Swatch, ...]:
    return load_palettes().colors(tone, undertone)[subcategory]


def labs(tone: int, undertone: Undertone, subcategory: str) -> FloatArray:
    return np.array([hex_to_lab(swatch.hex) for swatch in swatches(tone, undertone, subcategory)])


@every_skin
def test_every_skin_has_a_palette_for_every_subcategory(tone: int, undertone: Undertone) -> None:
    palette = load_palettes().colors(tone, undertone)
    assert tuple(palette) == PALETTE_SUBCATEGORIES
    assert all(len(palette[subcategory]) >= SIZES[subcategory] for subcategory in PALETTE_SUBCATEGORIES)


@every_list
def test_colors_are_distinct_and_named_apart(tone: int, undertone: Undertone, subcategory: str) -> None:
    found = swatches(tone, undertone, subcategory)
    assert all(swatch.hex == parse_hex(swatch.hex) for swatch in found)
    assert len({swatch.hex for swatch in found}) == len(found)
    assert len({swatch.name for swatch in found}) == len(found)


@every_skin
def test_foundations_lie_near_the_tone(tone: int, undertone: Undertone) -> None:
    assert ciede2000(labs(tone, undertone, "foundation"), MONK_LAB[tone - 1]).max() <= 8


@every_skin
def test_clothes_stand_out_from_the_skin(tone: int, undertone: Undertone) -> None:
    assert ciede2000(labs(tone, undertone, "clothing"), MONK_LAB[tone - 1]).min() >= 12


@pytest.mark.parametrize(("tone", "subcategory"), list(product(TONES, PALETTE_SUBCATEGORIES)))
def test_warm_colors_are_yellower_than_neutral_and_cool_ones(tone: int, subcategory: str) -> None:
    yellow = [labs(tone, undertone, subcategory)[:, 2].mean() for undertone in UNDERTONES]
    assert yellow == sorted(yellow, reverse=True)


def test_an_override_replaces_one_list_and_leaves_the_rest() -> None:
    changed = load_palettes().with_overrides({"5": {"warm": {"lip": [{"name": "Sunset", "hex": "#FF5E3A"}]}}})
    before, after = load_palettes().colors(5, "warm"), changed.colors(5, "warm")
    assert after["lip"] == (Swatch("Sunset", "#ff5e3a"),)
    assert after["eye"] == before["eye"]
    assert changed.colors(5, "cool") == load_palettes().colors(5, "cool")


def test_overriding_leaves_the_packaged_palettes_alone() -> None:
    before = load_palettes().colors(1, "cool")
    load_palettes().with_overrides({"1": {"cool": {"eye": [{"name": "Ink", "hex": "#101020"}]}}})
    assert load_palettes().colors(1, "cool") == before


def test_a_palette_handed_out_may_be_changed_without_harm() -> None:
    load_palettes().colors(2, "warm").clear()
    assert load_palettes().colors(2, "warm")


@pytest.mark.parametrize(
    ("overrides", "message"),
    [
        ([], "palettes: [] is not an object with keys among 1, 2,"),
        ({"11": {}}, "palettes: '11' is not one of 1, 2, 3, 4, 5, 6, 7, 8, 9, 10."),
        ({"5": "warm"}, "5: 'warm' is not an object with keys among warm, neutral, cool."),
        ({"5": {"hot": {}}}, "5: 'hot' is not one of warm, neutral, cool."),
        (
            {"5": {"warm": {"lips": []}}},
            "5.warm: 'lips' is not one of foundation, blush, lip, eye,",
        ),
        ({"5": {"warm": {"lip": []}}}, "5.warm.lip: [] is not a list of one or more colors."),
        ({"5": {"warm": {"lip": "red"}}}, "5.warm.lip: 'red' is not a list of one or more colors."),
        ({"5": {"warm": {"lip": ["#ff0000"]}}}, "5.warm.lip[0]: '#ff0000' is not of the form"),
    ],
)
def test_a_wrong_override_is_rejected_with_its_path(overrides: dict[str, Any], message: str) -> None:
    with pytest.raises(ValueError, match=f"^{re.escape(message)}"):
        load_palettes().with_overrides(overrides)


@pytest.mark.parametrize(
    ("swatch", "message"),
    [
        ({"name": "Red"}, "5.warm.lip[1]: {'name': 'Red'} is not of the form"),
        ({"name": "Red", "hex": "red"}, "5.warm.lip[1].hex: 'red' is not a color"),
        ({"name": "Red", "hex": 7}, "5.warm.lip[1].hex: '7' is not a color"),
        ({"name": " ", "hex": "#ff0000"}, "5.warm.lip[1].name: ' ' is not a name."),
        ({"name": None, "hex": "#ff0000"}, "5.warm.lip[1].name: None is not a name."),
        ({"name": "Rose", "hex": "#ff0000"}, "5.warm.lip[1].name: 'Rose' is there twice."),
        (
            {"name": "Red", "hex": "#ff0000", "price": 3},
            "5.warm.lip[1]: {'name': 'Red', 'hex': '#ff0000'",
        ),
    ],
)
def test_a_wrong_swatch_is_rejected_with_its_path(swatch: object, message: str) -> None:
    overrides = {"5": {"warm": {"lip": [{"name": "Rose", "hex": "#cc6677"}, swatch]}}}
    with pytest.raises(ValueError, match=f"^{re.escape(message)}"):
        load_palettes().with_overrides(overrides)
