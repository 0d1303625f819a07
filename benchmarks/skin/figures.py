"""The figures: shares, errors and calibration, for all photos, each tone, light and backdrop."""

import math
from collections.abc import Callable, Iterable, Sequence
from typing import Any

import numpy as np

from benchmarks.skin.methods import Outcome
from fashion.colorimetry import MONK_LAB, ciede2000, ita

TONES = range(1, 11)
Figures = dict[str, float]


def figures(outcomes: Sequence[Outcome]) -> Figures:
    """The figures of some photos; a photo without an answer counts as wrong."""
    answered = [each for each in outcomes if each.monk is not None]
    found: Figures = {
        "photos": len(outcomes),
        "exact": _share(each.monk == each.truth.shot.monk for each in outcomes),
        "within_one": _share(_off(each) <= 1 for each in outcomes),
        "missed": _share(each.missed for each in outcomes),
    }
    with_color = [each for each in answered if each.lab is not None]
    if with_color:
        found["ita_error"] = float(np.mean([_ita_error(each) for each in with_color]))
        labs = np.array([each.lab for each in with_color])
        truths = MONK_LAB[[each.truth.shot.monk - 1 for each in with_color]]
        found["ciede2000"] = float(np.mean(ciede2000(labs, truths)))
    if answered and answered[0].confidence is not None:
        found["confidence"] = float(np.mean([each.confidence or 0.0 for each in answered]))
        found["calibration_error"] = calibration_error(answered)
    if answered and answered[0].interval is not None:
        found["interval_covers"] = _share(_covers(each) for each in answered)
        found["interval_width"] = float(
            np.mean([each.interval[1] - each.interval[0] + 1 for each in answered if each.interval])
        )
    return found


def calibration_error(outcomes: Sequence[Outcome], bins: int = 10) -> float:
    """Expected calibration error: over bins of confidence, its distance from the share of right answers."""
    confidence = np.array([each.confidence or 0.0 for each in outcomes])
    right = np.array([each.monk == each.truth.shot.monk for each in outcomes])
    place = np.minimum((confidence * bins).astype(int), bins - 1)
    gaps = [
        abs(right[place == index].mean() - confidence[place == index].mean()) * (place == index).mean()
        for index in np.unique(place)
    ]
    return float(sum(gaps))


def summary(outcomes: Sequence[Outcome]) -> dict[str, Any]:
    """All figures of a method: clean light apart from all others, which "ordinary" sums up."""
    ordinary = [each for each in outcomes if each.truth.shot.light_class != "clean"]
    clean = [each for each in outcomes if each.truth.shot.light_class == "clean"]
    return {
        "ordinary": figures(ordinary),
        "clean": figures(clean),
        "by_tone": _by(ordinary, lambda each: each.truth.shot.monk),
        "clean_by_tone": _by(clean, lambda each: each.truth.shot.monk),
        "by_light": _by(ordinary, lambda each: each.truth.shot.light_class),
        "by_backdrop": _by(ordinary, lambda each: each.truth.shot.backdrop),
        "by_side_light": _by(ordinary, lambda each: "side" if each.truth.shot.side else "front"),
        "by_exposure": _by(ordinary, lambda each: each.truth.shot.exposure),
        "all": figures(outcomes),
    }


def _by(outcomes: Sequence[Outcome], key: Callable[[Outcome], Any]) -> dict[str, Figures]:
    groups: dict[Any, list[Outcome]] = {}
    for each in outcomes:
        groups.setdefault(key(each), []).append(each)
    return {str(name): figures(group) for name, group in groups.items()}


def _share(hits: Iterable[bool]) -> float:
    values = list(hits)
    return sum(values) / len(values) if values else math.nan


def _off(each: Outcome) -> float:
    return math.inf if each.monk is None else abs(each.monk - each.truth.shot.monk)


def _covers(each: Outcome) -> bool:
    return each.interval is not None and each.interval[0] <= each.truth.shot.monk <= each.interval[1]


def _ita_error(each: Outcome) -> float:
    lightness, a, b = MONK_LAB[each.truth.shot.monk - 1].tolist()
    return abs(ita(each.lab) - ita((lightness, a, b))) if each.lab else math.nan
