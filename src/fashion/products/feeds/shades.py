"""Shades whose color is known, by brand and name."""

import re
from collections.abc import Mapping
from typing import BinaryIO, NamedTuple

from fashion.colorimetry.spaces import parse_hex
from fashion.products.feeds.records import csv_header
from fashion.products.feeds.text import UnreadableCatalogueError, open_text

# Held-out shades: those of a product that two sources list, and those of a name on another product of the brand.
_OF_PRODUCT, _OF_BRAND = 0.8, 0.75
_NAMES = ("shade", "name", "specific", "colour_name")


class FoundColor(NamedTuple):
    """A color that was found, and the share of true colors that are within CIEDE2000 10 of such a one."""

    hex: str
    confidence: float


class KnownShades:
    """The colors of shades, as a list of them says."""

    def __init__(self, colors: Mapping[tuple[str, str, str], str] | None = None) -> None:
        self._colors = dict(colors or {})

    def __len__(self) -> int:
        return len(self._colors)

    def color(self, brand: str, product: str, shade: str) -> FoundColor | None:
        """Return the color of a brand's shade: of that product, or else of any of the brand."""
        key = _plain(brand), _plain(product).removesuffix(_plain(shade)).strip(), _plain(shade)
        if exact := self._colors.get(key):
            return FoundColor(exact, _OF_PRODUCT)
        if of_brand := self._colors.get((key[0], "", key[2])):
            return FoundColor(of_brand, _OF_BRAND)
        return None


def read_shades(file: BinaryIO) -> KnownShades:
    """Read a CSV with columns brand, hex, one of shade, name or specific, and, if wanted, product.

    A name that has several colors within a brand counts only with its product.

    Raises:
        UnreadableCatalogueError: the file is no such list.
    """
    header, records = csv_header(open_text(file))
    if not {"brand", "hex"} <= set(header) or not set(_NAMES) & set(header):
        raise UnreadableCatalogueError(f"A list of shades has columns brand, hex and one of {', '.join(_NAMES)}.")
    exact: dict[tuple[str, str, str], str] = {}
    of_brand: dict[tuple[str, str, str], set[str]] = {}
    for record in records:
        cells = record.cells
        for name in {_plain(cells.get(column, "")) for column in _NAMES} - {"", "na"}:
            try:
                color = parse_hex(cells["hex"])
            except (KeyError, ValueError):
                break
            brand = _plain(cells["brand"])
            exact[brand, _plain(cells.get("product", "")), name] = color
            of_brand.setdefault((brand, "", name), set()).add(color)
    sure = {key: colors.pop() for key, colors in of_brand.items() if len(colors) == 1}
    return KnownShades(sure | exact)


def _plain(text: str) -> str:
    return re.sub(r"\W+", " ", text.lower()).strip()
