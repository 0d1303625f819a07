"""Names the colors of hair and irises, with the probability that the name is right.

Whether there is hair at all is a logistic regression on its cues. Colors are normal in CIELAB about each name.
All constants were fitted to half of the persons of public photos: see docs/skin-tone.md.
"""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from fashion.imaging.arrays import FloatArray
from fashion.imaging.features.eyes import Iris
from fashion.imaging.features.hair import CUES
from fashion.imaging.features.views import Colors


class Named(NamedTuple):
    """The likeliest name of a color, and the probability that it is right."""

    name: str
    probability: float


class _Color(NamedTuple):
    """What is usual of a name: the mean of its colors, the inverse of their covariance, and the density there."""

    name: str
    mean: FloatArray
    precision: FloatArray
    peak: float

    def density(self, color: Colors | FloatArray) -> float:
        """Return the density of a color, times the share."""
        away = color - self.mean
        return self.peak * float(np.exp(-0.5 * (away @ self.precision @ away)))


def _color(name: str, share: float, mean: Sequence[float], covariance: Sequence[Sequence[float]]) -> _Color:
    spread = np.array(covariance)
    peak = share / float(np.sqrt(np.linalg.det(2 * np.pi * spread)))
    return _Color(name, np.array(mean), np.linalg.inv(spread), peak)


_SQUARED = [CUES.index(name) for name in ("hairline", "chroma", "lightness")]
_BIAS = 2.568
# Of each cue, then of the squared ones: mean, standard deviation and weight.
_MEANS, _DEVIATIONS, _WEIGHTS = np.array(
    (
        (2.61, 0.458, -0.346),
        (-1.080, 0.257, -1.554),
        (2.24, 0.499, -0.555),
        (0.151, 0.191, -0.314),
        (-36.3, 24.9, -0.906),
        (0.637, 0.303, 0.327),
        (0.537, 0.363, 0.099),
        (0.175, 0.290, -0.483),
        (1.89, 0.280, 0.547),
        (3.47, 0.473, 0.313),
        (12.5, 11.1, 1.160),
        (27.8, 23.4, -0.442),
        (1.233, 0.502, -1.355),
        (280, 512, -1.218),
        (1321, 1941, 0.876),
    )
).T
_HAIR = (
    _color("black", 0.34, (8.1, 1.4, 1.6), ((37.2, 3.5, 5.2), (3.5, 8.2, 1.1), (5.2, 1.1, 11.5))),
    _color("brown", 0.37, (20.9, 7.9, 11.1), ((114.9, 20.0, 43.1), (20.0, 25.2, 19.0), (43.1, 19.0, 46.3))),
    _color("blond", 0.24, (53.2, 8.2, 20.4), ((238.6, -27.3, 4.0), (-27.3, 29.2, 19.0), (4.0, 19.0, 57.6))),
    _color("gray", 0.05, (52.0, 4.9, 8.6), ((427.5, 2.2, 7.2), (2.2, 24.7, 15.8), (7.2, 15.8, 45.4))),
)
# The density of hair of any other color.
_OTHER_HAIR = 1e-7
# Of irises: log of their lightness over that of the sclera, and CIELAB a over that of the sclera. Both are of the
# eye alone: skin says nothing of the color of irises.
_EYES = (
    _color("brown", 0.5, (-1.221, -0.13), ((0.184, 0.084), (0.084, 18.4))),
    _color("light", 0.5, (-0.661, -4.84), ((0.0517, -0.25), (-0.25, 15.0))),
)
_LEAST_CONTRAST, _MOST_APART = 22.0, 12.0
# Light irises are as light as this and at most as red, brown ones as dark beside the sclera and as yellow.
_LEAST_LIGHT, _MOST_RED = 25.0, 4.0
_MOST_BROWN, _LEAST_YELLOW = -0.9, 0.0


def name_hair(lab: Colors, cues: FloatArray) -> Named:
    """Return the likeliest name of a color (CIELAB) that has these cues of being hair."""
    best = _likeliest(_HAIR, lab, _OTHER_HAIR)
    return best._replace(probability=best.probability * _seen(cues))


def name_eyes(irises: Sequence[Iris]) -> Named | None:
    """Return the likeliest name of the irises of a face, or None where none fits.

    Irises that hardly stand out are closed eyes, shade or glasses; two that differ are not both seen.
    """
    left, right = (each.lab for each in irises)
    if min(each.contrast for each in irises) < _LEAST_CONTRAST or np.linalg.norm(left - right) > _MOST_APART:
        return None
    lightness, a, b = ((left + right) / 2).tolist()
    sclera = np.mean([each.sclera for each in irises], axis=0)
    relative = float(np.log(max(lightness, 1.0) / max(float(sclera[0]), 1.0)))
    named = _likeliest(_EYES, np.array((relative, a - sclera[1])), 0.0)
    if named.name == "light":
        return named if lightness >= _LEAST_LIGHT and a <= _MOST_RED else None
    return named if relative <= _MOST_BROWN and b >= _LEAST_YELLOW else None


def _likeliest(colors: Sequence[_Color], color: Colors | FloatArray, other: float) -> Named:
    densities = [each.density(color) for each in colors]
    best = int(np.argmax(densities))
    return Named(colors[best].name, densities[best] / (sum(densities) + other))


def _seen(cues: FloatArray) -> float:
    values = np.concatenate((cues, cues[_SQUARED] ** 2))
    weighted = _WEIGHTS * np.clip((values - _MEANS) / _DEVIATIONS, -3, 3)
    return float(1 / (1 + np.exp(-(_BIAS + weighted.sum()))))
