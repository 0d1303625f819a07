"""Lists of the catalogue for whoever asks: by tone, by color, by category."""

import msgspec

from fashion.colorimetry.monk import MONK_LAB
from fashion.colorimetry.palettes import Palettes
from fashion.colorimetry.spaces import hex_to_lab
from fashion.products.domain import SAME_COLOR, Match, Target, Targets, targets
from fashion.products.index.catalogue_index import CatalogueIndex, ColorFilter, Position
from fashion.vocabulary import CATEGORY_OF, SUBCATEGORIES, Category, Undertone


class InvalidFiltersError(ValueError):
    """Filters that contradict each other; the message says which."""


def check_category(category: Category | None, subcategory: str | None) -> None:
    """Check that the subcategory belongs to the category.

    Raises:
        InvalidFiltersError: it belongs to another.
    """
    if category and subcategory and CATEGORY_OF[subcategory] != category:
        raise InvalidFiltersError(f"There is no {subcategory} in {category}.")


class Filters(msgspec.Struct, frozen=True, kw_only=True):
    """What to list; `color` is normalized, "#c68642".

    Raises:
        InvalidFiltersError: the filters contradict each other.
    """

    tone: int | None = None
    undertone: Undertone | None = None
    category: Category | None = None
    subcategory: str | None = None
    color: str | None = None
    confidence: float = 0.0

    def __post_init__(self) -> None:
        """Refuse contradictions."""
        if self.undertone and self.tone is None:
            raise InvalidFiltersError("An undertone counts only with a tone: give both.")
        check_category(self.category, self.subcategory)

    @property
    def is_ranked(self) -> bool:
        """Whether products are listed best first, or else by sku."""
        return self.tone is not None or self.color is not None

    @property
    def subcategories(self) -> tuple[str, ...]:
        """The subcategories to look in."""
        if self.subcategory:
            return (self.subcategory,)
        return SUBCATEGORIES[self.category] if self.category else tuple(CATEGORY_OF)


def listed(
    index: CatalogueIndex, palettes: Palettes, filters: Filters, limit: int, after: Position | None
) -> list[Match]:
    """What suits the tone, or else comes close to the color, best first; without both, what there is by sku."""
    if not filters.is_ranked:
        return index.listed(filters.subcategories, limit, after=after, confidence=filters.confidence)
    near = ColorFilter(hex_to_lab(filters.color), SAME_COLOR) if filters.color else None
    wanted = _wanted(palettes, filters)
    return index.ranked(
        filters.subcategories, wanted, limit, after=after, near=near, confidence=filters.confidence
    )


def _wanted(palettes: Palettes, filters: Filters) -> Targets:
    if filters.tone is None:
        goal = Target(name=filters.color or "", lab=hex_to_lab(filters.color or ""))
        return dict.fromkeys(filters.subcategories, (goal,))
    return tone_targets(palettes, filters.tone, filters.undertone or "neutral")


def tone_targets(palettes: Palettes, tone: int, undertone: Undertone) -> Targets:
    """What suits everybody of a tone of the Monk scale and an undertone."""
    light, a, b = MONK_LAB[tone - 1].tolist()
    colors = {
        palette: [Target(name=f"{swatch.name} ({swatch.hex})", lab=hex_to_lab(swatch.hex)) for swatch in swatches]
        for palette, swatches in palettes.colors(tone, undertone).items()
    }
    return targets(Target(name=f"Monk tone {tone}", lab=(light, a, b)), colors)
