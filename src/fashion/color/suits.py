"""What suits a person, and what it is worn with: the standards for colors."""

from collections.abc import Sequence
from typing import Literal, NamedTuple

import numpy as np

from fashion.color.domain import Profile
from fashion.colorimetry.closeness import ACCEPTABLE, SAME_COLOR, closeness
from fashion.colorimetry.difference import ciede2000
from fashion.colorimetry.palettes import Palettes
from fashion.colorimetry.skin import Lab
from fashion.colorimetry.spaces import FloatArray, hex_to_lab
from fashion.localization.color_names import color_name
from fashion.localization.languages import DEFAULT, Language
from fashion.localization.messages import translate
from fashion.nearness import YOUR_SKIN
from fashion.recommended_colors import RecommendedColor
from fashion.vocabulary import PaletteSubcategory, Undertone

LEAST_CONTRAST = 12.0
"""The CIEDE2000 difference from the swatch that `palettes.json` keeps for clothing."""
OPPOSED: dict[Undertone, tuple[Literal["warm", "cool"], ...]] = {
    "warm": ("cool",),
    "neutral": ("warm", "cool"),
    "cool": ("warm",),
}
"""The undertones whose colors are not for one."""


class Suits(NamedTuple):
    """What suits a person in one subcategory: the colors recommended to them or, as foundation, their skin.

    Attributes:
        labs: (n, 3) CIELAB of the colors.
        weights: (n,) score of each color itself.
        tolerance: CIEDE2000 difference up to which a color goes with them.
    """

    names: Sequence[str]
    hexes: Sequence[str]
    labs: FloatArray
    weights: FloatArray
    tolerance: float

    def scores(self, differences: FloatArray) -> FloatArray:
        """Return the scores that products of colors have at these differences (..., n) from what suits."""
        return np.asarray((self.weights * closeness(differences, self.tolerance)).max(axis=-1))


class Surroundings(NamedTuple):
    """What a color is worn with, and the colors that the person's tones have for an opposed undertone.

    Attributes:
        least_contrast: CIEDE2000 difference from the skin that recommended colors keep.
        others: undertone and name of each of those colors; `other_labs` is (n, 3).
    """

    skin: Lab
    undertone: Undertone
    least_contrast: float
    others: Sequence[tuple[Literal["warm", "cool"], str]]
    other_labs: FloatArray


def suits_of(
    profile: Profile,
    recommended: Sequence[RecommendedColor],
    subcategory: PaletteSubcategory,
    language: Language = DEFAULT,
) -> Suits:
    """Return what suits a person to whom these colors are recommended; they are named in the language."""
    if subcategory == "foundation":
        skin = profile.tone
        return Suits([translate(language, YOUR_SKIN)], [skin.hex], np.array([skin.lab]), np.ones(1), ACCEPTABLE)
    colors = [color for color in recommended if color.subcategory == subcategory]
    return Suits(
        [color_name(language, color.name) for color in colors],
        [color.hex for color in colors],
        np.array([color.lab for color in colors]),
        np.array([color.score for color in colors]),
        SAME_COLOR,
    )


def surroundings_of(
    palettes: Palettes, profile: Profile, suits: Suits, subcategory: PaletteSubcategory, language: Language
) -> Surroundings | None:
    """Return what a color is worn with; None for a foundation, which should vanish there."""
    if subcategory == "foundation":
        return None
    tone = profile.tone
    others = [
        (undertone, swatch)
        for undertone in OPPOSED[tone.palette_undertone]
        for monk in profile.tones
        for swatch in palettes.colors(monk, undertone)[subcategory]
    ]
    return Surroundings(
        skin=tone.lab,
        undertone=tone.palette_undertone,
        least_contrast=min(LEAST_CONTRAST, float(ciede2000(suits.labs, tone.lab).min())),
        others=[(undertone, color_name(language, swatch.name)) for undertone, swatch in others],
        other_labs=np.array([hex_to_lab(swatch.hex) for _, swatch in others]),
    )
