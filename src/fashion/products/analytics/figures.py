"""Figures of one group of people beside those of all: what makes a difference notable, and who is not shown.

A group is the people of one tone and undertone. Groups of fewer than `FEWEST` people are not shown, and are no
part of the overall figures either: a difference would tell them.
"""

from collections.abc import Iterable
from typing import Literal, NamedTuple

import msgspec

from fashion.colorimetry.skin import Monk, Undertone

FEWEST = 5
MORE, LESS = 1.5, 0.5

Worse = Literal["more", "less"]
Group = tuple[Monk, Undertone]
UNDERTONES: tuple[Undertone, ...] = ("warm", "neutral", "cool")
GROUPS: tuple[Group, ...] = tuple((tone, undertone) for tone in range(1, 11) for undertone in UNDERTONES)


class Figure(msgspec.Struct, frozen=True, kw_only=True):
    """A share or a mean, and its ratio to the overall one, null where that is 0.

    It is flagged where it is notably worse: by half as much again, or no more than half of it, and by the evidence
    of at least 5 of what it counts.
    """

    value: float
    ratio: float | None
    flagged: bool


class Tally(NamedTuple):
    """So much of something, in so many cases."""

    part: float = 0.0
    cases: int = 0

    @property
    def rate(self) -> float:
        """How much of it there is in a case."""
        return self.part / self.cases if self.cases else 0.0


def added(tallies: Iterable[Tally]) -> Tally:
    """All of them together."""
    known = list(tallies)
    return Tally(sum(each.part for each in known), sum(each.cases for each in known))


def compared(tally: Tally, overall: Tally, *, worse: Worse) -> Figure | None:
    """The figure that a tally is beside the overall one; nothing without any case."""
    if not tally.cases:
        return None
    ratio = tally.rate / overall.rate if overall.rate else None
    notable = ratio is not None and (ratio >= MORE if worse == "more" else ratio <= LESS)
    evident = max(tally.part, overall.rate * tally.cases) >= FEWEST
    return Figure(
        value=round(tally.rate, 4),
        ratio=None if ratio is None else round(ratio, 4),
        flagged=notable and evident,
    )
