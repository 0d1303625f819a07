"""What of a picture may be the product: neither the background nor, where it can be known, the model's skin."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from fashion.colorimetry.spaces import FloatArray

Mask = NDArray[np.bool_]
Weights = NDArray[np.float64]

FLAT = 0.4
"""The share of the frame in one color from which it is taken for a background."""
_LIKE_BACKGROUND = 6.0
"""CIELAB distance of what continues the background from the frame: soft shadows belong to it."""
_SAME_AS_BACKGROUND = 2.5
"""The same for what the product encloses, as the inside of a strap."""
_MOST_SKIN = 0.5
"""With a larger share of colors like skin, the product itself is taken to have such a color."""
_SPREAD = 0.25


class Background(NamedTuple):
    """The color of a picture's frame, the share of the frame that has it, and where it goes on from there."""

    lab: FloatArray
    share: float
    mask: Mask


def background_of(lab: FloatArray) -> Background:
    """Return the background; its mask is empty where the frame has no color of its own."""
    frame = np.concatenate([lab[0], lab[-1], lab[1:-1, 0], lab[1:-1, -1]])
    is_near = np.linalg.norm(frame[:, None] - frame[None], axis=-1) < _LIKE_BACKGROUND
    most = is_near.sum(axis=1).argmax()
    color, share = frame[is_near[most]].mean(axis=0), float(is_near[most].mean())
    distance = np.linalg.norm(lab - color, axis=-1)
    if share < FLAT:
        return Background(color, share, np.zeros(lab.shape[:2], np.bool_))
    return Background(color, share, _connected(distance < _LIKE_BACKGROUND) | (distance < _SAME_AS_BACKGROUND))


def _connected(like: Mask) -> Mask:
    """Return what of a mask is connected with the frame."""
    found = like.copy()
    found[1:-1, 1:-1] = False
    while True:
        grown = found.copy()
        grown[1:] |= found[:-1]
        grown[:-1] |= found[1:]
        grown[:, 1:] |= found[:, :-1]
        grown[:, :-1] |= found[:, 1:]
        grown &= like
        if (grown == found).all():
            return found
        found = grown


def middle_weights(foreground: Mask) -> Weights:
    """Return the weight of each pixel of a foreground, the greater the nearer to the middle of its box."""
    rows, columns = np.nonzero(foreground)
    row, height = _middle(rows)
    column, width = _middle(columns)
    down, right = np.mgrid[: foreground.shape[0], : foreground.shape[1]]
    distance = ((down - row) / height) ** 2 + ((right - column) / width) ** 2
    return np.asarray(np.exp(-distance / (2 * _SPREAD**2)))


def _middle(places: NDArray[np.intp]) -> tuple[float, float]:
    first, last = np.percentile(places, [1, 99])
    return float(first + last) / 2, max(float(last - first), 1.0)


def without_skin(lab: FloatArray, weights: Weights) -> Weights:
    """Return the weights without those of colors like skin, unless these are most of what is left."""
    is_skin = _is_like_skin(lab)
    share = weights[is_skin].sum() / weights.sum()
    return np.where(is_skin, 0.0, weights) if share < _MOST_SKIN else weights


def _is_like_skin(lab: FloatArray) -> Mask:
    lightness, a, b = np.moveaxis(lab, -1, 0)
    chroma, hue = np.hypot(a, b), np.degrees(np.arctan2(b, a))
    is_warm = (hue > 30) & (hue < 92) & (chroma > 5.5) & (chroma < 45)
    is_skin: Mask = is_warm & (lightness > 18) & (lightness < 95)
    return is_skin
