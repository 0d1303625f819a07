"""Which colors to avoid: those of the palettes of all skins that do not go with a person."""

from collections.abc import Iterator, Sequence

import msgspec
import numpy as np
from numpy.typing import NDArray

from fashion.color.domain import Profile
from fashion.color.faults import Fault, faults_of
from fashion.color.suits import Surroundings, suits_of, surroundings_of
from fashion.colorimetry.closeness import SAME_COLOR
from fashion.colorimetry.difference import ciede2000
from fashion.colorimetry.palettes import Palettes, Swatch
from fashion.colorimetry.skin import Hex, Lab, Share
from fashion.colorimetry.spaces import FloatArray, hex_to_lab
from fashion.localization.color_names import color_name
from fashion.localization.languages import DEFAULT, Language
from fashion.recommended_colors import RecommendedColor, category_of
from fashion.vocabulary import PALETTE_SUBCATEGORIES, Category, PaletteSubcategory

MOST_AVOIDED = 4
"""How many colors to avoid are named for a subcategory."""
_APART = 2 * SAME_COLOR


class AvoidedColor(msgspec.Struct, frozen=True, kw_only=True):
    """A color that does not go with the user, and what is against it."""

    category: Category
    subcategory: PaletteSubcategory
    name: str
    hex: Hex
    lab: Lab
    score: Share
    faults: list[Fault]


def avoided_colors(
    palettes: Palettes,
    profile: Profile,
    recommended: Sequence[RecommendedColor],
    language: Language = DEFAULT,
) -> list[AvoidedColor]:
    """Return distinct colors that do not go with a person, for each subcategory of the colors recommended to them.

    Those that lack contrast or are for an opposed undertone come first, then those that would score least.
    Foundations are left out: there every color but that of the skin is to be avoided.
    """
    present = {color.subcategory for color in recommended} - {"foundation"}
    return [
        avoided
        for subcategory in PALETTE_SUBCATEGORIES
        if subcategory in present
        for avoided in _of_subcategory(palettes, profile, recommended, subcategory, language)
    ]


def _of_subcategory(
    palettes: Palettes,
    profile: Profile,
    recommended: Sequence[RecommendedColor],
    subcategory: PaletteSubcategory,
    language: Language,
) -> Iterator[AvoidedColor]:
    suits = suits_of(profile, recommended, subcategory, language)
    around = surroundings_of(palettes, profile, suits, subcategory, language)
    swatches = _all_swatches(palettes, subcategory)
    labs = np.array([hex_to_lab(swatch.hex) for swatch in swatches])
    differences = ciede2000(labs[:, None], suits.labs)
    scores, near = suits.scores(differences), differences.argmin(axis=1)
    order = np.lexsort((scores, ~_clashes(labs, around)))
    for place in _distinct(order[differences.min(axis=1)[order] > suits.tolerance], labs):
        lab = hex_to_lab(swatches[place].hex)
        yield AvoidedColor(
            category=category_of(subcategory),
            subcategory=subcategory,
            name=color_name(language, swatches[place].name),
            hex=swatches[place].hex,
            lab=lab,
            score=round(float(scores[place]), 4),
            faults=faults_of(lab, suits, int(near[place]), around, language),
        )


def _all_swatches(palettes: Palettes, subcategory: PaletteSubcategory) -> list[Swatch]:
    """The colors of all palettes, each once."""
    swatches = (swatch for lists in palettes.by_skin.values() for swatch in lists[subcategory])
    return list({swatch.hex: swatch for swatch in swatches}.values())


def _clashes(labs: FloatArray, around: Surroundings | None) -> NDArray[np.bool_]:
    """Return which colors lack contrast with the skin or are for an opposed undertone."""
    if around is None:
        return np.zeros(len(labs), dtype=np.bool_)
    contrast = ciede2000(labs, around.skin)
    away = ciede2000(labs[:, None], around.other_labs).min(axis=1)
    return np.asarray((contrast < around.least_contrast) | (away <= SAME_COLOR))


def _distinct(places: NDArray[np.intp], labs: FloatArray) -> Iterator[int]:
    """Yield the first of the places whose colors differ, at most `MOST_AVOIDED`."""
    for _ in range(MOST_AVOIDED):
        if not len(places):
            return
        yield int(places[0])
        places = places[ciede2000(labs[places], labs[places[0]]) >= _APART]
