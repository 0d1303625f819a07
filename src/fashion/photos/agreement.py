"""What photos of one person name together, where each names it with a confidence."""

from collections.abc import Sequence
from typing import TypeVar

Name = TypeVar("Name", bound=str)


def likeliest(named: Sequence[tuple[Name, float]]) -> tuple[Name, float]:
    """Return the name with the most confidence in all, of equal ones the newest.

    With it goes its confidence: the sum of that of its photos over the number of all photos.

    Args:
        named: the names and confidences of at least one photo, oldest first.
    """
    sums: dict[Name, float] = {}
    for name, confidence in named:
        sums[name] = sums.get(name, 0.0) + confidence
    newest, _ = named[-1]
    best = max(sums, key=lambda name: (sums[name], name == newest))
    return best, round(sums[best] / len(named), 4)
