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
_INTERVAL_PROBABILITY = 0.9


def monk_distances(lab: npt.ArrayLike) -> FloatArray:
    """CIEDE2000 difference to each of the ten swatches, in a last axis of its own."""
    return ciede2000(np.asarray(lab, dtype=np.float64)[..., None, :], MONK_LAB)


def credible_interval(probabilities: FloatArray) -> tuple[int, int]:
    """Return the lowest and highest tone of the interval around the mode that holds 90 % of the probability.

    Args:
        probabilities: (10,) of the tones, summing to 1.
    """
    low = high = int(np.argmax(probabilities))
    while probabilities[low : high + 1].sum() < _INTERVAL_PROBABILITY:
        below = probabilities[low - 1] if low > 0 else -1.0
        above = probabilities[high + 1] if high < len(probabilities) - 1 else -1.0
        low, high = (low - 1, high) if below >= above else (low, high + 1)
    return low + 1, high + 1


def nearest_monk(lab: npt.ArrayLike) -> int:
    """The tone, 1 to 10, whose swatch differs least from one color."""
    return int(np.argmin(monk_distances(lab))) + 1
