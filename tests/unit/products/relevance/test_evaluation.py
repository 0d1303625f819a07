import numpy as np
import pytest

from fashion.products.domain import Target
from fashion.products.index.catalogue_index import CatalogueIndex
from fashion.products.index.popularity import Popularity
from fashion.products.index.stock import Row
from fashion.products.relevance.evaluation import Comparison, Judge, compare, ndcg, wins

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
    ("found", "score"), [(["a", "b", "c"], 1.0), (["c", "a"], 0.63), (["c"], 0.0), (["b", "a"], 0.73)]
)
def test_ndcg_is_the_share_of_the_best_order(found: list[str], score: float) -> None:
    gains = {"a": 5.0, "b": 0.0, "c": 0.0} if "b" not in found[:1] else {"a": 5.0, "b": 1.0}
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


def test_few_people_of_a_tone_decide_nothing() -> None:
    found = compare(INDEX, [*judges(3, "lip-2", 40), *judges(8, "lip-0", 29)], liked("lip-2"), BRANDS)
    assert verdicts(found) == {3: "better", 8: "too few people", None: "better"}
    assert found[-1].people == 40
    assert wins(found)
    assert not wins(compare(INDEX, [], liked("lip-2"), BRANDS))
