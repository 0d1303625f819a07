"""`python -m benchmarks.matching`: from a portrait of known skin to foundations, end to end."""

import argparse
import sys
from collections.abc import Callable
from pathlib import Path

import numpy as np

from benchmarks.data_files import FACE_MODEL, FOUNDATION_SHADES
from benchmarks.matching.shades import Shades, swatch
from benchmarks.skin.methods import Outcome, ask, measured_by
from benchmarks.skin.photos.scenes import SPLITS
from benchmarks.skin.photos.sets import photo_set
from benchmarks.skin.report import number, percent, save, table
from fashion.colorimetry.skin import Lab
from fashion.imaging.skin.bayesian import BayesianProcessor
from fashion.imaging.skin.nearest import NearestProcessor

Scores = dict[str, list[tuple[float, float]]]
Figures = dict[str, dict[str, float]]


def main() -> None:
    """Measure, match, print, save."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.matching", description=__doc__)
    parser.add_argument("--split", choices=SPLITS, default="test")
    parser.add_argument("--repeats", type=int, default=2)
    parser.add_argument("--portraits", type=Path)
    parser.add_argument("--model", type=Path, default=FACE_MODEL)
    options = parser.parse_args()
    if not (options.model.exists() and FOUNDATION_SHADES.exists()):
        sys.exit(f"SKIPPED: {options.model} or {FOUNDATION_SHADES} is absent: set FACE_MODEL_DIR and SHADES_DIR.")
    photos = photo_set(SPLITS[options.split], options.repeats, options.model, options.portraits)
    shades = Shades(FOUNDATION_SHADES)
    ours = ask(photos, measured_by(BayesianProcessor(options.model))).outcomes
    plain = ask(photos, measured_by(NearestProcessor(options.model))).outcomes
    found = {
        "ours": _figures(shades, ours, lambda each: each.lab),
        "nearest swatch (plain tone)": _figures(shades, plain, lambda each: each.monk and swatch(each.monk)),
        "color as it appears (plain)": _figures(shades, plain, lambda each: each.lab),
        "nearest swatch (our tone)": _figures(shades, ours, lambda each: each.monk and swatch(each.monk)),
    }
    _print(options.split, found)
    print(f"\nWritten: {save(f'matching-{options.split}', {'split': options.split, 'methods': found})}")


def _figures(shades: Shades, outcomes: list[Outcome], color: Callable[[Outcome], Lab | int | None]) -> Figures:
    scores: Scores = {}
    for each in outcomes:
        shot, lab = each.truth.shot, color(each)
        score = (0.0, 0.0)
        if isinstance(lab, tuple):
            ranking = shades.ranking(lab)
            score = shades.precision(ranking, shot.monk), shades.relevance(ranking, shot.monk)
        scores.setdefault(f"light {shot.light_class}", []).append(score)
        if shot.light_class != "clean":
            scores.setdefault("ordinary", []).append(score)
            scores.setdefault(f"tone {shot.monk}", []).append(score)
    means = {name: np.mean(values, axis=0) for name, values in scores.items()}
    return {name: {"precision": float(mean[0]), "ndcg": float(mean[1])} for name, mean in means.items()}


def _print(split: str, found: dict[str, Figures]) -> None:
    rows = []
    for name, each in found.items():
        shown = (each["ordinary"], each["light clean"])
        rows.append(
            [name, *(cell for one in shown for cell in (percent(one["precision"]), number(one["ndcg"], 3)))]
        )
    table(
        f"foundations, {split} split", ["", "precision %", "NDCG@10", "clean, precision %", "clean, NDCG@10"], rows
    )
    for kind in ("tone", "light"):
        names = [name for name in found["ours"] if name.startswith(kind)]
        heads = ["", *(name.split(" ")[1] for name in names)]
        for title, figure in (("precision %", "precision"), ("NDCG@10", "ndcg")):
            write = percent if figure == "precision" else number
            lines = [[method, *(write(each[name][figure]) for name in names)] for method, each in found.items()]
            table(f"{title}, by {kind}", heads, lines)


if __name__ == "__main__":
    main()
