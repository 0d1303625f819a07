"""CIEDE2000 of two colors with plain numbers, as one would first write it down: part of the baseline."""

from math import atan2, cos, degrees, exp, hypot, radians, sin, sqrt

from fashion.colorimetry.skin import Lab


def scalar_ciede2000(one: Lab, other: Lab) -> float:
    """The difference by the formula of Sharma, Wu and Dalal (2005), step by step."""
    (l1, a1, b1), (l2, a2, b2) = one, other
    power = ((hypot(a1, b1) + hypot(a2, b2)) / 2) ** 7
    stretch = 1.5 - 0.5 * sqrt(power / (power + 25**7))
    c1, h1 = hypot(a1 * stretch, b1), degrees(atan2(b1, a1 * stretch)) % 360
    c2, h2 = hypot(a2 * stretch, b2), degrees(atan2(b2, a2 * stretch)) % 360
    hue, turn = _hues(h1, h2, colorless=not c1 * c2)
    chroma = (c1 + c2) / 2
    dl = (l2 - l1) / _lightness_weight((l1 + l2) / 2)
    dc = (c2 - c1) / (1 + 0.045 * chroma)
    dh = 2 * sqrt(c1 * c2) * sin(radians(turn / 2)) / (1 + 0.015 * chroma * _hue_weight(hue))
    return sqrt(max(0.0, dl * dl + dc * dc + dh * dh + _rotation(chroma, hue) * dc * dh))


def _hues(h1: float, h2: float, *, colorless: bool) -> tuple[float, float]:
    """The mean hue and the turn from the first to the second, in degrees."""
    if colorless:
        return h1 + h2, 0.0
    turn = (h2 - h1 + 180) % 360 - 180
    return (h1 + turn / 2) % 360, turn


def _lightness_weight(lightness: float) -> float:
    square = (lightness - 50) ** 2
    return 1 + 0.015 * square / sqrt(20 + square)


def _hue_weight(hue: float) -> float:
    waves = ((-0.17, 1, -30), (0.24, 2, 0), (0.32, 3, 6), (-0.20, 4, -63))
    return 1 + sum(size * cos(radians(times * hue + shift)) for size, times, shift in waves)


def _rotation(chroma: float, hue: float) -> float:
    spread = 30 * exp(-(((hue - 275) / 25) ** 2))
    return -2 * sqrt(chroma**7 / (chroma**7 + 25**7)) * sin(radians(2 * spread))
