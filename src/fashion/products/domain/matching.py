"""How well a product suits a skin, and the ranking of a catalogue; `closeness` explains what a score is."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Literal, NamedTuple, Protocol

import msgspec
import numpy as np
from numpy.typing import NDArray

from fashion.colorimetry.closeness import ACCEPTABLE, SAME_COLOR, Nearness, closeness, nearness_of
from fashion.colorimetry.difference import ciede2000
from fashion.colorimetry.skin import Hex, Lab, Share
from fashion.colorimetry.spaces import hex_to_lab
from fashion.recommended_colors import WantedColor
from fashion.vocabulary import CATEGORY_OF, COMPLEXION, PALETTE_OF

_BLOCK = 4096


TargetKind = Literal["skin", "recommended_color", "tone", "palette_color", "color"]


class Target(msgspec.Struct, frozen=True, kw_only=True):
    """A color to come close to.

    Attributes:
        kind: the user's skin, a color recommended to them, a tone of the Monk scale, a color of its palette,
            or any color that was asked for.
        name: of a color that has one.
        tolerance: CIEDE2000 difference at which half of the weight is left.
        weight: the score of the very color.
    """

    kind: TargetKind
    name: str | None = None
    hex: Hex | None = None
    monk: int | None = None
    lab: Lab
    tolerance: float = SAME_COLOR
    weight: Share = 1.0


Targets = Mapping[str, Sequence[Target]]
"""What to look for in each subcategory; a subcategory without targets is not ranked."""


class Compatibility(NamedTuple):
    """Scores (0 to 1, four decimals) of n colors, and which target gave each, at what CIEDE2000 difference."""

    scores: NDArray[np.float64]
    targets: NDArray[np.intp]
    differences: NDArray[np.float64]


def targets(skin: Target, colors: Targets) -> dict[str, tuple[Target, ...]]:
    """What suits a skin: itself for complexion products, the colors of its palettes for all others.

    `colors` come by palette: foundation, blush, lip, eye, and one "clothing" for every garment.
    """
    wanted = {subcategory: tuple(colors.get(PALETTE_OF.get(subcategory, ""), ())) for subcategory in CATEGORY_OF}
    complexion = (msgspec.structs.replace(skin, tolerance=ACCEPTABLE, weight=1.0),)
    return wanted | dict.fromkeys(COMPLEXION, complexion)


def compatibility(labs: NDArray[np.floating], wanted: Sequence[Target]) -> Compatibility:
    """Scores each color (n, 3) by the target that serves it best."""
    tolerances = np.array([target.tolerance for target in wanted])
    weights = np.array([target.weight for target in wanted])
    differences = _differences(labs, np.array([target.lab for target in wanted]))
    scores = weights * closeness(differences, tolerances)
    best = scores.argmax(axis=1)
    rows = np.arange(len(labs))
    return Compatibility(scores[rows, best].round(4), best, differences[rows, best])


def _differences(labs: NDArray[np.floating], goals: NDArray[np.float64]) -> NDArray[np.float64]:
    # Blocks keep the formula's many intermediate arrays in the processor's cache: twice as fast.
    blocks = [ciede2000(labs[at : at + _BLOCK, None], goals) for at in range(0, len(labs), _BLOCK)]
    return np.concatenate(blocks) if blocks else np.empty((0, len(goals)))


class Explanation(msgspec.Struct, frozen=True, kw_only=True):
    """Why a product got its score, as a code with its numbers.

    Attributes:
        code: up to half the tolerance, up to the tolerance, or farther.
        difference: CIEDE2000 between the product and its target.
        tolerance: the difference that halves the score.
        popularity: what counts in the order besides the score, as people of a similar skin tone like the product.
        variety: the same for a product of a brand, or a subcategory, that stands first or nearly so.
    """

    code: Nearness
    target: TargetKind
    name: str | None
    hex: Hex | None
    monk: int | None
    difference: float
    tolerance: float
    popularity: Share = 0.0
    variety: Share = 0.0


def explain(target: Target, difference: float, popularity: float = 0.0, variety: float = 0.0) -> Explanation:
    """Why a product at this CIEDE2000 difference from its target got its score, and its place."""
    return Explanation(
        code=nearness_of(difference, target.tolerance),
        target=target.kind,
        name=target.name,
        hex=target.hex,
        monk=target.monk,
        difference=round(difference, 2),
        tolerance=target.tolerance,
        popularity=popularity,
        variety=variety,
    )


class Match(msgspec.Struct, frozen=True, kw_only=True):
    """A product on a page; score and explanation are None in a list that is not ranked."""

    sku: str
    score: float | None = None
    explanation: Explanation | None = None

    @property
    def order(self) -> float:
        """What a ranking is sorted by: the score, and what popularity and variety add."""
        score, why = self.score or 0.0, self.explanation
        return score + why.popularity + why.variety if why else score


class Catalogue(Protocol):
    """The products to rank, by color."""

    def best(self, subcategory: str, wanted: Sequence[Target], limit: int) -> list[Match]:
        """The highest scores first, those of the same score by sku."""
        ...


class CountedCatalogue(Protocol):
    """Products of which one can count those that are near a target."""

    def matches(self, subcategory: str, wanted: Sequence[Target]) -> int:
        """Return how many are within the tolerance of the target that gives their score."""
        ...


class RecommendationService:
    """Ranks a catalogue for a person: the best of every subcategory, best first."""

    def __init__(self, per_subcategory: int = 12) -> None:
        self._limit = per_subcategory

    def rank(self, catalogue: Catalogue, wanted: Targets, subcategories: Iterable[str]) -> list[Match]:
        """The products of these subcategories that suit what is wanted; those of the same score by sku."""
        products = [
            product
            for subcategory in subcategories
            if wanted.get(subcategory)
            for product in catalogue.best(subcategory, wanted[subcategory], self._limit)
        ]
        return sorted(products, key=lambda match: (-match.order, match.sku))


def count_matches(catalogue: CountedCatalogue, wanted: Targets, subcategories: Iterable[str]) -> dict[str, int]:
    """Return how many products of each of these subcategories are near what is wanted of it."""
    return {each: catalogue.matches(each, wanted[each]) for each in subcategories if wanted.get(each)}


def personal_targets(skin: Lab, colors: Iterable[WantedColor]) -> dict[str, tuple[Target, ...]]:
    """What suits a person of this skin to whom these colors were recommended."""
    palettes: dict[str, list[Target]] = {}
    for color in colors:
        goal = Target(
            kind="recommended_color",
            name=color.name,
            hex=color.hex,
            lab=hex_to_lab(color.hex),
            weight=color.score,
        )
        palettes.setdefault(color.subcategory, []).append(goal)
    return targets(Target(kind="skin", lab=skin), palettes)
