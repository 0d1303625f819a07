"""The color of a product, from its feed's hex, the known shades of its brand, or the name of a color.

A name means what it means on the product: "honey" is a skin tone on a foundation and a yellow on a shirt.
`color_names.csv` holds the names: those of complexion are medians over the shades of a half of the brands in
The Pudding's foundation-names (MIT); all others were chosen. Names of CSS are webcolors'. Each confidence is
the share of held-out, labeled shades within CIEDE2000 10 of the color found, rounded down; docs/catalogue.md
has the figures.
"""

import csv
import re
from collections.abc import Iterator, Mapping
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

import numpy as np
import webcolors

from fashion.colorimetry.spaces import hex_to_lab, lab_to_hex, parse_hex
from fashion.products.feeds.shades import FoundColor, KnownShades
from fashion.vocabulary import CATEGORY_OF, COMPLEXION, PALETTE_OF, ColorSource

_TABLE = Path(__file__).with_name("color_names.csv")
_LONGEST = 3
_SHORT_HEX = re.compile(r"#?([0-9a-fA-F])([0-9a-fA-F])([0-9a-fA-F])")
# Lightness that a word before a name adds, in CIELAB.
_MODIFIERS = {
    **dict.fromkeys(("light", "pale", "soft", "hell", "claro", "clair", "chiaro", "pastel"), 15.0),
    **dict.fromkeys(("dark", "deep", "dunkel", "oscuro", "fonce", "scuro", "rich"), -15.0),
}
# What comes before a hue is more telling: forest green, navy blue.
_HUES = {
    "red",
    "orange",
    "yellow",
    "green",
    "blue",
    "purple",
    "pink",
    "brown",
    "gray",
    "grey",
    "blau",
    "rot",
    "rosa",
}
_HEX = 1.0
_NAMED = {("complexion", ""): 0.65, ("lip", "lip"): 0.4, ("lip", "blush"): 0.35}
# General names, by what they are on. That of clothing is a choice: no labeled garments were found.
_GENERAL = {"clothing": 0.5, "eye": 0.4, "lip": 0.2, "blush": 0.15}
_SEVERAL = 0.5


def color_of(
    cells: Mapping[str, Any], subcategory: str, shades: KnownShades
) -> tuple[str | None, ColorSource, float]:
    """Return the color of a record, where it comes from, and its confidence; None and 0 where it is unknown."""
    given = str(cells.get("hex") or "").strip()
    if given:
        return _full(given), "hex", _HEX
    texts = [str(cells.get(column) or "") for column in ("shade", "color")]
    for text in dict.fromkeys(filter(None, texts)):
        if re.fullmatch(r"#[0-9a-fA-F]{6}", text):
            return parse_hex(text), "hex", _HEX
        if known := shades.color(str(cells.get("brand") or ""), str(cells.get("name") or ""), text):
            return known.hex, "shade", known.confidence
    for text in (*reversed(texts), str(cells.get("name") or "")):
        if found := named_color(text, subcategory):
            return found.hex, "name", found.confidence
    return None, "hex", 0.0


def _full(text: str) -> str:
    short = _SHORT_HEX.fullmatch(text)
    return "#" + "".join(digit * 2 for digit in short.groups()) if short else text


@lru_cache(16384)
def named_color(text: str, subcategory: str) -> FoundColor | None:
    """Return the color that a text names on a product of a subcategory; None where it names none.

    Of several names in a phrase the last counts, as in "dusty ocean teal"; of several phrases, as in
    "black/white", the first, with half of the confidence.
    """
    parts = [part for part in re.split(r"[/,;|&+]|\band\b", text.lower()) if part.strip()]
    for part in parts:
        if found := _in_phrase(part, subcategory):
            share = _SEVERAL if len(parts) > 1 and part is parts[0] else 1.0
            return found._replace(confidence=round(found.confidence * share, 2))
    return None


def _in_phrase(phrase: str, subcategory: str) -> FoundColor | None:
    words = re.findall(r"[^\W\d_]+", phrase)
    for end in range(len(words), 0, -1):
        for length in range(min(_LONGEST, end), 0, -1):
            name = " ".join(words[end - length : end])
            for context in _contexts(subcategory):
                if color := _table().get((context, name)):
                    modifier = words[end - length - 1] if end > length else ""
                    if name in _HUES:
                        color = _table().get((context, modifier), color)
                    return FoundColor(_shifted(color, modifier), _confidence(context, subcategory))
    return None


def _contexts(subcategory: str) -> Iterator[str]:
    if subcategory in COMPLEXION:
        yield "complexion"
        return
    if PALETTE_OF.get(subcategory) in ("lip", "blush"):
        yield "lip"
    if CATEGORY_OF[subcategory] == "clothing" or subcategory in PALETTE_OF:
        yield "general"


def _confidence(context: str, subcategory: str) -> float:
    palette = PALETTE_OF.get(subcategory, "")
    return _GENERAL[palette] if context == "general" else _NAMED.get((context, palette), _NAMED["complexion", ""])


def _shifted(color: str, modifier: str) -> str:
    if modifier not in _MODIFIERS:
        return color
    lightness, a, b = hex_to_lab(color)
    return lab_to_hex((float(np.clip(lightness + _MODIFIERS[modifier], 5, 97)), a, b))


@cache
def _table() -> dict[tuple[str, str], str]:
    css = {("general", name): webcolors.name_to_hex(name) for name in webcolors.names()}
    with _TABLE.open(encoding="utf-8", newline="") as file:
        return css | {(row["context"], row["name"]): row["hex"] for row in csv.DictReader(file)}
