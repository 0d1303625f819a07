"""The palette of a tone and undertone, as the API shows it; it needs no user."""

import msgspec

from fashion.colorimetry.palettes import Palettes
from fashion.colorimetry.skin import Hex, Lab
from fashion.colorimetry.spaces import hex_to_lab
from fashion.recommended_colors import category_of
from fashion.vocabulary import Category, Undertone


class PaletteColor(msgspec.Struct, frozen=True, kw_only=True):
    """A color of a palette."""

    category: Category
    subcategory: str
    name: str
    hex: Hex
    lab: Lab


class PaletteView(msgspec.Struct, frozen=True, kw_only=True):
    """The palette of a tone and undertone."""

    items: list[PaletteColor]
    next: None = None


def palette(palettes: Palettes, tone: int, undertone: Undertone, category: Category | None) -> PaletteView:
    """The palette of a tone and undertone, of one category or all."""
    return PaletteView(
        items=[
            PaletteColor(
                category=category_of(name),
                subcategory=name,
                name=each.name,
                hex=each.hex,
                lab=hex_to_lab(each.hex),
            )
            for name, swatches in palettes.colors(tone, undertone).items()
            if category in (None, category_of(name))
            for each in swatches
        ]
    )
