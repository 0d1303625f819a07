import hypothesis.strategies as st
import numpy as np
import pytest
from hypothesis import given

from fashion.colorimetry import (
    hex_to_lab,
    lab_to_hex,
    lab_to_linear,
    lab_to_srgb8,
    linear_to_lab,
    linear_to_srgb,
    parse_hex,
    srgb8_to_lab,
    srgb_to_linear,
)
from support.reference import colour_science

hexes = st.integers(0, 0xFFFFFF).map("#{:06x}".format)
COLORS = np.random.default_rng(3).integers(0, 256, (40, 50, 3), dtype=np.uint8)


@given(hexes)
def test_a_hex_color_survives_the_way_to_lab_and_back(color: str) -> None:
    assert lab_to_hex(hex_to_lab(color)) == color


def test_every_fifth_level_of_each_channel_survives_the_way_to_lab_and_back() -> None:
    levels = np.arange(0, 256, 5, dtype=np.uint8)
    cube = np.stack(np.meshgrid(levels, levels, levels), axis=-1)
    assert np.array_equal(lab_to_srgb8(srgb8_to_lab(cube)), cube)


def test_lab_is_that_of_colour_science() -> None:
    colour = colour_science()
    expected = colour.XYZ_to_Lab(colour.sRGB_to_XYZ(COLORS / 255))
    assert srgb8_to_lab(COLORS) == pytest.approx(expected, abs=0.03)


def test_linear_light_is_that_of_colour_science() -> None:
    encoded = np.linspace(0, 1, 1001)
    assert srgb_to_linear(encoded) == pytest.approx(colour_science().models.eotf_sRGB(encoded), abs=1e-12)


def test_linear_light_is_undone() -> None:
    linear = np.linspace(-0.1, 1.2, 1001)
    assert srgb_to_linear(linear_to_srgb(linear)) == pytest.approx(linear, abs=1e-6)


def test_lab_is_undone_outside_the_gamut_too() -> None:
    labs = np.random.default_rng(4).uniform([0, -120, -120], [100, 120, 120], (1000, 3))
    assert linear_to_lab(lab_to_linear(labs)) == pytest.approx(labs, abs=1e-9)


@pytest.mark.parametrize("level", [0, 1, 128, 255])
def test_grays_have_no_chroma(level: int) -> None:
    lab = srgb8_to_lab(np.full(3, level, dtype=np.uint8))
    assert lab[1:] == pytest.approx([0, 0], abs=1e-9)


def test_white_has_lightness_100() -> None:
    assert hex_to_lab("#ffffff") == pytest.approx((100, 0, 0), abs=1e-9)


def test_bytes_and_averages_of_bytes_agree() -> None:
    assert srgb8_to_lab(COLORS) == pytest.approx(srgb8_to_lab(COLORS.astype(np.float64)))


def test_colors_outside_the_gamut_are_clipped() -> None:
    assert lab_to_hex((-20, 0, 0)) == "#000000"
    assert lab_to_hex((150, 0, 0)) == "#ffffff"


@pytest.mark.parametrize("text", ["#C68642", "c68642", "#c68642", "C68642"])
def test_a_color_may_be_written_with_or_without_hash_in_either_case(text: str) -> None:
    assert parse_hex(text) == "#c68642"


@pytest.mark.parametrize("text", ["", "#", "red", "#c6864", "#c686421", "##c68642", " c68642", "#c68642\n"])
def test_what_is_no_color_is_rejected_by_name(text: str) -> None:
    with pytest.raises(ValueError, match="is not a color: write six hexadecimal digits, such as #c68642"):
        parse_hex(text)
