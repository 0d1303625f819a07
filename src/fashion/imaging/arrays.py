"""Array types shared by all steps, and constants of 8-bit sRGB pixels."""

from collections.abc import Callable

import numpy as np
import numpy.typing as npt

from fashion.colorimetry import srgb_to_linear
from fashion.colorimetry.spaces import FloatArray

__all__ = [
    "CLIPPED_FROM_IN_BACKGROUND",
    "CLIPPED_FROM_IN_CELLS",
    "CLIPPED_FROM_IN_REGIONS",
    "LINEAR_OF_BYTE",
    "LUMINANCE_OF_LINEAR",
    "ColorConversion",
    "FloatArray",
    "IndexArray",
    "Pixels",
]

Pixels = npt.NDArray[np.uint8]
IndexArray = npt.NDArray[np.intp]
ColorConversion = Callable[[Pixels], Pixels]
"""Converts RGB pixels (height, width, 3) of a photo's own color space to sRGB."""

LINEAR_OF_BYTE: FloatArray = srgb_to_linear(np.arange(256) / 255)
"""(256,) linear light, 0 to 1, of an encoded sRGB channel."""

LUMINANCE_OF_LINEAR: FloatArray = np.array([0.2126, 0.7152, 0.0722])
"""(3,) weights of linear red, green and blue in relative luminance (IEC 61966-2-1)."""

# A channel from these values on counts as clipped: too bright to hold a color. Each step was calibrated with
# its own value, so a change moves measured tones and the figures in docs/skin-tone.md.
CLIPPED_FROM_IN_CELLS = 254
CLIPPED_FROM_IN_REGIONS = 250
CLIPPED_FROM_IN_BACKGROUND = 251
