"""The skins that a color in a photo may be of, for light, exposure and white balance are not known.

Around the color seen lies a grid of colors that other exposures and casts would have shown. Each stands for an
equal share of their distribution; a color that few people have is the less likely skin.
"""

from statistics import NormalDist
from typing import NamedTuple

import numpy as np

from fashion.colorimetry.skin import Lab
from fashion.imaging.arrays import FloatArray

# Standard deviations: of log luminance, and of a and b at L 64.
_EXPOSURE, _CAST = 0.25, (3.5, 5.0)
# Where parts of the face differ, the light is uneven, and its color and strength are less sure.
_OF_DISAGREEMENT = 0.12
_STEPS = (9, 5, 5)
# Means of a and b of the foundation shades in The Pudding's "makeup-shades" (MIT license) by lightness L, and how
# far people lie about them; a color that no shade has keeps a little. Deep skin is rarer among shades than among
# people, so it is pulled less.
_LIGHTNESS = (0, 25, 35, 45, 55, 65, 75, 84, 92, 100)
_REDNESS = (14, 18, 18, 20, 19, 16.5, 12.7, 9, 4, 2)
_YELLOWNESS = (16, 22, 24, 30, 32.5, 31, 27, 21.5, 13, 8)
_USUAL_LIGHTNESS, _DEEPER, _LIGHTER = 64, 30, 18
_COLOR_SPREAD, _ANY_COLOR = (8, 9), 0.05


class PossibleSkins(NamedTuple):
    """Possible colors of a skin.

    Attributes:
        labs: (k, 3) CIELAB.
        chances: (k,) probability of each, summing to 1.
    """

    labs: FloatArray
    chances: FloatArray


def possible_skins(lab: Lab, parts_apart: float) -> PossibleSkins:
    """Return the skins that may be seen as a color.

    Args:
        lab: the color in the photo.
        parts_apart: how far the parts of the face differ, in CIEDE2000.
    """
    exposures, reds, yellows = _GRID * np.hypot(1.0, _OF_DISAGREEMENT * parts_apart)
    # Exposure scales linear light, hence L + 16, a and b by its cube root.
    gain = np.exp(_EXPOSURE * exposures / 3)
    lightness = np.clip((lab[0] + 16) * gain - 16, 0, 100)
    shaded = (lightness + 16) / 80
    redness = lab[1] * gain + shaded * _CAST[0] * reds
    yellowness = lab[2] * gain + shaded * _CAST[1] * yellows
    labs = np.stack((lightness, redness, yellowness), axis=1)
    weights = _frequency(labs)
    return PossibleSkins(labs, weights / weights.sum())


def _frequency(labs: FloatArray) -> FloatArray:
    lightness, redness, yellowness = labs.T
    spread = np.where(lightness < _USUAL_LIGHTNESS, _DEEPER, _LIGHTER)
    apart = (
        ((lightness - _USUAL_LIGHTNESS) / spread) ** 2
        + ((redness - np.interp(lightness, _LIGHTNESS, _REDNESS)) / _COLOR_SPREAD[0]) ** 2
        + ((yellowness - np.interp(lightness, _LIGHTNESS, _YELLOWNESS)) / _COLOR_SPREAD[1]) ** 2
    )
    return np.asarray(np.exp(-0.5 * apart) + _ANY_COLOR)


def _grid() -> FloatArray:
    # (3, k): the middles of equally likely parts of three normal distributions.
    axes = [[NormalDist().inv_cdf((step + 0.5) / steps) for step in range(steps)] for steps in _STEPS]
    return np.stack([axis.ravel() for axis in np.meshgrid(*axes, indexing="ij")])


_GRID = _grid()
