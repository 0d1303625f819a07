"""The colors that pictures of known colors show."""

import numpy as np
import pytest
from PIL import Image

from fashion.colorimetry import MONK_HEX, ciede2000, hex_to_lab
from fashion.products.pictures.decoding import decode
from fashion.products.pictures.product_color import (
    CLEAR,
    SIDE,
    SMEAR,
    SWATCH,
    UNCLEAR,
    PictureColor,
    color_of_picture,
)
from fashion.vocabulary import Category
from support.shops import pictures

COLORS = ["#c1272d", "#1f2a48", "#3f7d4a", "#f0cf3c", "#67406f", "#e69ab0", "#1a1a1c", "#8e9093", "#cdb79a"]


def shown(picture: Image.Image, category: Category = "clothing") -> PictureColor | None:
    return color_of_picture(decode(pictures.encode(picture, "PNG"), SIDE), category)


def error(found: PictureColor | None, color: str) -> float:
    assert found
    return float(ciede2000(hex_to_lab(found.hex), hex_to_lab(color)))


@pytest.mark.parametrize("color", COLORS)
def test_a_garment_on_a_flat_background_has_its_own_color(color: str) -> None:
    found = shown(pictures.garment(color))
    assert error(found, color) < 4
    assert found
    assert found.confidence == CLEAR


@pytest.mark.parametrize("background", ["#eeeeee", "#20242c", "#a8c4dd"])
def test_the_background_may_have_any_color(background: str) -> None:
    assert error(shown(pictures.garment("#c1272d", background)), "#c1272d") < 4


@pytest.mark.parametrize("color", ["#c1272d", "#1f2a48", "#f0cf3c"])
def test_the_skin_of_a_model_does_not_count(color: str) -> None:
    assert error(shown(pictures.garment(color, on_model=True)), color) < 4


@pytest.mark.parametrize("skin", MONK_HEX[2:9])
def test_skin_does_not_count_where_more_of_it_is_seen_than_of_the_garment(skin: str) -> None:
    assert error(shown(pictures.crop_top("#c1272d", skin)), "#c1272d") < 4


def test_a_garment_of_the_color_of_skin_keeps_it() -> None:
    assert error(shown(pictures.garment("#b07d4b")), "#b07d4b") < 4


def test_a_cut_out_garment_has_its_own_color() -> None:
    assert error(shown(pictures.cut_out("#3f7d4a")), "#3f7d4a") < 4


def test_a_garment_in_two_colors_is_unsure() -> None:
    picture = pictures.garment("#c1272d")
    picture.paste(pictures.garment("#1f2a48").crop((0, 0, 200, 400)), (0, 0))
    found = shown(picture)
    assert found
    assert found.confidence == UNCLEAR


def test_a_garment_in_a_scene_is_unsure() -> None:
    noise = np.random.default_rng(1).integers(0, 255, (8, 8, 3), np.uint8)
    scene = Image.fromarray(noise).resize((400, 400), Image.Resampling.NEAREST)
    scene.paste(pictures.garment("#c1272d").crop((110, 130, 290, 380)), (110, 130))
    found = shown(scene)
    assert found
    assert found.confidence == UNCLEAR


@pytest.mark.parametrize("category", ["makeup", "clothing"])
def test_a_swatch_is_its_color(category: Category) -> None:
    found = shown(pictures.swatch("#9b2335"), category)
    assert error(found, "#9b2335") < 2
    assert found
    assert found.confidence == SWATCH


def test_a_smear_of_makeup_is_less_sure() -> None:
    found = shown(pictures.garment("#9b2335"), "makeup")
    assert error(found, "#9b2335") < 4
    assert found
    assert found.confidence == SMEAR


def test_the_color_of_makeup_in_its_case_is_unknown() -> None:
    assert shown(pictures.lipstick("#c1272d"), "makeup") is None


@pytest.mark.parametrize("picture", [Image.new("RGB", (90, 90), "white"), Image.new("RGBA", (90, 90))])
def test_an_empty_picture_shows_no_color(picture: Image.Image) -> None:
    assert shown(picture) is None


@pytest.mark.parametrize("size", [(1, 1), (2, 1), (1, 300), (3, 3)])
def test_a_tiny_picture_is_read_as_well(size: tuple[int, int]) -> None:
    assert error(shown(Image.new("RGB", size, "#9b2335")), "#9b2335") < 2
