"""Infers the posterior of a skin tone and its color, integrated over the illuminant."""

from typing import NamedTuple

import numpy as np

from fashion.colorimetry import MONK_LAB, lab_to_linear, linear_to_lab
from fashion.colorimetry.undertone import usual_chroma, usual_hue
from fashion.imaging.arrays import FloatArray
from fashion.imaging.skin.illuminant import CASTS, EXPOSURES, Illuminant
from fashion.imaging.skin.skin_color import from_log, to_log


def _usual_skins() -> FloatArray:
    # Skins as light as each swatch: swatches 1 to 4 are grayer and yellower than people of their lightness are.
    lightness = MONK_LAB[:, 0]
    hue, chroma = np.radians(usual_hue(lightness)), usual_chroma(lightness)
    usual = to_log(lab_to_linear(np.stack((lightness, chroma * np.cos(hue), chroma * np.sin(hue)), axis=1)))
    usual[:, 0] = to_log(lab_to_linear(MONK_LAB))[:, 0]
    return usual


# (10, 2, 3): the center of the skins close to a swatch, and of all others.
_CENTERS = np.stack((to_log(lab_to_linear(MONK_LAB)), _usual_skins()), axis=1)
# Standard deviations in log (luminance, then red and blue against green). Skins of one tone lie close about its
# swatch, as the scale means them to, or (in 30 %) anywhere about the usual skin that is as light.
_WITHIN_TONE = np.array([(0.04, 0.03, 0.03), (0.25, 0.15, 0.20)])
_CLOSE = np.array([0.7, 0.3])
# Of the measurement: what lights do to skin that no cast describes, scattered and clipped cells.
_MEASUREMENT = np.array([0.06, 0.08, 0.04])
# In skin red clips first, so it is red against green that clipping spoils most.
_OF_SCATTER, _OF_CLIPPING = 0.4, (0.3, 0.3, 0.1)
# By how much the surface's own reflection brightens the measured skin.
_SURFACE = 0.06
_LIKELY, _NEVER = 1e-4, 1e-12
# On the development photos the uncalibrated posterior is right more often than its probabilities say.
_CALIBRATION = 1.3


class Posterior(NamedTuple):
    """The posterior distribution of tone and color.

    Attributes:
        tones: (10,) probabilities, summing to 1.
        log: (3,) the expected color in daylight of a skin of the most probable tone, in log coordinates.
        cast: (2,) the expected cast.
        samples: (k, 3) possible CIELAB colors of the skin.
        chances: (k,) probability of each sample, summing to 1.
    """

    tones: FloatArray
    log: FloatArray
    cast: FloatArray
    samples: FloatArray
    chances: FloatArray


def infer_posterior(
    log: FloatArray, illuminant: Illuminant, scatter: float = 0.0, clipped: float = 0.0
) -> Posterior:
    """Return the posterior of a skin whose color in the photo is `log`.

    The photo's color is tone + illuminant + error in log coordinates, so for a given illuminant it is normally
    distributed about each tone. Casts and exposures are summed over their grids.

    Args:
        log: the color in log coordinates.
        illuminant: probabilities of casts and exposures.
        scatter: see `SkinColor`.
        clipped: share of clipped skin, 0 to 1.
    """
    kept, spread = _spreads(scatter, clipped)
    apart = log - (_SURFACE, 0.0, 0.0) - _CENTERS
    few = np.flatnonzero(illuminant.casts > _LIKELY * illuminant.casts.max())
    casts = CASTS[few]
    by_cast = illuminant.casts[few] * _densities(apart[:, :, None, 1:] - casts, spread[:, None, 1:])
    by_exposure = illuminant.exposures * _densities(
        apart[:, :, None, :1] - EXPOSURES[:, None], spread[:, None, :1]
    )
    skins = _normalized(_CLOSE * (by_cast.sum(axis=2) + _NEVER) * (by_exposure.sum(axis=2) + _NEVER))
    colors = _colors(apart, kept, casts, _shares(by_exposure) @ EXPOSURES)
    chances = skins[..., None] * _shares(by_cast)
    tone = int(np.argmax(skins.sum(axis=1)))
    best = chances > 1e-3 * chances.max()
    return Posterior(
        tones=_normalized(skins.sum(axis=1) ** _CALIBRATION),
        log=np.tensordot(_normalized(chances[tone]), colors[tone], axes=2),
        cast=chances.sum(axis=(0, 1)) @ casts,
        samples=linear_to_lab(from_log(colors[best])),
        chances=_normalized(chances[best]),
    )


def _spreads(scatter: float, clipped: float) -> tuple[FloatArray, FloatArray]:
    # (2, 3) each, for skins close to a swatch and for the others: how much of a deviation from the swatch is
    # the skin's own, and the standard deviation of what is seen.
    error = _MEASUREMENT**2 + (np.array(_OF_CLIPPING) * clipped) ** 2
    error[0] += (_OF_SCATTER * scatter) ** 2
    total = error + _WITHIN_TONE**2
    return _WITHIN_TONE**2 / total, np.sqrt(total)


def _colors(apart: FloatArray, kept: FloatArray, casts: FloatArray, exposures: FloatArray) -> FloatArray:
    # (tones, 2, casts, 3): the skin's expected color in each case.
    colors = np.empty((*exposures.shape, len(casts), 3))
    colors[..., 0] = (_CENTERS[..., 0] + kept[:, 0] * (apart[..., 0] - exposures))[..., None]
    colors[..., 1:] = _CENTERS[:, :, None, 1:] + kept[:, None, 1:] * (apart[:, :, None, 1:] - casts)
    return colors


def _densities(apart: FloatArray, spread: FloatArray) -> FloatArray:
    return np.asarray(np.exp(-0.5 * ((apart / spread) ** 2).sum(axis=-1)) / spread.prod(axis=-1))


def _normalized(weights: FloatArray) -> FloatArray:
    return np.asarray(weights / weights.sum())


def _shares(likely: FloatArray) -> FloatArray:
    return np.asarray((likely + _NEVER) / (likely + _NEVER).sum(axis=-1, keepdims=True))
