"""Converts colors, or a posterior of them, to one skin tone with interval and confidence."""

import numpy as np

from fashion.colorimetry import ciede2000, ita, lab_to_hex, linear_to_lab, monk_distances, undertone_of
from fashion.colorimetry.monk import credible_interval
from fashion.colorimetry.skin import Lab, SkinTone
from fashion.colorimetry.undertone import DEAD_BAND, warmth
from fashion.imaging.arrays import FloatArray
from fashion.imaging.skin.posterior import Posterior
from fashion.imaging.skin.skin_color import from_log
from fashion.vocabulary import Undertone

# In CIEDE2000: how far ordinary light moves a color, and how far apart two parts of one face may well be.
LIGHT = 4.5
_ODD_PART = 6.0
_SHARE_OF_DISAGREEMENT = 0.5
_SHARE_OF_MISFIT = 0.5


def combine(labs: FloatArray, trust: FloatArray) -> tuple[Lab, FloatArray]:
    """Return the color of the whole face, and the weights (summing to 1) of its parts.

    A weighted mean whose weights fall with the square of a part's distance from it (Cauchy's estimator), so
    that a part behind hair or a beard, or in shadow, has little weight.
    """
    center, weights = np.median(labs, axis=0), trust / trust.sum()
    for _ in range(5):
        weights = trust / (1 + (ciede2000(labs, center) / _ODD_PART) ** 2)
        weights = weights / weights.sum()
        center = weights @ labs
    lightness, a, b = center.tolist()
    return (lightness, a, b), weights


def disagreement(labs: FloatArray, weights: FloatArray, lab: Lab) -> float:
    """Return the weighted root mean square distance of the parts from the combined color, in CIEDE2000."""
    return float(np.sqrt(weights @ ciede2000(labs, lab) ** 2))


def tone_probabilities(lab: Lab, parts_apart: float, light: float = LIGHT) -> FloatArray:
    """Return the probability (10,) of each tone, under a uniform prior.

    The color's distances to the swatches are taken as errors of a normal distribution. It is the wider the
    more the parts disagree, the worse the light, and the farther the color is from every swatch: then
    something else than the skin has moved it.
    """
    distances = monk_distances(lab)
    variance = (
        light**2 + (_SHARE_OF_DISAGREEMENT * parts_apart) ** 2 + (_SHARE_OF_MISFIT * float(distances.min())) ** 2
    )
    likelihood = np.exp((distances.min() ** 2 - distances**2) / (2 * variance))
    return np.asarray(likelihood / likelihood.sum())


def skin_tone(lab: Lab, probabilities: FloatArray) -> SkinTone:
    """Return the skin tone of a color, given the probability of each tone."""
    monk = int(np.argmax(probabilities)) + 1
    return SkinTone(
        monk=monk,
        interval=credible_interval(probabilities),
        confidence=float(probabilities[monk - 1]),
        probabilities=_rounded(probabilities),
        hex=lab_to_hex(lab),
        lab=lab,
        ita=ita(lab),
        undertone=undertone_of(lab, monk),
    )


def posterior_tone(posterior: Posterior) -> SkinTone:
    """Return the most probable tone and undertone, and the expected color, of a posterior."""
    monk = int(np.argmax(posterior.tones)) + 1
    inside = np.clip(linear_to_lab(from_log(posterior.log)), (0, -128, -128), (100, 127, 127))
    lightness, a, b = np.round(inside, 3).tolist()
    undertone, confidence = _undertone(posterior, monk)
    return SkinTone(
        monk=monk,
        interval=credible_interval(posterior.tones),
        confidence=min(1.0, round(float(posterior.tones[monk - 1]), 4)),
        probabilities=_rounded(posterior.tones),
        hex=lab_to_hex((lightness, a, b)),
        lab=(lightness, a, b),
        ita=round(ita((lightness, a, b)), 2),
        undertone=undertone,
        undertone_confidence=round(confidence, 4),
    )


def _rounded(probabilities: FloatArray) -> tuple[float, ...]:
    return tuple(np.round(probabilities, 4).clip(0.0, 1.0).tolist())


def _undertone(posterior: Posterior, monk: int) -> tuple[Undertone, float]:
    leanings = warmth(posterior.samples, monk)
    warm = float(posterior.chances @ (leanings > DEAD_BAND))
    cool = float(posterior.chances @ (leanings < -DEAD_BAND))
    chances: dict[Undertone, float] = {"warm": warm, "neutral": 1 - warm - cool, "cool": cool}
    undertone = max(chances, key=lambda each: chances[each])
    return undertone, min(1.0, max(0.0, chances[undertone]))
