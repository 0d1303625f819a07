"""Training: learn from what people chose, judge by what they chose later, store the version and its report."""

import asyncio
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import NamedTuple

import msgspec

from fashion.colorimetry.palettes import Palettes
from fashion.kernel.postgres.database import Database, query
from fashion.products.domain import Targets
from fashion.products.index.catalogue_index import CatalogueIndex
from fashion.products.index.live_index import load_index
from fashion.products.index.popularity import Popularity
from fashion.products.index.rankings import rankings_of
from fashion.products.relevance.choices import Choice, read_choices, strongest
from fashion.products.relevance.evaluation import SERVED, Comparison, Judge, compare, wins
from fashion.products.relevance.learning import ALGORITHM, TONES, Learned, learn
from fashion.products.relevance.models import Report, store
from fashion.vocabulary import CATEGORY_OF

HELD_BACK = 0.2
"""The share of choices, the latest ones, that are not learned from before they have judged."""
MOST_JUDGES = 300
"""People of one tone who judge; those who chose last."""
_PART = 500

_PRODUCTS = query("relevance.products", "SELECT sku, subcategory, brand FROM products")


class Shop(NamedTuple):
    """The catalogue as training needs it: to be ranked, and the subcategory and brand of each product."""

    products: CatalogueIndex
    subcategories: Mapping[str, str]
    brands: Mapping[str, str]


class Trained(msgspec.Struct, frozen=True, kw_only=True):
    """A version that was trained, and whether rankings may use it."""

    version: int
    wins: bool
    report: Report


async def train(database: Database, days: int, palettes: Palettes) -> Trained:
    """Train on the interactions of the last days and store the version; it is used only if it wins.

    Args:
        palettes: those that rankings of people go by of whom the tone alone is known.
    """
    choices = await read_choices(database, datetime.now(UTC) - timedelta(days=days))
    shop = await _read_shop(database)
    earlier, later = split(choices)
    judges = await _judges(database, later, shop, palettes)
    comparisons = await asyncio.to_thread(judge, shop, earlier, judges)
    learned = await asyncio.to_thread(learn, choices, shop.subcategories)
    popularity = _popularity(learned, _served(comparisons))
    is_better = wins(comparisons) and bool(popularity.shares.any())
    report = Report(
        interactions=len(choices),
        people=len({each.person for each in choices}),
        products=len(learned.skus),
        comparisons=comparisons,
    )
    version = await store(database, ALGORITHM, popularity, report, wins=is_better)
    return Trained(version=version, wins=is_better, report=report)


def split(choices: Sequence[Choice]) -> tuple[Sequence[Choice], Sequence[Choice]]:
    """Return the earlier choices, and the later ones that are of products new to the person."""
    end = round(len(choices) * (1 - HELD_BACK))
    earlier, later = choices[:end], choices[end:]
    known = {(each.person, each.sku) for each in earlier}
    return earlier, [each for each in later if (each.person, each.sku) not in known]


def judge(shop: Shop, earlier: Sequence[Choice], judges: Sequence[Judge]) -> list[Comparison]:
    """Learn from the earlier choices, and compare the ranking with that by color for those who chose later."""
    popularity = _popularity(learn(earlier, shop.subcategories), TONES)
    return compare(shop.products, judges, popularity, shop.brands)


def judges_of(
    later: Sequence[Choice], wanted: Mapping[str, Targets], subcategories: Mapping[str, str]
) -> list[Judge]:
    """Return who can be ranked for and liked some of what they saw later more than the rest."""
    seen: defaultdict[str, defaultdict[str, dict[str, float]]] = defaultdict(lambda: defaultdict(dict))
    for (person, sku), weight in strongest(later).items():
        if person in wanted and sku in subcategories:
            seen[person][subcategories[sku]][sku] = max(weight, 0.0)
    tones = {each.person: each.tone for each in later}
    found = []
    for person, kinds in seen.items():
        liked = {kind: gains for kind, gains in kinds.items() if len(set(gains.values())) > 1}
        if liked:
            found.append(Judge(tones[person], wanted[person], liked))
    return found


async def _read_shop(database: Database) -> Shop:
    rows = await database.rows(_PRODUCTS)
    return Shop(
        await load_index(database),
        {row.sku: row.subcategory for row in rows},
        {row.sku: row.brand or "" for row in rows},
    )


async def _judges(database: Database, later: Sequence[Choice], shop: Shop, palettes: Palettes) -> list[Judge]:
    people: defaultdict[int, dict[str, None]] = defaultdict(dict)
    for each in reversed(later):
        if len(people[each.tone]) < MOST_JUDGES:
            people[each.tone][each.person] = None
    chosen = [person for of_tone in people.values() for person in of_tone]
    wanted: dict[str, Targets] = {}
    for start in range(0, len(chosen), _PART):
        wanted |= await _wanted(database, chosen[start : start + _PART], palettes)
    return judges_of(later, wanted, shop.subcategories)


async def _wanted(database: Database, people: Sequence[str], palettes: Palettes) -> dict[str, Targets]:
    """What each of these people is ranked by, in all categories."""
    found = await rankings_of(database, people)
    return {
        person: {
            subcategory: targets
            for ranking in rankings
            for subcategory, targets in ranking.targets(palettes).items()
            if CATEGORY_OF[subcategory] == ranking.category
        }
        for person, rankings in found.items()
    }


def _popularity(learned: Learned, tones: Iterable[int]) -> Popularity:
    return Popularity(0, learned.skus, learned.shares, frozenset(tones))


def _served(comparisons: Sequence[Comparison]) -> list[int]:
    return [each.tone for each in comparisons if each.tone and each.verdict in SERVED]
