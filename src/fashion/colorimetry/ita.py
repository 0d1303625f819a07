"""The individual typology angle."""

import math

from fashion.colorimetry.skin import Lab


def ita(lab: Lab) -> float:
    """Individual typology angle in degrees, -90 (darkest) to 90 (lightest).

    arctan((L - 50) / b), after Chardon, Cretois and Hourseau, "Skin colour typology and suntanning
    pathways", International Journal of Cosmetic Science 13 (1991). The angle is defined for skin, which is
    yellowish (b > 0); bluish colors count as b = 0, so that the angle never leaves its range.
    """
    lightness, _, b = lab
    return math.degrees(math.atan2(lightness - 50, max(b, 0.0)))
