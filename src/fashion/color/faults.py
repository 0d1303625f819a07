"""What is against a color that does not go with a person.

Each fault is measured on what ranks: the person's skin, the colors recommended to them, and the palettes that
their tones have for an opposed undertone. So a palette that is changed changes the faults too.
"""

import math
from collections.abc import Iterator, Sequence
from typing import Literal

import msgspec

from fashion.color.suits import Suits, Surroundings
from fashion.colorimetry.closeness import SAME_COLOR
from fashion.colorimetry.difference import ciede2000, ciede2000_terms
from fashion.colorimetry.skin import Lab
from fashion.colorimetry.spaces import FloatArray

FaultCode = Literal["contrast", "warm", "cool", "vivid", "muted", "light", "dark", "hue"]


class Fault(msgspec.Struct, frozen=True, kw_only=True):
    """Something that is against a color, in a word, two numbers and a sentence.

    `contrast` compares CIEDE2000 differences from the skin, `warm` and `cool` those from a palette of that
    undertone and from the user's colors, `vivid` and `muted` CIELAB chroma, `light` and `dark` lightness, `hue`
    hue angles in degrees.
    """

    code: FaultCode
    value: float
    compared_with: float
    sentence: str


def faults_of(lab: Lab, suits: Suits, near: int, around: Surroundings | None) -> list[Fault]:
    """Return what is against a color.

    Args:
        near: place of the color that suits and is the nearest.
        around: None for a color that should vanish on the skin.
    """
    clashes = [] if around is None else [*_contrast(lab, around), *_undertone(lab, suits.labs[near], around)]
    return [*clashes, _main_term(lab, suits.labs[near], suits.names[near])]


def _contrast(lab: Lab, around: Surroundings) -> Iterator[Fault]:
    contrast, least = float(ciede2000(lab, around.skin)), around.least_contrast
    if contrast < least:
        numbers = f"CIEDE2000 {contrast:.1f}; your colors keep {least:.1f} or more"
        sentence = f"It hardly stands out from your skin ({numbers})."
        yield _fault("contrast", contrast, least, sentence)


def _undertone(lab: Lab, nearest: FloatArray, around: Surroundings) -> Iterator[Fault]:
    away = ciede2000(around.other_labs, lab)
    place = int(away.argmin())
    difference = float(away[place])
    if difference <= SAME_COLOR:
        undertone, name = around.others[place]
        sentence = (
            f"It is near {name}, a color for a {undertone} undertone (CIEDE2000 {difference:.1f}); "
            f"yours are for a {around.undertone} one."
        )
        yield _fault(undertone, difference, float(ciede2000(nearest, lab)), sentence)


def _main_term(lab: Lab, nearest: FloatArray, name: str) -> Fault:
    """The largest part of the difference from the nearest color that suits."""
    terms = ciede2000_terms(nearest, lab)
    size = max(map(abs, terms))
    if size == abs(terms.lightness):
        code: FaultCode = "light" if terms.lightness > 0 else "dark"
        return _compared(code, lab[0], float(nearest[0]), f"It is {code}er than {name}: lightness")
    if size == abs(terms.chroma):
        code = "vivid" if terms.chroma > 0 else "muted"
        chroma, other = math.hypot(*lab[1:]), math.hypot(*nearest[1:])
        return _compared(code, chroma, other, f"It is more {code} than {name}: chroma")
    return _compared("hue", _hue(lab), _hue(nearest), f"Its hue is not that of {name}: angle")


def _hue(lab: Sequence[float] | FloatArray) -> float:
    return math.degrees(math.atan2(lab[2], lab[1])) % 360


def _compared(code: FaultCode, value: float, other: float, words: str) -> Fault:
    return _fault(code, value, other, f"{words} {value:.0f} instead of {other:.0f}.")


def _fault(code: FaultCode, value: float, other: float, sentence: str) -> Fault:
    return Fault(code=code, value=round(value, 1), compared_with=round(other, 1), sentence=sentence)
