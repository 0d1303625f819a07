"""Counts over rows: shares of right answers, of intervals that hold, and of answers that stay."""

from collections.abc import Callable, Hashable, Iterable, Sequence
from itertools import permutations
from typing import Any

import numpy as np

from benchmarks.skin.families.answers import Row
from benchmarks.skin.families.changes import HARMLESS, UNCHANGED

Summary = dict[str, float]
_NEVER = 99


def accuracy(rows: Sequence[Row]) -> Summary:
    """Shares of photos whose tone is right or next to it, the worst tone's, and of intervals that hold it."""
    off = [abs((row.answer or _NEVER) - (row.shot.monk or 0)) for row in rows]
    by_tone = grouped(rows, lambda row: row.shot.monk)
    worst = min(share(_within_one(row) for row in own) for own in by_tone.values())
    return {
        "photos": len(rows),
        "exact": share(each == 0 for each in off),
        "within one": share(each <= 1 for each in off),
        "worst tone": worst,
        "interval holds": holds(rows),
        "interval width": width(rows),
    }


def steadiness(rows: Sequence[Row]) -> Summary:
    """How often all of a face's answers stay within one tone, and the widest range of any."""
    faces = grouped(rows, lambda row: (row.shot.person, row.shot.monk))
    ranges = [np.ptp([row.answer or _NEVER for row in own]) for own in faces.values()]
    return {"faces within one": share(each <= 1 for each in ranges), "widest range": float(max(ranges))}


def agreement(rows: Sequence[Row]) -> Summary:
    """How far apart two photos of one person are, and how often the interval of one holds the other's tone."""
    persons = grouped([row for row in rows if row.answer], lambda row: row.shot.person)
    pairs = [pair for own in persons.values() for pair in permutations(own, 2)]
    return {
        "persons": len(persons),
        "pairs": len(pairs) / 2,
        "mean difference": float(np.mean([abs((a.answer or 0) - (b.answer or 0)) for a, b in pairs])),
        "interval holds": share(_holds(one, other.answer) for one, other in pairs),
        "interval width": width(rows),
        "undertone named": share(_named(row) for row in rows if row.undertone),
        "named undertones agree": share(a.undertone == b.undertone for a, b in pairs if _named(a) and _named(b)),
        "undertones contradict": share({a.undertone, b.undertone} == {"warm", "cool"} for a, b in pairs),
        "no answer": share(row.answer is None for row in rows),
    }


def changes(rows: Sequence[Row]) -> dict[str, Summary]:
    """For each change: how many tones it changes, by more than one, and what it does to the confidence."""
    taken = {(row.shot.person, row.shot.monk): row for row in rows if row.shot.variant == UNCHANGED}
    return {
        name: _change([(taken[row.shot.person, row.shot.monk], row) for row in own])
        for name, own in grouped(rows, lambda row: row.shot.variant).items()
    }


def harmless(rows: Sequence[Row]) -> float:
    """Share of harmless changes that leave the tone as it was."""
    found = changes(rows)
    return float(np.mean([1 - found[name]["changed"] for name in HARMLESS]))


def _change(pairs: Sequence[tuple[Row, Row]]) -> Summary:
    moved = [abs((before.answer or _NEVER) - (after.answer or _NEVER)) for before, after in pairs]
    surer = [(after.confidence or 0.0) - (before.confidence or 0.0) for before, after in pairs]
    return {
        "changed": share(each > 0 for each in moved),
        "by more than one": share(each > 1 for each in moved),
        "right within one": share(_within_one(after) for _, after in pairs),
        "confidence": float(np.mean(surer)),
    }


def grouped(rows: Iterable[Row], key: Callable[[Row], Hashable]) -> dict[Any, list[Row]]:
    """The rows by a key, in the order in which the keys appear."""
    found: dict[Any, list[Row]] = {}
    for row in rows:
        found.setdefault(key(row), []).append(row)
    return found


def share(hits: Iterable[bool]) -> float:
    """The share of hits; not a number of none."""
    values = list(hits)
    return sum(map(bool, values)) / len(values) if values else float("nan")


def holds(rows: Sequence[Row]) -> float:
    """How often the interval holds the true tone; no interval does not."""
    return share(_holds(row, row.shot.monk) for row in rows) if any(row.interval for row in rows) else float("nan")


def width(rows: Sequence[Row]) -> float:
    """The mean width of the intervals, in tones."""
    widths = [row.interval[1] - row.interval[0] + 1 for row in rows if row.interval]
    return float(np.mean(widths)) if widths else float("nan")


def _named(row: Row) -> bool:
    return row.undertone not in {None, "uncertain"}


def _within_one(row: Row) -> bool:
    return row.answer is not None and abs(row.answer - (row.shot.monk or 0)) <= 1


def _holds(row: Row, tone: int | None) -> bool:
    return row.interval is not None and tone is not None and row.interval[0] <= tone <= row.interval[1]
