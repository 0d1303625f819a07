import numpy as np
import pytest

from fashion.products.domain import Target
from fashion.products.index.catalogue_index import CatalogueIndex
from fashion.products.index.popularity import Popularity
from fashion.products.index.stock import Row
from fashion.products.relevance.evaluation import SERVED, Comparison, Judge, compare, ndcg, wins

WANTED = {"lip": [Target(kind="color", lab=(50.0, 0.0, 0.0))]}
INDEX = CatalogueIndex(Row(f"lip-{n}", "lip", (50.0 + n / 4, 0.0, 0.0), brand=f"B{n}") for n in range(6))
BRANDS = {f"lip-{n}": f"B{n}" for n in range(6)}


def liked(*skus: str, tones: tuple[int, ...] = (3, 8)) -> Popularity:
    return Popularity(1, sorted(skus), np.ones((len(skus), 10)), tones)


def judges(tone: int, sku: str, count: int = 40) -> list[Judge]:
    """People who saw all products and want one of them."""
    return [Judge(tone, WANTED, {"lip": {f"lip-{n}": float(f"lip-{n}" == sku) for n in range(6)}})] * count


def verdicts(found: list[Comparison]) -> dict[int | None, str]:
    return {each.tone: each.verdict for each in found}


@pytest.mark.parametrize(
    ("found", "liked_b", "score"),
    [(["a", "b", "c"], 0.0, 1.0), (["c", "a"], 0.0, 0.63), (["c"], 0.0, 0.0), (["b", "a"], 1.0, 0.73)],
)
def test_ndcg_is_the_share_of_the_best_order(found: list[str], liked_b: float, score: float) -> None:
    gains = {"a": 5.0, "b": liked_b, "c": 0.0}
    assert ndcg(found, gains) == pytest.approx(score, abs=0.01)


def test_a_ranking_wins_that_serves_people_better() -> None:
    found = compare(INDEX, [*judges(3, "lip-2"), *judges(8, "lip-2")], liked("lip-2"), BRANDS)
    assert verdicts(found) == {3: "better", 8: "better", None: "better"}
    assert found[-1].learned > found[-1].by_color
    assert wins(found)


def test_a_ranking_that_is_worse_for_one_tone_does_not_win() -> None:
    found = compare(INDEX, [*judges(3, "lip-2", 90), *judges(8, "lip-0")], liked("lip-2"), BRANDS)
    assert verdicts(found) == {3: "better", 8: "worse", None: "better"}
    assert not wins(found)


def test_a_ranking_that_changes_nothing_does_not_win() -> None:
    found = compare(INDEX, judges(3, "lip-0"), liked("lip-0"), BRANDS)
    assert verdicts(found) == {3: "same", None: "same"}
    assert not wins(found)


def test_a_tone_that_may_lose_is_not_ranked_so() -> None:
    some_lose = [*judges(8, "lip-2", 20), *judges(8, "lip-0", 20)]
    found = compare(INDEX, [*judges(3, "lip-2", 90), *some_lose], liked("lip-2"), BRANDS)
    assert verdicts(found) == {3: "better", 8: "unsure", None: "better"}
    assert found[1].verdict not in SERVED


def test_few_people_of_a_tone_decide_nothing() -> None:
    found = compare(INDEX, [*judges(3, "lip-2", 40), *judges(8, "lip-0", 29)], liked("lip-2"), BRANDS)
    assert verdicts(found) == {3: "better", 8: "too few people", None: "better"}
    assert found[-1].people == 40
    assert wins(found)
    assert not wins(compare(INDEX, [], liked("lip-2"), BRANDS))
