"""Converts colors, or a posterior of them, to one skin tone with interval and confidence."""

import numpy as np

from fashion.colorimetry import ciede2000, ita, lab_to_hex, linear_to_lab, monk_distances
from fashion.colorimetry.monk import credible_interval
from fashion.colorimetry.skin import Lab, SkinTone
from fashion.colorimetry.undertone import likely_undertone, warmth
from fashion.imaging.arrays import FloatArray
from fashion.imaging.skin.possible_skins import PossibleSkins
from fashion.imaging.skin.posterior import Posterior
from fashion.imaging.skin.skin_color import from_log

# In CIEDE2000: how far a skin may be from the swatch of its tone, and two parts of one face from each other.
_WITHIN_TONE = 3.0
_ODD_PART = 6.0
_SHARE_OF_DISAGREEMENT = 0.5
_SHARE_OF_MISFIT = 0.5
# Of people who name the tone of a skin, how many say the next tone for one that says the nearest.
_NEXT_TONE = 0.3
# Chosen so that the interval holds the tone of another photo of the person in 88 % (see docs/skin-tone.md).
_CALIBRATION = 1.9


def combine(labs: FloatArray, trust: FloatArray) -> tuple[Lab, FloatArray]:
    """Return the middle of the parts of a face, and the weights (summing to 1) of the parts.

    The middle is their median. The weights fall with the square of a part's distance from it (Cauchy's
    estimator), so that a part behind hair or a beard, or in shadow, has little weight.
    """
    center = np.median(labs, axis=0)
    weights = trust / (1 + (ciede2000(labs, center) / _ODD_PART) ** 2)
    lightness, a, b = center.tolist()
    return (lightness, a, b), weights / weights.sum()


def disagreement(labs: FloatArray, weights: FloatArray, lab: Lab) -> float:
    """Return the weighted root mean square distance of the parts from their middle, in CIEDE2000."""
    return float(np.sqrt(weights @ ciede2000(labs, lab) ** 2))


def tone_probabilities(skins: PossibleSkins, parts_apart: float) -> FloatArray:
    """Return the probability (10,) that a person would give each tone to one of these skins.

    The distances of a skin to the swatches are taken as errors of a normal distribution. It is the wider the
    more the parts of the face disagree, and the farther the skin is from every swatch: then something else has
    moved it.
    """
    distances = monk_distances(skins.labs)
    misfit = distances.min(axis=1, keepdims=True)
    variance = _WITHIN_TONE**2 + (_SHARE_OF_DISAGREEMENT * parts_apart) ** 2 + (_SHARE_OF_MISFIT * misfit) ** 2
    likelihood = np.exp((misfit**2 - distances**2) / (2 * variance))
    named = skins.chances @ (likelihood / likelihood.sum(axis=1, keepdims=True)) @ _NAMED
    calibrated = named**_CALIBRATION
    return np.asarray(calibrated / calibrated.sum())


def skin_tone(lab: Lab, probabilities: FloatArray, skins: PossibleSkins) -> SkinTone:
    """Return the skin tone of a color, given the probability of each tone and the skins that it may be of."""
    undertone, confidence = likely_undertone(warmth(skins.labs), skins.chances)
    monk = int(np.argmax(probabilities)) + 1
    return SkinTone(
        monk=monk,
        interval=credible_interval(probabilities),
        confidence=float(probabilities[monk - 1]),
        probabilities=_rounded(probabilities),
        hex=lab_to_hex(lab),
        lab=lab,
        ita=ita(lab),
        undertone=undertone,
        undertone_confidence=confidence,
    )


def posterior_tone(posterior: Posterior) -> SkinTone:
    """Return the most probable tone and undertone, and the expected color, of a posterior."""
    monk = int(np.argmax(posterior.tones)) + 1
    inside = np.clip(linear_to_lab(from_log(posterior.log)), (0, -128, -128), (100, 127, 127))
    lightness, a, b = np.round(inside, 3).tolist()
    undertone, confidence = likely_undertone(warmth(posterior.samples, monk), posterior.chances)
    return SkinTone(
        monk=monk,
        interval=credible_interval(posterior.tones),
        confidence=min(1.0, round(float(posterior.tones[monk - 1]), 4)),
        probabilities=_rounded(posterior.tones),
        hex=lab_to_hex((lightness, a, b)),
        lab=(lightness, a, b),
        ita=round(ita((lightness, a, b)), 2),
        undertone=undertone,
        undertone_confidence=confidence,
    )


def _naming() -> FloatArray:
    # (10, 10): probability that a skin of one tone (rows) is named another.
    near = np.eye(10) + _NEXT_TONE * (np.eye(10, k=1) + np.eye(10, k=-1))
    return np.asarray(near / near.sum(axis=1, keepdims=True))


_NAMED = _naming()


def _rounded(probabilities: FloatArray) -> tuple[float, ...]:
    return tuple(np.round(probabilities, 4).clip(0.0, 1.0).tolist())
