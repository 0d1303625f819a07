"""Lists of the catalogue for whoever asks: by tone, color and category, by words, price and availability."""

from collections.abc import Mapping
from typing import Literal

import msgspec

from fashion.colorimetry.closeness import SAME_COLOR
from fashion.colorimetry.monk import MONK_LAB
from fashion.colorimetry.palettes import Palettes
from fashion.colorimetry.spaces import hex_to_lab
from fashion.products.domain import Target, Targets, targets
from fashion.products.domain.faults import MAX_PRICE, is_currency
from fashion.products.index.catalogue_index import CatalogueIndex, Found, Position
from fashion.products.index.sections import ColorFilter
from fashion.products.index.selection import Order, PriceRange, Selection
from fashion.vocabulary import CATEGORY_OF, SUBCATEGORIES, Availability, Category, Undertone

Sort = Literal["best", "sku", "price", "-price"]
"""`best` is by score where a tone or color ranks, else by how well the text fits, else by sku."""


class InvalidFiltersError(ValueError):
    """Filters that contradict each other; the message says which."""


def check_category(category: Category | None, subcategory: str | None) -> None:
    """Check that the subcategory belongs to the category.

    Raises:
        InvalidFiltersError: it belongs to another.
    """
    if category and subcategory and CATEGORY_OF[subcategory] != category:
        raise InvalidFiltersError(f"There is no {subcategory} in {category}.")


class Words(msgspec.Struct, frozen=True, kw_only=True):
    """What a product's words are searched for."""

    brand: str | None = None
    tag: str | None = None
    text: str | None = None

    def __post_init__(self) -> None:
        """Reject what PostgreSQL stores in no text."""
        for name in self.__struct_fields__:
            if not (getattr(self, name) or " ").isprintable():
                raise InvalidFiltersError(f"The {name} holds a character that cannot be printed.")

    def __bool__(self) -> bool:
        return self != Words()


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
    words: Words = Words()
    currency: str | None = None
    price_min: int | None = None
    price_max: int | None = None
    availability: Availability = "in_stock"
    sort: Sort = "best"

    def __post_init__(self) -> None:
        """Reject contradictions."""
        if self.undertone and self.tone is None:
            raise InvalidFiltersError("An undertone counts only with a tone: give both.")
        if self.is_ranked and self.sort != "best":
            raise InvalidFiltersError("What a tone or a color ranks is sorted by `best` alone.")
        check_category(self.category, self.subcategory)
        self._check_prices()

    def _check_prices(self) -> None:
        needs_currency = self.sort in {"price", "-price"} or {self.price_min, self.price_max} != {None}
        if needs_currency and self.currency is None:
            raise InvalidFiltersError("Prices compare only within a currency: give `currency` too.")
        if self.currency is not None and not is_currency(self.currency):
            raise InvalidFiltersError(f"ISO 4217 has no currency {self.currency[:80]!r}.")
        if (self.price_min or 0) > (self.price_max if self.price_max is not None else MAX_PRICE):
            raise InvalidFiltersError("The lowest price is above the highest.")

    @property
    def is_ranked(self) -> bool:
        """Whether products are listed best first by their color."""
        return self.tone is not None or self.color is not None

    @property
    def order(self) -> Order:
        """What an unranked list is ordered by."""
        if self.sort != "best":
            return self.sort
        return "relevance" if self.words.text else "sku"

    @property
    def subcategories(self) -> tuple[str, ...]:
        """The subcategories to look in."""
        if self.subcategory:
            return (self.subcategory,)
        return SUBCATEGORIES[self.category] if self.category else tuple(CATEGORY_OF)

    def selection(self, found: Mapping[str, float] | None, now: float) -> Selection:
        """Return what the list is limited to, with what a search for the words found."""
        prices = self.currency and PriceRange(
            currency=self.currency, lowest=self.price_min, highest=self.price_max, at=now
        )
        return Selection(availability=self.availability, prices=prices or None, found=found)


def listed(
    index: CatalogueIndex,
    palettes: Palettes,
    filters: Filters,
    selection: Selection,
    limit: int,
    after: Position | None,
) -> Found:
    """What suits the tone, or else comes close to the color, best first; without both, what there is in order."""
    if not filters.is_ranked:
        return index.listed(
            filters.subcategories,
            limit,
            after=after,
            confidence=filters.confidence,
            selection=selection,
            order=filters.order,
        )
    near = ColorFilter(hex_to_lab(filters.color), SAME_COLOR) if filters.color else None
    return index.ranked(
        filters.subcategories,
        _wanted(palettes, filters),
        limit,
        after=after,
        near=near,
        confidence=filters.confidence,
        selection=selection,
    )


def _wanted(palettes: Palettes, filters: Filters) -> Targets:
    if filters.tone is None:
        goal = Target(kind="color", hex=filters.color, lab=hex_to_lab(filters.color or ""))
        return dict.fromkeys(filters.subcategories, (goal,))
    return tone_targets(palettes, filters.tone, filters.undertone or "neutral")


def tone_targets(palettes: Palettes, tone: int, undertone: Undertone) -> Targets:
    """What suits everybody of a tone of the Monk scale and an undertone."""
    light, a, b = MONK_LAB[tone - 1].tolist()
    colors = {
        palette: [
            Target(kind="palette_color", name=swatch.name, hex=swatch.hex, lab=hex_to_lab(swatch.hex))
            for swatch in swatches
        ]
        for palette, swatches in palettes.colors(tone, undertone).items()
    }
    return targets(Target(kind="tone", monk=tone, lab=(light, a, b)), colors)
