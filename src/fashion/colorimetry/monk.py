"""The Monk Skin Tone scale.

The swatches are those that Google and Ellis Monk publish at https://skintone.google (Monk, "The Monk Skin
Tone Scale", 2019; released 2022 under CC BY 4.0).
"""

import numpy as np
import numpy.typing as npt

from fashion.colorimetry.difference import ciede2000
from fashion.colorimetry.spaces import FloatArray, hex_to_lab

MONK_HEX: tuple[str, ...] = (
    "#f6ede4",
    "#f3e7db",
    "#f7ead0",
    "#eadaba",
    "#d7bd96",
    "#a07e56",
    "#825c43",
    "#604134",
    "#3a312a",
    "#292420",
)
MONK_LAB: FloatArray = np.array([hex_to_lab(swatch) for swatch in MONK_HEX])
MONK_LAB.flags.writeable = False


def monk_distances(lab: npt.ArrayLike) -> FloatArray:
    """CIEDE2000 difference to each of the ten swatches, in a last axis of its own."""
    return ciede2000(np.asarray(lab, dtype=np.float64)[..., None, :], MONK_LAB)


def nearest_monk(lab: npt.ArrayLike) -> int:
    """The tone, 1 to 10, whose swatch differs least from one color."""
    return int(np.argmin(monk_distances(lab))) + 1
