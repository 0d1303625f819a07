"""`python -m benchmarks.relevance`: made people of known preference teach a ranking; how does it serve each tone?

Each table is one world. What the people of a world like besides color is made up: its figures show that the method
finds what is there, and is held back where nothing is. They say nothing of what people like.
"""

import argparse
from collections.abc import Sequence
from typing import NamedTuple

import msgspec
import numpy as np
from numpy.typing import NDArray

from benchmarks.relevance.made_people import TONES, Taste, made_choices, made_people, made_shop
from benchmarks.skin.report import save, table
from fashion.products.relevance.evaluation import Comparison, wins
from fashion.products.relevance.training import judge, judges_of, split

PRODUCTS = 600
EVEN = (1.0,) * 10
UNEVEN = (4.0, 6.0, 6.0, 5.0, 4.0, 3.0, 2.0, 1.0, 1.0, 0.6)


class World(NamedTuple):
    """How many people of each tone there are, how strong their taste is, and whether the darkest share it."""

    name: str
    shares: Sequence[float]
    strength: float
    is_shared: bool = True


WORLDS = (
    World("taste that changes with tone", EVEN, 1.0),
    World("the same, weaker", EVEN, 0.3),
    World("color alone decides", EVEN, 0.0),
    World("few people of dark tones, who like what others do not", UNEVEN, 1.0, is_shared=False),
)


def main() -> None:
    """Make people, learn, judge, print, save."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.relevance", description=__doc__)
    parser.add_argument("--people", type=int, default=3000)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    found = {world.name: _compared(world, options.people, options.seed) for world in WORLDS}
    for name, comparisons in found.items():
        _print(name, comparisons)
    print(f"\nWritten: {save('relevance', msgspec.to_builtins(found))}")


def _compared(world: World, people: int, seed: int) -> list[Comparison]:
    dice = np.random.default_rng(seed)
    shop = made_shop(dice, PRODUCTS)
    persons = made_people(dice, world.shares, people)
    taste = Taste(_liking(dice, is_shared=world.is_shared), world.strength)
    earlier, later = split(made_choices(dice, shop, persons, taste))
    wanted = {person.name: person.wanted for person in persons}
    return judge(shop, earlier, judges_of(later, wanted, shop.subcategories))


def _liking(dice: np.random.Generator, *, is_shared: bool) -> NDArray[np.float64]:
    """How much people of each tone like each product: partly as all do, partly as their neighbors do."""
    common, changing = dice.normal(0, 0.25, PRODUCTS), dice.normal(0, 0.5, PRODUCTS)
    liking = np.array([common + changing * np.cos(np.pi * (tone - 1) / 9) for tone in TONES])
    if not is_shared:
        liking[7:] = -liking[:7].mean(axis=0)
    return liking


def _print(name: str, comparisons: Sequence[Comparison]) -> None:
    rows = [
        [
            str(each.tone or "all"),
            str(each.people),
            f"{each.by_color:.3f}",
            f"{each.learned:.3f}",
            f"{each.difference:+.3f} ± {each.margin:.3f}",
            f"{each.brands_by_color:.1f}",
            f"{each.brands:.1f}",
            each.verdict,
        ]
        for each in comparisons
    ]
    heads = ["tone", "people", "by color", "learned", "difference", "brands by color", "brands", "verdict"]
    table(f"{name}: {'wins' if wins(comparisons) else 'does not win'}", heads, rows)


if __name__ == "__main__":
    main()
