"""The names of colors in every language against those of the palettes."""

import pytest

from fashion.colorimetry.palettes import load_palettes
from fashion.localization.color_names import color_name
from fashion.localization.languages import DEFAULT, LANGUAGES, Language

NAMES = {
    swatch.name for lists in load_palettes().by_skin.values() for swatches in lists.values() for swatch in swatches
}
OTHERS = [language for language in LANGUAGES if language != DEFAULT]


def test_english_names_are_those_of_the_palettes() -> None:
    assert all(color_name("en", name) == name for name in NAMES)


@pytest.mark.parametrize("language", OTHERS)
def test_no_two_colors_have_one_name(language: Language) -> None:
    assert len({color_name(language, name) for name in NAMES}) == len(NAMES) == 402


@pytest.mark.parametrize(("language", "first", "last"), [("hi", "\u0900", "\u097f"), ("ja", "\u30a0", "\u30ff")])
def test_a_name_is_in_the_script_of_its_language(language: Language, first: str, last: str) -> None:
    names = [color_name(language, name) for name in NAMES]
    assert [name for name in names if not all(first <= sign <= last or sign == " " for sign in name)] == []


def test_names_agree_with_the_gender_of_their_base() -> None:
    assert [color_name("fr", f"Golden {base}") for base in ("Almond", "Honey")] == ["Amande dorée", "Miel doré"]
    assert [color_name("es", f"Golden {base}") for base in ("Almond", "Ivory")] == [
        "Almendra dorada",
        "Marfil dorado",
    ]


def test_the_name_of_a_palette_of_one_s_own_stays() -> None:
    assert color_name("de", "Our Rose") == "Our Rose"
