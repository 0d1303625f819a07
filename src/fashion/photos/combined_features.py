"""Combines the features that photos of one person show: each by the name with the most confidence in all."""

from collections import defaultdict
from collections.abc import Sequence
from typing import TypeVar

from fashion.event_values import Eyes, Features, Hair, MeasuredTone

Feature = TypeVar("Feature", Hair, Eyes)


def features_of(photos: Sequence[MeasuredTone]) -> Features:
    """Return the features of photos of one person, without those that none of the photos is sure of."""
    shown = [each.features for each in photos if each.features]
    return Features(
        hair=_surest([each.hair for each in shown if each.hair]),
        eyes=_surest([each.eyes for each in shown if each.eyes]),
    )


def _surest(named: Sequence[Feature]) -> Feature | None:
    sums: dict[str, float] = defaultdict(float)
    for each in named:
        if each.color != "uncertain":
            sums[each.color] += each.confidence
    if not sums:
        return None
    color = max(sums, key=lambda name: sums[name])
    return max((each for each in named if each.color == color), key=lambda each: each.confidence)
