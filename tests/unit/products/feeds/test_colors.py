"""Where a color comes from when a feed has none."""

import io

import pytest

from fashion.colorimetry.difference import ciede2000
from fashion.colorimetry.spaces import hex_to_lab
from fashion.products.feeds.colors import color_of, named_color
from fashion.products.feeds.shades import KnownShades, read_shades
from fashion.products.feeds.text import UnreadableCatalogueError

SHADES = b"""brand,product,shade,hex
Glow,Skin Fluid,Honey 30,#B5824F
Glow,Other,Sand,#d0a070
Glow,Third,Sand,#c09060
"""


@pytest.fixture
def shades() -> KnownShades:
    return read_shades(io.BytesIO(SHADES))


def lightness(color: str) -> float:
    return hex_to_lab(color)[0]


def test_a_given_color_counts_first(shades: KnownShades) -> None:
    cells = {"hex": "#abc", "brand": "Glow", "shade": "Honey 30"}
    assert color_of(cells, "foundation", shades) == ("#aabbcc", "hex", 1.0)


def test_a_known_shade_counts_before_a_name(shades: KnownShades) -> None:
    of_product = color_of({"brand": "GLOW", "name": "Skin Fluid", "shade": "honey 30"}, "foundation", shades)
    of_brand = color_of({"brand": "Glow", "name": "New", "shade": "Honey 30"}, "foundation", shades)
    assert of_product[:2] == of_brand[:2] == ("#b5824f", "shade")
    assert of_product[2] > of_brand[2]


def test_a_shade_of_two_colors_in_a_brand_counts_only_with_its_product(shades: KnownShades) -> None:
    assert color_of({"brand": "Glow", "name": "New", "shade": "Sand"}, "foundation", shades)[1] == "name"
    assert color_of({"brand": "Glow", "name": "Other", "shade": "Sand"}, "foundation", shades)[0] == "#d0a070"


def test_without_any_word_of_a_color_it_is_unknown(shades: KnownShades) -> None:
    assert color_of({"name": "Shirt"}, "top", shades) == (None, "hex", 0.0)


@pytest.mark.parametrize("word", ["navy", "Navy Blue", "marineblau marine", "bleu marine", "azul marino", "紺"])
def test_a_name_is_read_in_several_languages(word: str) -> None:
    found = named_color(word, "top")
    assert found
    assert lightness(found.hex) < 35


def test_a_name_means_what_it_means_on_the_product() -> None:
    skin, shirt = named_color("ivory", "foundation"), named_color("ivory", "top")
    assert skin
    assert shirt
    assert lightness(skin.hex) < lightness(shirt.hex)


def test_a_name_of_css_is_known() -> None:
    found = named_color("PapayaWhip", "dress")
    assert found
    assert found.hex == "#ffefd5"


def test_a_modifier_makes_a_color_lighter_or_darker() -> None:
    found = [named_color(text, "dress") for text in ("dark teal", "teal", "pale teal")]
    levels = [lightness(each.hex) for each in found if each]
    assert levels == sorted(levels)
    assert len(set(levels)) == 3


def test_of_several_colors_the_first_counts_and_less() -> None:
    both, one = named_color("Red / White", "shoes"), named_color("Red", "shoes")
    assert both
    assert one
    assert both.hex == one.hex
    assert both.confidence < one.confidence


def test_a_word_of_skin_is_near_the_skin() -> None:
    found = named_color("Deep Espresso", "foundation")
    assert found
    assert ciede2000(hex_to_lab(found.hex), hex_to_lab("#5c3a26")) < 12


@pytest.mark.parametrize("subcategory", ["bronzer", "makeup_other"])
def test_a_name_says_nothing_where_no_palette_ranks(subcategory: str) -> None:
    assert named_color("red", subcategory) is None


def test_a_list_without_shades_is_rejected() -> None:
    with pytest.raises(UnreadableCatalogueError, match="A list of shades has columns"):
        read_shades(io.BytesIO(b"brand,color\na,b\n"))
