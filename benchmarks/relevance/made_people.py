"""Made interactions whose preference is known: people of every tone choose among what they are shown by color."""

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from fashion.colorimetry.monk import MONK_LAB
from fashion.colorimetry.palettes import load_palettes
from fashion.colorimetry.skin import Lab
from fashion.colorimetry.spaces import hex_to_lab
from fashion.products.domain import RecommendationService, Targets, personal_targets
from fashion.products.index.catalogue_index import CatalogueIndex, SelectedProducts
from fashion.products.index.stock import Row
from fashion.products.relevance.choices import WEIGHTS, Choice
from fashion.products.relevance.training import Shop
from fashion.recommended_colors import WantedColor
from fashion.vocabulary import Action

SUBCATEGORIES = ("foundation", "lip", "blush", "top", "dress")
BRANDS = 25
TONES = range(1, 11)
_FIRST = datetime(2026, 1, 1, tzinfo=UTC)
_DAYS = 90
_ACTIONS: tuple[Action, ...] = ("viewed", "clicked", "saved", "bought")


class Taste(NamedTuple):
    """What decides besides color: how much people of each tone (a row) like each product, and how strongly."""

    liking: NDArray[np.float64]
    strength: float


class Person(NamedTuple):
    """Somebody of a tone and what they are ranked by."""

    name: str
    tone: int
    wanted: Targets


def made_shop(dice: np.random.Generator, size: int) -> Shop:
    """Products of colors that people are ranked by, some way from them, of a few brands."""
    palettes = load_palettes()
    rows, brands = list[Row](), dict[str, str]()
    for number in range(size):
        subcategory = SUBCATEGORIES[number % len(SUBCATEGORIES)]
        tone = int(dice.integers(1, 11))
        palette = "clothing" if subcategory in {"top", "dress"} else subcategory
        swatches = palettes.colors(tone, "neutral")[palette]
        swatch = hex_to_lab(swatches[int(dice.integers(len(swatches)))].hex)
        base = _skin(tone) if subcategory == "foundation" else swatch
        spread = 1.5 if subcategory == "foundation" else 5.0
        lab = tuple((np.array(base) + dice.normal(0, spread, 3)).tolist())
        sku = f"made-{number:04}"
        brands[sku] = f"Brand {int(dice.zipf(1.5)) % BRANDS}"
        rows.append(Row(sku, subcategory, lab, brand=brands[sku]))
    return Shop(CatalogueIndex(rows), {row.sku: row.subcategory for row in rows}, brands)


def made_people(dice: np.random.Generator, shares: Sequence[float], count: int) -> list[Person]:
    """People whose skin is near that of their tone; `shares` are those of the tones."""
    palettes = load_palettes()
    people = []
    for number, tone in enumerate(dice.choice(TONES, count, p=np.array(shares) / sum(shares)).tolist()):
        skin = tuple((np.array(_skin(tone)) + dice.normal(0, 1.5, 3)).tolist())
        colors = [
            WantedColor(subcategory=palette, name=each.name, hex=each.hex, score=0.9)
            for palette, swatches in palettes.colors(tone, "neutral").items()
            for each in swatches
        ]
        people.append(Person(f"person-{number}", tone, personal_targets(skin, colors)))
    return people


def made_choices(dice: np.random.Generator, shop: Shop, people: Sequence[Person], taste: Taste) -> list[Choice]:
    """What these people did, oldest first: they look at what stands first more, and act on what they like."""
    found = [choice for person in people for choice in _chosen(dice, shop, person, taste)]
    return sorted(found, key=lambda choice: choice.at)


def _chosen(dice: np.random.Generator, shop: Shop, person: Person, taste: Taste) -> Iterator[Choice]:
    service = RecommendationService()
    places = {sku: place for place, sku in enumerate(shop.subcategories)}
    for subcategory in SUBCATEGORIES:
        shown = service.rank(SelectedProducts(shop.products), person.wanted, [subcategory])
        for place, match in enumerate(shown):
            if dice.random() > 1 / (1 + 0.15 * place):
                continue
            liking = taste.strength * taste.liking[person.tone - 1, places[match.sku]] + (match.score or 0.0)
            step = int(np.clip(dice.normal(2 * liking - 1.2, 0.7), -1, 3))
            if step >= 0:
                at = _FIRST + timedelta(days=float(dice.uniform(0, _DAYS)))
                yield Choice(person.name, person.tone, match.sku, WEIGHTS[_ACTIONS[step]], at)


def _skin(tone: int) -> Lab:
    lightness, a, b = MONK_LAB[tone - 1].tolist()
    return lightness, a, b
