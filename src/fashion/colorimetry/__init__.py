"""Color science shared by all contexts; pure functions over NumPy arrays."""

from fashion.colorimetry.difference import ciede2000
from fashion.colorimetry.ita import ita
from fashion.colorimetry.monk import MONK_HEX, MONK_LAB, monk_distances, nearest_monk
from fashion.colorimetry.palettes import Palettes, Swatch, load_palettes
from fashion.colorimetry.season import Season, season_of
from fashion.colorimetry.skin import Hex, Lab, Monk, Share, SkinTone
from fashion.colorimetry.spaces import (
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
from fashion.colorimetry.undertone import undertone_of, undertone_of_hex

__all__ = [
    "MONK_HEX",
    "MONK_LAB",
    "Hex",
    "Lab",
    "Monk",
    "Palettes",
    "Season",
    "Share",
    "SkinTone",
    "Swatch",
    "ciede2000",
    "hex_to_lab",
    "ita",
    "lab_to_hex",
    "lab_to_linear",
    "lab_to_srgb8",
    "linear_to_lab",
    "linear_to_srgb",
    "load_palettes",
    "monk_distances",
    "nearest_monk",
    "parse_hex",
    "season_of",
    "srgb8_to_lab",
    "srgb_to_linear",
    "undertone_of",
    "undertone_of_hex",
]
