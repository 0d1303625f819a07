"""How well any color goes with a person: by the score that a product of it has.

A color goes with a person if it is near a recommended one or, as a foundation, near the skin: within the tolerance
at which half of a score is left.
"""

from collections.abc import Sequence

import msgspec

from fashion.color.domain import Profile
from fashion.color.faults import Fault, faults_of
from fashion.color.suits import Suits, suits_of, surroundings_of
from fashion.colorimetry.closeness import Nearness, nearness_of
from fashion.colorimetry.difference import ciede2000
from fashion.colorimetry.palettes import Palettes
from fashion.colorimetry.skin import Hex, Lab, Share
from fashion.colorimetry.spaces import hex_to_lab
from fashion.localization.languages import DEFAULT, Language
from fashion.nearness import write_nearness
from fashion.recommended_colors import RecommendedColor
from fashion.vocabulary import PaletteSubcategory


class NearestColor(msgspec.Struct, frozen=True, kw_only=True):
    """The recommended color, or the skin, that a color comes nearest to."""

    name: str
    hex: Hex
    lab: Lab
    difference: float


class NearnessReason(msgspec.Struct, frozen=True, kw_only=True):
    """How near a color comes to the nearest one that suits: in a word, two numbers and a sentence."""

    code: Nearness
    value: float
    compared_with: float
    sentence: str


class Suitability(msgspec.Struct, frozen=True, kw_only=True):
    """How well a color goes with a person, and what is against one that does not go."""

    hex: Hex
    lab: Lab
    subcategory: PaletteSubcategory
    goes: bool
    score: Share
    nearest: NearestColor
    reason: NearnessReason
    faults: list[Fault]


def assess(
    palettes: Palettes,
    profile: Profile,
    recommended: Sequence[RecommendedColor],
    color: Hex,
    subcategory: PaletteSubcategory,
    language: Language = DEFAULT,
) -> Suitability:
    """Return how well a color goes with a person, as one of this subcategory, in sentences of a language.

    Args:
        recommended: colors of the person, those of the subcategory among them.
    """
    suits, lab = suits_of(profile, recommended, subcategory, language), hex_to_lab(color)
    differences = ciede2000(suits.labs, lab)
    near = int(differences.argmin())
    nearest = _nearest(suits, near, float(differences[near]))
    goes = nearest.difference <= suits.tolerance
    around = surroundings_of(palettes, profile, suits, subcategory, language)
    return Suitability(
        hex=color,
        lab=lab,
        subcategory=subcategory,
        goes=goes,
        score=round(float(suits.scores(differences)), 4),
        nearest=nearest,
        reason=_reason(nearest, suits.tolerance, language),
        faults=[] if goes else faults_of(lab, suits, near, around, language),
    )


def _nearest(suits: Suits, near: int, difference: float) -> NearestColor:
    color = suits.hexes[near]
    return NearestColor(name=suits.names[near], hex=color, lab=hex_to_lab(color), difference=round(difference, 2))


def _reason(nearest: NearestColor, tolerance: float, language: Language) -> NearnessReason:
    code, difference = nearness_of(nearest.difference, tolerance), nearest.difference
    return NearnessReason(
        code=code,
        value=difference,
        compared_with=tolerance,
        sentence=write_nearness(code, nearest.name, difference, tolerance, language),
    )
