"""Tables for people, JSON for machines."""

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from benchmarks.skin.figures import TONES

RESULTS = Path(__file__).resolve().parents[1] / "results"
_PERCENT = ("exact", "within_one")


def table(title: str, header: Iterable[str], rows: Iterable[Iterable[str]]) -> None:
    """Print aligned columns; the first to the left, all others to the right."""
    lines = [list(header), *map(list, rows)]
    widths = [max(len(line[column]) for line in lines) for column in range(len(lines[0]))]
    print(f"\n{title}")
    for line in lines:
        first, *rest = (cell.rjust(width) for cell, width in zip(line, widths, strict=True))
        print("  " + "  ".join([line[0].ljust(widths[0]), *rest]) if first else "")


def percent(value: float | None) -> str:
    """A share as a percentage."""
    return "-" if value is None or value != value else f"{100 * value:.1f}"


def number(value: float | None, digits: int = 2) -> str:
    """A number, or a dash."""
    return "-" if value is None or value != value else f"{value:.{digits}f}"


def methods_table(split: str, methods: dict[str, Any]) -> None:
    """One line for each method."""
    header = "method,exact %,within 1 %,worst tone,clean exact %,clean ITA,ITA error,ECE,covers %,missed %,ms"
    rows = []
    for name, method in methods.items():
        ordinary, clean = method["ordinary"], method["clean"]
        worst = min(figures["within_one"] for figures in method["by_tone"].values())
        rows.append(
            [
                name,
                *(percent(value) for value in (ordinary["exact"], ordinary["within_one"], worst, clean["exact"])),
                number(clean.get("ita_error")),
                number(ordinary.get("ita_error")),
                number(ordinary.get("calibration_error"), 3),
                percent(ordinary.get("interval_covers")),
                percent(method["all"]["missed"]),
                number(1000 * method["seconds"], 1),
            ]
        )
    table(f"{split} split: all lights but clean, unless said", header.split(","), rows)


def groups_table(title: str, methods: dict[str, Any], group: str, figure: str) -> None:
    """One line for each method, one column for each tone or light."""
    names = list(next(iter(methods.values()))[group])
    write = percent if figure in (*_PERCENT, "missed", "interval_covers") else number
    rows = [
        [name, *(write(method[group].get(key, {}).get(figure)) for key in names)]
        for name, method in methods.items()
    ]
    table(title, ["", *names], rows)


def tone_tables(methods: dict[str, Any]) -> None:
    """Every figure for each tone."""
    assert list(next(iter(methods.values()))["by_tone"]) == [str(tone) for tone in TONES]
    groups_table("exact %, by tone", methods, "by_tone", "exact")
    groups_table("within one %, by tone", methods, "by_tone", "within_one")
    groups_table("ITA error, by tone", methods, "by_tone", "ita_error")
    groups_table("CIEDE2000 from the swatch, by tone", methods, "by_tone", "ciede2000")
    groups_table("clean light, exact %, by tone", methods, "clean_by_tone", "exact")
    groups_table("clean light, ITA error, by tone", methods, "clean_by_tone", "ita_error")
    groups_table("missed faces %, by tone", methods, "by_tone", "missed")
    sure = {name: method for name, method in methods.items() if "calibration_error" in method["ordinary"]}
    groups_table("calibration error, by tone", sure, "by_tone", "calibration_error")
    groups_table("interval covers %, by tone", sure, "by_tone", "interval_covers")


def save(name: str, document: dict[str, Any]) -> Path:
    """Write a document to the results."""
    RESULTS.mkdir(exist_ok=True)
    path = RESULTS / f"{name}.json"
    path.write_text(json.dumps(document, indent=1))
    return path
