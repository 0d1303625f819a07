"""Whether a ranking serves people better than one by color alone: NDCG on choices that were held back in time.

Both rankings are made by the code that people are answered by, from the catalogue of today. Of them only products
count that the person saw then, in the order of the ranking (condensed lists: Sakai, Alternatives to Bpref, 2007):
what was shown was ranked by color, and what nobody saw is no mistake of another ranking.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from math import sqrt
from typing import Literal, NamedTuple

import msgspec
import numpy as np

from fashion.products.domain import RecommendationService, Targets
from fashion.products.index.catalogue_index import CatalogueIndex, SelectedProducts
from fashion.products.index.popularity import Popularity

DEPTH = 10
_RANKED = 100
FEWEST_JUDGED = 30
"""People of a tone without whom nothing is said of it."""
LOSS = 0.02
"""What a tone may lose at most, with a certainty of 95 %, for its people to be ranked so."""
_SURE = 1.96

Verdict = Literal["better", "same", "worse", "unsure", "too few people"]
"""`unsure` is a difference that may be a loss of more than `LOSS`."""
SERVED: frozenset[Verdict] = frozenset(("better", "same"))
"""Verdicts on tones whose people are ranked so."""


class Judge(NamedTuple):
    """A person whose later choices judge a ranking: what they are ranked by, and how much they like what they saw.

    `liked` has, by subcategory, the gain of each product that they saw, 0 of those that they did not want.
    """

    tone: int
    wanted: Targets
    liked: Mapping[str, Mapping[str, float]]


class Comparison(msgspec.Struct, frozen=True, kw_only=True):
    """Mean NDCG of two rankings for the people of a tone, or of all if `tone` is None.

    Attributes:
        margin: half of the 95 % confidence interval of the difference.
        brands: brands among the first ten products of a subcategory, on average.
    """

    tone: int | None
    people: int
    by_color: float
    learned: float
    difference: float
    margin: float
    brands_by_color: float
    brands: float
    verdict: Verdict


class _Shown(NamedTuple):
    ndcg: float
    brands: float


def compare(
    index: CatalogueIndex, judges: Iterable[Judge], popularity: Popularity, brands: Mapping[str, str]
) -> list[Comparison]:
    """Compare the ranking that `popularity` leads to with that by color: for each tone, and for all who count."""
    results: defaultdict[int, list[tuple[_Shown, _Shown]]] = defaultdict(list)
    by_color = SelectedProducts(index)
    for judge in judges:
        both = [_shown(each, judge, brands) for each in (by_color, by_color.liked(popularity, judge.tone))]
        results[judge.tone].append((both[0], both[1]))
    of_tones = [_comparison(tone, results[tone]) for tone in sorted(results)]
    counted = {each.tone for each in of_tones if each.verdict != "too few people"}
    everybody = [pair for tone, pairs in results.items() if tone in counted for pair in pairs]
    return [*of_tones, _comparison(None, everybody)]


def wins(comparisons: Sequence[Comparison]) -> bool:
    """Whether the ranking is better for all together, and worse for the people of no tone."""
    *of_tones, everybody = comparisons
    return everybody.verdict == "better" and all(each.verdict != "worse" for each in of_tones)


def _shown(products: SelectedProducts, judge: Judge, brands: Mapping[str, str]) -> _Shown:
    service = RecommendationService(_RANKED)
    scores, counts = [], []
    for subcategory, gains in judge.liked.items():
        found = [match.sku for match in service.rank(products, judge.wanted, [subcategory])]
        scores.append(ndcg([sku for sku in found if sku in gains], gains))
        counts.append(len({brands.get(sku, "") for sku in found[:DEPTH]}))
    return _Shown(float(np.mean(scores)), float(np.mean(counts)))


def ndcg(found: Sequence[str], gains: Mapping[str, float]) -> float:
    """Return the discounted gain of a ranking as a share of the best possible, of the first ten."""
    best = sorted(gains.values(), reverse=True)
    return _discounted(gains.get(sku, 0.0) for sku in found[:DEPTH]) / _discounted(best[:DEPTH])


def _discounted(gains: Iterable[float]) -> float:
    return float(sum(gain / np.log2(place) for place, gain in enumerate(gains, 2)))


def _comparison(tone: int | None, pairs: Sequence[tuple[_Shown, _Shown]]) -> Comparison:
    differences = [learned.ndcg - by_color.ndcg for by_color, learned in pairs] or [0.0]
    difference = float(np.mean(differences))
    margin = _SURE * float(np.std(differences)) / sqrt(len(differences))
    return Comparison(
        tone=tone,
        people=len(pairs),
        by_color=_mean(by_color.ndcg for by_color, _ in pairs),
        learned=_mean(learned.ndcg for _, learned in pairs),
        difference=round(difference, 4),
        margin=round(margin, 4),
        brands_by_color=_mean(by_color.brands for by_color, _ in pairs),
        brands=_mean(learned.brands for _, learned in pairs),
        verdict=_verdict(len(pairs), difference, margin),
    )


def _verdict(people: int, difference: float, margin: float) -> Verdict:
    if people < FEWEST_JUDGED:
        return "too few people"
    if difference - margin > 0:
        return "better"
    if difference + margin < 0:
        return "worse"
    return "same" if difference - margin > -LOSS else "unsure"


def _mean(values: Iterable[float]) -> float:
    known = list(values)
    return round(float(np.mean(known)), 4) if known else 0.0
