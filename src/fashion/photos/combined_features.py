"""Combines the features that photos of one person show; photos that contradict each other leave them uncertain."""

from collections.abc import Sequence
from typing import TypeVar

from msgspec.structs import replace

from fashion.event_values import Eyes, Features, Hair, MeasuredTone
from fashion.photos.agreement import likeliest
from fashion.vocabulary import SURE_OF_EYES, SURE_OF_HAIR

Feature = TypeVar("Feature", Hair, Eyes)


def features_of(photos: Sequence[MeasuredTone]) -> Features | None:
    """Return the features of photos of one person, oldest first, or None where none was read for them."""
    read = [each.features for each in photos if each.features]
    if not read:
        return None
    return Features(
        hair=_together([each.hair for each in read if each.hair], SURE_OF_HAIR),
        eyes=_together([each.eyes for each in read if each.eyes], SURE_OF_EYES),
    )


def _together(seen: Sequence[Feature], sure: float) -> Feature | None:
    # A photo that leaves the color uncertain says nothing against the others.
    named = [(each.color, each.confidence) for each in seen if each.color != "uncertain"]
    if not named:
        return max(seen, key=lambda each: each.confidence, default=None)
    color, confidence = likeliest(named)
    return replace(seen[-1], color=color if confidence >= sure else "uncertain", confidence=confidence)
