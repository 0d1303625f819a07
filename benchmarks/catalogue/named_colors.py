"""How far colors found by name are from labeled ones.

Usage: `python -m benchmarks.catalogue.named_colors SHADES.csv [MAKEUP.json]`.
SHADES.csv is `foundation-names/allShades.csv` of The Pudding's data, MAKEUP.json a dump of makeup-api; neither is
part of the repository. The names of complexion were made from the other half of the brands.
"""

import csv
import json
import re
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from zlib import crc32

import numpy as np

from fashion.colorimetry.difference import ciede2000
from fashion.colorimetry.spaces import hex_to_lab, parse_hex
from fashion.products.feeds.categories import subcategory_of
from fashion.products.feeds.colors import named_color
from fashion.vocabulary import LENIENT_HEX_PATTERN

Labeled = tuple[str, str, str]
"""A subcategory, a name and the color that was labeled with it."""


def main() -> None:
    """Print the errors for each source of labels."""
    if len(sys.argv) < 2:
        sys.exit(__doc__)
    _print("held-out brands", _held_out(Path(sys.argv[1])))
    for path in sys.argv[2:]:
        labeled = list(_makeup_api(Path(path)))
        for subcategory in sorted({each[0] for each in labeled}):
            _print(f"makeup-api, {subcategory}", [each for each in labeled if each[0] == subcategory])


def _held_out(path: Path) -> Iterator[Labeled]:
    with path.open(encoding="utf-8", errors="replace", newline="") as file:
        for row in csv.DictReader(file):
            if row["name"] != "NA" and crc32(row["brand"].encode()) % 2:
                yield "foundation", row["name"], parse_hex(row["hex"])


def _makeup_api(path: Path) -> Iterator[Labeled]:
    for item in json.loads(path.read_text(encoding="utf-8")):
        for color in item["product_colors"]:
            name, code = color.get("colour_name"), (color.get("hex_value") or "").strip()
            if name and re.fullmatch(LENIENT_HEX_PATTERN, code):
                yield subcategory_of([item["product_type"]]) or "makeup_other", name, parse_hex(code)


def _print(title: str, labeled: Iterable[Labeled]) -> None:
    known = list(labeled)
    found = [(color.hex, label) for sub, name, label in known if (color := named_color(name, sub))]
    if not found:
        print(f"{title}: none of {len(known)} found")
        return
    errors = np.array(
        [ciede2000(np.array(hex_to_lab(ours)), np.array(hex_to_lab(label))) for ours, label in found]
    )
    print(
        f"{title}: {len(found)} of {len(known)} found, CIEDE2000 median {np.median(errors):.1f}, "
        f"90th percentile {np.percentile(errors, 90):.1f}, within 10: {np.mean(errors <= 10):.0%}"
    )


if __name__ == "__main__":
    main()
