"""How far colors read from pictures are from labels.

Usage: `python -m benchmarks.catalogue.picture_colors IMAGES STYLES.csv`.
The data is Kaggle's Fashion Product Images, which is no part of the repository: IMAGES has `<id>.jpg`,
STYLES.csv the `baseColour` of each, in words. A word stands for many colors, so that it is often far from a color
that was read rightly; those of `PLAIN` stand for few.
"""

import csv
import sys
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from fashion.colorimetry.difference import ciede2000
from fashion.colorimetry.spaces import hex_to_lab
from fashion.products.feeds.colors import named_color
from fashion.products.pictures.decoding import decode
from fashion.products.pictures.product_color import CLEAR, SIDE, UNCLEAR, color_of_picture

CATEGORIES = {"Apparel", "Footwear", "Accessories"}
PLAIN = {
    "Black",
    "White",
    "Off White",
    "Cream",
    "Beige",
    "Khaki",
    "Charcoal",
    "Navy Blue",
    "Maroon",
    "Olive",
    "Orange",
    "Yellow",
}

Measured = tuple[str, float, float]
"""The label of a picture, the confidence in its color, and how far that is from the label's."""


def main() -> None:
    """Print the errors of clear and of unclear pictures, for all labels and for the plain ones."""
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    measured = list(_measured(Path(sys.argv[1]), Path(sys.argv[2])))
    for confidence in (CLEAR, UNCLEAR):
        for title, labels in (("all labels", {label for label, _, _ in measured}), ("plain labels", PLAIN)):
            errors = np.array([error for label, sure, error in measured if sure == confidence and label in labels])
            print(
                f"confidence {confidence}, {title}: {len(errors)} pictures, CIEDE2000 "
                f"median {np.median(errors):.1f}, "
                f"90th percentile {np.percentile(errors, 90):.1f}, within 10: {np.mean(errors <= 10):.0%}"
            )


def _measured(images: Path, styles: Path) -> Iterator[Measured]:
    with styles.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            path = images / f"{row['id']}.jpg"
            label = (
                named_color(row["baseColour"], "clothing_other") if row["masterCategory"] in CATEGORIES else None
            )
            if label is None or not path.exists():
                continue
            found = color_of_picture(decode(path.read_bytes(), SIDE), "clothing")
            if found:
                error = ciede2000(np.array(hex_to_lab(found.hex)), np.array(hex_to_lab(label.hex)))
                yield row["baseColour"], found.confidence, float(error)


if __name__ == "__main__":
    main()
