"""The one color of a face's skin, from cells of which some show gloss, hair or shade."""

from typing import NamedTuple

import numpy as np

from fashion.colorimetry import ciede2000, lab_to_linear, linear_to_lab
from fashion.imaging.face.cells import Cells
from fashion.imaging.face.detection import FloatArray

# Log coordinates of a color: luminance, then red and blue against green.
TO_LOG = np.array([(0.2126, 0.7152, 0.0722), (1.0, -1.0, 0.0), (0.0, -1.0, 1.0)])
FROM_LOG = np.linalg.inv(TO_LOG)
_DARKEST = 1e-4
_ALIKE = 4.0
_ROUNDS = 5
_SAME_CHROMA = 0.08
_LIT = 0.8
_USUAL_SHADING = 0.1


class SkinColor(NamedTuple):
    """The skin's own color as the photo shows it, in log coordinates.

    Attributes:
        log: (3,) the color in the fullest light that falls on the face.
        weights: (n,) how much each cell counted, summing to 1.
        shading: how far, in log luminance, skin in full light is brighter than most of it; 0 or more.
        scatter: how far cells of the skin's chroma lie apart in log luminance, as a standard deviation.
    """

    log: FloatArray
    weights: FloatArray
    shading: float
    scatter: float


def to_log(linear: FloatArray) -> FloatArray:
    """Log coordinates of linear sRGB."""
    return np.asarray(np.log(np.maximum(linear, _DARKEST)) @ TO_LOG.T)


def from_log(log: FloatArray) -> FloatArray:
    """Linear sRGB of log coordinates."""
    return np.exp(log @ FROM_LOG.T)


def estimate_skin_color(cells: Cells) -> SkinColor:
    """The color where cells are densest, lifted to that of the cells in full light.

    The densest color (a mean shift with Cauchy's kernel, 4 CIEDE2000 wide, in CIELAB) leaves out gloss,
    hair and beard without knowing their colors. Shade keeps chroma; so of the cells that share the skin's
    chroma, the brighter ones tell by how much most are in the shade.
    """
    labs = linear_to_lab(np.maximum(cells.colors, _DARKEST))
    center, weights = _densest(labs, cells.trust)
    logs = to_log(cells.colors)
    log = to_log(lab_to_linear(center))
    apart = logs - log
    alike = cells.trust * np.exp(-0.5 * (apart[:, 1:] ** 2).sum(axis=1) / _SAME_CHROMA**2)
    if not alike.any():
        alike = weights
    lit = _weighted_quantile(apart[:, 0], alike, _LIT)
    scatter = float(np.sqrt(alike @ apart[:, 0] ** 2 / alike.sum()))
    shading = max(0.0, lit - _USUAL_SHADING)
    return SkinColor(log + np.array((shading, 0.0, 0.0)), weights, shading, scatter)


def _densest(labs: FloatArray, trust: FloatArray) -> tuple[FloatArray, FloatArray]:
    density = (trust / (1 + (ciede2000(labs[:, None], labs) / _ALIKE) ** 2)).sum(axis=1)
    center, weights = labs[int(np.argmax(density))], trust
    for _ in range(_ROUNDS):
        weights = trust / (1 + (ciede2000(labs, center) / _ALIKE) ** 2)
        weights = weights / weights.sum()
        center = weights @ labs
    return center, weights


def _weighted_quantile(values: FloatArray, weights: FloatArray, share: float) -> float:
    order = np.argsort(values)
    reached = np.cumsum(weights[order])
    return float(values[order[int(np.searchsorted(reached, share * reached[-1]))]])
