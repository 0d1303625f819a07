"""Real foundation shades in the product's own index, and how good a ranking of them is for a skin."""

import csv
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt

from fashion.colorimetry import MONK_LAB, ciede2000, hex_to_lab
from fashion.colorimetry.closeness import ACCEPTABLE
from fashion.colorimetry.skin import Lab
from fashion.products.domain import RecommendationService, Target, compatibility, personal_targets
from fashion.products.index.catalogue_index import CatalogueIndex
from fashion.products.index.stock import Row

RECOMMENDED, RANKED = 5, 10
INDISTINCT = 3.0


class Shades:
    """The shades, ranked by the product's RecommendationService."""

    def __init__(self, path: Path) -> None:
        rows = csv.DictReader(path.read_text(encoding="utf-8").splitlines())
        labs = [hex_to_lab(row["hex"]) for row in rows]
        self.labs: npt.NDArray[np.float64] = np.array(labs)
        self._index = CatalogueIndex(Row(f"{number:04}", "foundation", lab) for number, lab in enumerate(labs))
        self._service = RecommendationService(RANKED)

    def ranking(self, lab: Lab) -> list[int]:
        """The first ten shades for a skin of this color."""
        wanted = personal_targets(lab, [])
        return [int(each.sku) for each in self._service.rank(self._index, wanted, ["foundation"])]

    def precision(self, ranking: Sequence[int], monk: int) -> float:
        """Share of the first five within CIEDE2000 3 of the true skin, or among its five nearest."""
        differences = ciede2000(self.labs, MONK_LAB[monk - 1])
        nearest = np.sort(differences)[RECOMMENDED - 1]
        return float((differences[list(ranking[:RECOMMENDED])] <= max(INDISTINCT, nearest)).mean())

    def relevance(self, ranking: Sequence[int], monk: int) -> float:
        """NDCG@10; a shade's gain is the product's score of it for the true skin."""
        gains = compatibility(self.labs, [Target(kind="skin", lab=swatch(monk), tolerance=ACCEPTABLE)]).scores
        discounts = 1 / np.log2(np.arange(2, RANKED + 2))
        best = np.sort(gains)[::-1][:RANKED] @ discounts
        return float(gains[list(ranking)] @ discounts / best)


def swatch(monk: int) -> Lab:
    """A tone's swatch."""
    lightness, a, b = MONK_LAB[monk - 1].tolist()
    return lightness, a, b
