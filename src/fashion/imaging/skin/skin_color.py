"""Estimates the color of a face's skin from cells, some of which show gloss, hair or shade."""

from typing import NamedTuple

import numpy as np

from fashion.colorimetry import ciede2000, lab_to_linear, linear_to_lab
from fashion.imaging.arrays import FloatArray
from fashion.imaging.face.cells import Cells

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
    """The color of the skin in the photo, in log coordinates (see `TO_LOG`).

    Attributes:
        log: (3,) the color where the face is fully lit.
        weights: (n,) weight of each cell, summing to 1.
        shading: log luminance of fully lit skin above that of most skin; 0 or more.
        scatter: standard deviation of log luminance among the cells of the skin's chroma.
    """

    log: FloatArray
    weights: FloatArray
    shading: float
    scatter: float


def to_log(linear: FloatArray) -> FloatArray:
    """Convert linear sRGB to log coordinates."""
    return np.asarray(np.log(np.maximum(linear, _DARKEST)) @ TO_LOG.T)


def from_log(log: FloatArray) -> FloatArray:
    """Convert log coordinates to linear sRGB."""
    return np.exp(log @ FROM_LOG.T)


def estimate_skin_color(cells: Cells) -> SkinColor:
    """Return the color where cells are densest, raised to the luminance of the fully lit cells.

    The densest color is found by a mean shift in CIELAB with a Cauchy kernel 4 CIEDE2000 wide, which excludes
    gloss, hair and beard without knowing their colors. Shade changes luminance and not chroma, so among the
    cells of the skin's chroma the brighter ones show how much the others are shaded.
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
