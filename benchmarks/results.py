"""A row of the table: a number of ours with its floor or peer from the same run."""

import statistics
from collections.abc import Sequence
from typing import Literal, NamedTuple

import msgspec


class Goal(msgspec.Struct, frozen=True):
    """What a row has to reach, in its own unit or as the ratio to its peer."""

    of: Literal["measured", "ratio"]
    bound: Literal["at least", "at most"]
    value: float

    def __str__(self) -> str:
        sign = "≥" if self.bound == "at least" else "≤"
        return f"{'ratio ' if self.of == 'ratio' else ''}{sign} {self.value:g}"


class Result(msgspec.Struct, frozen=True, kw_only=True):
    """One measurement; `ratio` is measured over floor, if it has one, unless the row says otherwise."""

    name: str
    measured: float
    unit: str
    peer: str = ""
    floor: float = 0.0
    ratio: float = 0.0
    goal: Goal | None = None
    details: dict[str, float | str] = {}

    def __post_init__(self) -> None:
        """Take the plain quotient where no better ratio (of paired rounds) was given."""
        if not self.ratio and self.floor:
            msgspec.structs.force_setattr(self, "ratio", self.measured / self.floor)

    @property
    def met(self) -> bool | None:
        """Whether the goal is met; None for a row without one."""
        if self.goal is None:
            return None
        value: float = getattr(self, self.goal.of)
        return value >= self.goal.value if self.goal.bound == "at least" else value <= self.goal.value


class Spread(NamedTuple):
    """Percentiles of durations, in milliseconds."""

    p50: float
    p95: float
    p99: float
    most: float

    def details(self, prefix: str = "") -> dict[str, float | str]:
        """The percentiles by name, as a row's details."""
        names = ("p50_ms", "p95_ms", "p99_ms", "max_ms")
        return {prefix + name: round(value, 3) for name, value in zip(names, self, strict=True)}


def spread(seconds: Sequence[float]) -> Spread:
    """The percentiles of durations given in seconds."""
    ordered = sorted(seconds)

    def at(share: float) -> float:
        return ordered[min(len(ordered) - 1, int(share * len(ordered)))] * 1000

    return Spread(at(0.5), at(0.95), at(0.99), at(1.0))


def median(values: Sequence[float]) -> float:
    """The median."""
    return float(statistics.median(values))
