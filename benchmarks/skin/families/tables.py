"""The tables of a family: one column for each method, one row for each figure and each tone."""

from collections.abc import Callable, Mapping, Sequence

from benchmarks.skin.families.answers import Row
from benchmarks.skin.families.shots import Family
from benchmarks.skin.families.summaries import accuracy, agreement, changes, grouped, harmless, share, steadiness
from benchmarks.skin.report import number, percent, table

_HALVES = ("tuned on", "held out")
_PLAIN = {"photos", "persons", "pairs", "interval width", "mean difference", "widest range"}


def print_family(family: Family, rows: Sequence[Row]) -> None:
    """Print a family's figures, on the persons tuned on and on those held out."""
    for half in _HALVES:
        own = [row for row in rows if row.shot.half == half]
        if own:
            by_method = grouped(own, lambda row: row.method)
            _print(f"{family}, persons {half}", {name: _figures(family, of) for name, of in by_method.items()})
            if family != "people":
                _by_tone(f"{family}, persons {half}", by_method)


def _figures(family: Family, rows: Sequence[Row]) -> Mapping[str, float]:
    if family == "people":
        return agreement(rows)
    if family == "phones":
        found = {f"{name}, {figure}": value for name, of in changes(rows).items() for figure, value in of.items()}
        return {"harmless changes that leave the tone": harmless(rows), **found}
    return accuracy(rows) | (steadiness(rows) if family == "backdrops" else {})


def _by_tone(title: str, by_method: Mapping[str, Sequence[Row]]) -> None:
    figures: dict[str, Callable[[Row], bool]] = {
        "exact": lambda row: row.answer == row.shot.monk,
        "within one": lambda row: row.answer is not None and abs(row.answer - (row.shot.monk or 0)) <= 1,
        "holds": lambda row: row.interval is not None and row.interval[0] <= _tone(row) <= row.interval[1],
    }
    columns = {
        f"{method}, {name}": {tone: share(map(hit, of)) for tone, of in grouped(rows, _tone).items()}
        for method, rows in by_method.items()
        for name, hit in figures.items()
        if name != "holds" or any(row.interval for row in rows)
    }
    tones = sorted({tone for of in columns.values() for tone in of})
    lines = [[str(tone), *(percent(of.get(tone)) for of in columns.values())] for tone in tones]
    table(f"{title}, by tone, %", ["tone", *columns], lines)


def _tone(row: Row) -> int:
    return row.shot.monk or 0


def _print(title: str, figures: Mapping[str, Mapping[str, float]]) -> None:
    names = next(iter(figures.values()))
    lines = [[name, *(_written(name, of.get(name)) for of in figures.values())] for name in names]
    table(title, ["", *figures], lines)


def _written(name: str, value: float | None) -> str:
    if name.endswith("confidence"):
        return number(value)
    return number(value) if name in _PLAIN else percent(value)
