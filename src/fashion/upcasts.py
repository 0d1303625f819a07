"""The steps from each stored version of an event to the next, on its JSON."""

import re
from collections.abc import Callable
from typing import Any

Document = dict[str, Any]


def _skin_tone_analyzed_1(data: Document) -> Document:
    # Version 1 spread the tone over the event and knew no interval, quality or revision.
    tone = {key: data.pop(key, None) for key in ("monk", "confidence", "hex", "lab", "ita", "undertone")}
    return data | {
        "tone": tone | {"interval": [tone["monk"], tone["monk"]]},
        "quality": {"verdict": "fair", "reasons": []},
        "revision": 1,
    }


def _colors_recommended_1(data: Document) -> Document:
    # Only the sentence of the reason named the tone whose palette has the color.
    def monk(reason: str) -> int:
        named = re.search(r"Monk tone ([1-9]|10)\b", reason)
        return int(named[1]) if named else int(data["tone"]["monk"])

    arrays = [[each["name"], each["hex"], each["score"], monk(each["reason"])] for each in data["colors"]]
    return data | {"colors": _by_palette(data["colors"], arrays)}


def _products_ranked_1(data: Document) -> Document:
    return {key: value for key, value in data.items() if key != "products"}


def _products_ranked_2(data: Document) -> Document:
    colors = data.get("colors", [])
    return data | {"colors": _by_palette(colors, [[each["name"], each["hex"], each["score"]] for each in colors])}


def _by_palette(colors: list[Document], arrays: list[list[Any]]) -> dict[str, list[list[Any]]]:
    found: dict[str, list[list[Any]]] = {}
    for color, array in zip(colors, arrays, strict=True):
        found.setdefault(color["subcategory"], []).append(array)
    return found


def _certain_undertone(data: Document) -> Document:
    # Until then every undertone was named, however uncertain.
    return data


def _interactions_recorded_1(data: Document) -> Document:
    # Nothing could be bought.
    return data


UPCASTS: dict[tuple[str, int], Callable[[Document], Document]] = {
    ("SkinToneAnalyzed", 1): _skin_tone_analyzed_1,
    ("SkinToneAnalyzed", 2): _certain_undertone,
    ("ColorsRecommended", 1): _colors_recommended_1,
    ("ColorsRecommended", 2): _certain_undertone,
    ("ProductsRanked", 1): _products_ranked_1,
    ("ProductsRanked", 2): _products_ranked_2,
    ("InteractionsRecorded", 1): _interactions_recorded_1,
}
"""By the name of the event and the version that a step begins with."""
