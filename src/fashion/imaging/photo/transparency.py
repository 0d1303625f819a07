"""Pixels that a photo hides by its alpha channel."""

import cv2
import numpy as np

from fashion.imaging.arrays import Pixels

_MOSTLY_HIDDEN = 128


def blacken_hidden(pixels: Pixels) -> Pixels:
    """Return the pixels; those that the fourth channel, if there is one, hides more than it shows are black."""
    if pixels.shape[2] != 4:
        return pixels
    hidden = np.asarray(pixels[..., 3] < _MOSTLY_HIDDEN)
    if hidden.any():
        pixels = pixels if pixels.flags.writeable else pixels.copy()
        pixels[hidden] = 0
    return pixels


def drop_alpha(pixels: Pixels) -> Pixels:
    """Return the three channels of color."""
    if pixels.shape[2] != 4:
        return pixels
    return np.asarray(cv2.cvtColor(pixels, cv2.COLOR_BGRA2BGR), np.uint8)
