"""Figures of one group of people compared with those of all others: notable differences, and who is not shown.

A group is the people of one tone and undertone. Groups of fewer than `FEWEST` people are not shown, and are no
part of the overall figures either: a difference would reveal them.
"""

from collections.abc import Iterable
from typing import Literal, NamedTuple

import msgspec

from fashion.colorimetry.skin import Monk
from fashion.vocabulary import UNDERTONES, Undertone

FEWEST = 5

Worse = Literal["more", "less"]
Group = tuple[Monk, Undertone]
GROUPS: tuple[Group, ...] = tuple((tone, undertone) for tone in range(1, 11) for undertone in UNDERTONES)


class Figure(msgspec.Struct, frozen=True, kw_only=True):
    """A share or a mean, and its ratio to that of all other groups together, null where that is 0, and overall.

    It is flagged where it is notably worse: by half as much again, or no more than half of it, and by the evidence
    of at least 5 of what it counts.
    """

    value: float
    ratio: float | None
    flagged: bool


class Ratio(NamedTuple):
    """So much of something, in so many cases."""

    part: float = 0.0
    cases: int = 0

    @property
    def rate(self) -> float:
        """How much of it there is in a case."""
        return self.part / self.cases if self.cases else 0.0


def added(ratios: Iterable[Ratio]) -> Ratio:
    """All of them together."""
    known = list(ratios)
    return Ratio(sum(each.part for each in known), sum(each.cases for each in known))


def compared(ratio: Ratio, others: Ratio, *, worse: Worse) -> Figure | None:
    """Return the figure of a ratio, compared with that of all others; None without any case."""
    if not ratio.cases:
        return None
    # Products of whole numbers are exact, and quotients are not.
    mine, theirs = ratio.part * others.cases, others.part * ratio.cases
    notable = 2 * mine >= 3 * theirs if worse == "more" else 2 * mine <= theirs
    evident = max(mine, theirs) >= FEWEST * others.cases
    return Figure(
        value=round(ratio.rate, 4),
        ratio=round(mine / theirs, 4) if theirs else None,
        flagged=others.cases > 0 and notable and evident,
    )
