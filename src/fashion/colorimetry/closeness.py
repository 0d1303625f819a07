"""How near a color comes to one that is wanted, as a share.

The closeness is a psychometric curve over the CIEDE2000 difference d, `1 / (1 + (d / tolerance) ** 2)`: 1 for
the very color, 0.5 at the tolerance, and strictly falling, so that far colors keep their order. The tolerance
depends on what the difference means:

- Complexion products must vanish on the skin: the tolerance is the 50:50 acceptability threshold,
  CIEDE2000 2.25 (Ghinea et al., Journal of Dentistry 38, 2010). Those for skin replicas lie around it:
  1.8 on fair and 2.6 on dark skin, in CIELAB units (Leow et al., Prosthetics and Orthotics Int. 30, 2006).
- Every other product should be of a recommended color: 10, about one step of Munsell value, within which
  a color is called by the same name. This one is a choice, not a measurement.
"""

from typing import Literal

import numpy as np
import numpy.typing as npt

from fashion.colorimetry.spaces import FloatArray

ACCEPTABLE = 2.25
SAME_COLOR = 10.0

Nearness = Literal["close", "near", "far"]


def closeness(difference: npt.ArrayLike, tolerance: npt.ArrayLike) -> FloatArray:
    """Return the closeness of colors at CIEDE2000 differences from what is wanted, 0 to 1."""
    return np.asarray(1 / (1 + (np.asarray(difference) / np.asarray(tolerance)) ** 2))


def nearness_of(difference: float, tolerance: float) -> Nearness:
    """Return the closeness in a word: `close` up to half of the tolerance, `near` up to all of it, else `far`."""
    share = difference / tolerance
    return "close" if share <= 0.5 else "near" if share <= 1 else "far"
