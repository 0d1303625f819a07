"""Results of measurements as rows of a table and of a CSV file."""

import csv
from typing import Any, TextIO

Result = dict[str, Any]
TABLE_COLUMNS = (
    "photo",
    "Monk tone",
    "interval",
    "color",
    "undertone",
    "confidence",
    "hair",
    "eyes",
    "quality",
    "reasons",
)
FEATURES = ("hair", "eyes")
CSV_COLUMNS = (
    "file",
    "monk",
    "interval_low",
    "interval_high",
    "confidence",
    "hex",
    "lab_l",
    "lab_a",
    "lab_b",
    "ita",
    "undertone",
    "undertone_confidence",
    "hair",
    "hair_confidence",
    "eyes",
    "eyes_confidence",
    "faces",
    "quality",
    "reasons",
    "error",
)


def table_row(result: Result) -> tuple[object, ...]:
    """Return the row of a photo that was measured."""
    tone, quality = result["tone"], result["quality"]
    return (
        result["file"],
        tone["monk"],
        interval(result),
        tone["hex"],
        tone["undertone"],
        f"{tone['confidence']:.2f}",
        *(feature["color"] if feature else "" for feature in (result["features"][name] for name in FEATURES)),
        quality["verdict"],
        " ".join(quality["reasons"]),
    )


def interval(result: Result) -> str:
    """Return the interval of tones in words."""
    low, high = result["tone"]["interval"]
    return f"{low} to {high}" if low != high else str(low)


class CsvResults:
    """Writes results as CSV, the header first."""

    def __init__(self, output: TextIO) -> None:
        self._writer = csv.DictWriter(output, CSV_COLUMNS, restval="", lineterminator="\n")
        self._writer.writeheader()

    def write(self, result: Result) -> None:
        """Write the row of a photo; one that was rejected has a file and an error."""
        self._writer.writerow(result if "error" in result else _measured(result))


def _measured(result: Result) -> dict[str, object]:
    tone = result["tone"]
    low, high = tone["interval"]
    lightness, a, b = tone["lab"]
    return {
        "file": result["file"],
        **{name: tone[name] for name in ("monk", "confidence", "hex", "ita", "undertone", "undertone_confidence")},
        **{"interval_low": low, "interval_high": high, "lab_l": lightness, "lab_a": a, "lab_b": b},
        **_features(result),
        **{"faces": result["faces"], "quality": result["quality"]["verdict"]},
        "reasons": " ".join(result["quality"]["reasons"]),
    }


def _features(result: Result) -> dict[str, object]:
    seen = {name: result["features"][name] for name in FEATURES if result["features"][name]}
    colors = {name: feature["color"] for name, feature in seen.items()}
    return {**colors, **{f"{name}_confidence": feature["confidence"] for name, feature in seen.items()}}
