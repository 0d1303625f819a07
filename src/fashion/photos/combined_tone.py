"""Combines the skin tones measured in several photos of one person: the same skin, in separate light.

Given the skin, the errors of two photos are partly shared (the camera, the room, the make-up). So `n` photos
count as the effective number of independent ones, n / (1 + r (n - 1)) with correlation r, and the combined
probability of a tone is the geometric mean of the photos' own, to that power.
"""

from collections.abc import Sequence

import numpy as np

from fashion.colorimetry import MONK_LAB, ita, lab_to_hex
from fashion.colorimetry.monk import credible_interval
from fashion.colorimetry.skin import Lab, SkinTone
from fashion.colorimetry.spaces import FloatArray
from fashion.colorimetry.undertone import CERTAIN
from fashion.event_values import MeasuredTone
from fashion.photos.agreement import likeliest
from fashion.vocabulary import MeasuredUndertone

MOST_PHOTOS = 5
# Chosen so that the interval holds the tone of another photo of the person in 88 % (see docs/skin-tone.md).
_CORRELATION = 0.6
# A photo whose overlap with the newest is less shows another person, or light that nothing corrected.
_SAME_PERSON = 0.3
# The confidence of an undertone whose analysis did not report it.
_UNKNOWN = CERTAIN
# No photo rules out a tone.
_FLOOR = 0.01


def keep_newest(photos: Sequence[MeasuredTone]) -> list[MeasuredTone]:
    """Return the newest photos, at most `MOST_PHOTOS`, oldest first, each revision once."""
    return sorted({each.revision: each for each in photos}.values(), key=lambda each: each.revision)[-MOST_PHOTOS:]


def agreeing_photos(photos: Sequence[MeasuredTone]) -> list[MeasuredTone]:
    """Return the photos that do not contradict the newest one; a photo that was sent twice counts once.

    Args:
        photos: at least one, oldest first.
    """
    distinct = list({each.photo: each for each in photos}.values())
    return [each for each in distinct if _overlap(each.tone, distinct[-1].tone) >= _SAME_PERSON]


def tone_of(photos: Sequence[MeasuredTone]) -> SkinTone:
    """Return the tone that photos of one person, at least one, suggest together; that of one stays as it is."""
    tones = [each.tone for each in photos]
    if len(tones) == 1:
        return tones[0]
    shares = np.array([_probabilities(tone) for tone in tones])
    effective = len(tones) / (1 + _CORRELATION * (len(tones) - 1))
    likely = np.exp(effective * np.log(shares).mean(axis=0))
    probabilities = likely / likely.sum()
    best = int(np.argmax(probabilities))
    lab = _lab(shares[:, best] @ np.array([tone.lab for tone in tones]) / shares[:, best].sum())
    undertone, confidence = _undertone(tones)
    return SkinTone(
        monk=best + 1,
        interval=credible_interval(probabilities),
        confidence=round(float(probabilities[best]), 4),
        probabilities=tuple(np.round(probabilities, 4).tolist()),
        hex=lab_to_hex(lab),
        lab=lab,
        ita=round(ita(lab), 2),
        undertone=undertone,
        undertone_confidence=confidence,
    )


def _probabilities(tone: SkinTone) -> FloatArray:
    # Analyses that report not all ten: the rest of the confidence is spread over the interval and its ends.
    if tone.probabilities is not None:
        reported = np.array(tone.probabilities)
    else:
        low, high = tone.interval
        near = np.arange(max(1, low - 1), min(len(MONK_LAB), high + 1) + 1)
        reported = np.zeros(len(MONK_LAB))
        reported[near - 1] = (1 - tone.confidence) / len(near)
        reported[tone.monk - 1] += tone.confidence
    return np.asarray((1 - _FLOOR) * reported / reported.sum() + _FLOOR / len(reported))


def _overlap(one: SkinTone, other: SkinTone) -> float:
    # Bhattacharyya's coefficient.
    return float(np.sqrt(_probabilities(one) * _probabilities(other)).sum())


def _undertone(tones: Sequence[SkinTone]) -> tuple[MeasuredUndertone, float | None]:
    # A photo that leaves the undertone uncertain says nothing against the others.
    certain = [
        (tone.undertone, tone.undertone_confidence or _UNKNOWN) for tone in tones if tone.undertone != "uncertain"
    ]
    if not certain:
        return "uncertain", max(tone.undertone_confidence or 0.0 for tone in tones)
    best, confidence = likeliest(certain)
    return (best if confidence >= CERTAIN else "uncertain"), confidence


def _lab(color: FloatArray) -> Lab:
    lightness, a, b = np.round(color, 3).tolist()
    return lightness, a, b
