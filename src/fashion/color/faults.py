"""What is against a color that does not go with a person.

Each fault is measured on what ranks: the person's skin, the colors recommended to them, and the palettes that
their tones have for an opposed undertone. So a palette that is changed changes the faults too.
"""

import math
from collections.abc import Iterator, Sequence
from typing import Literal, NamedTuple

import msgspec

from fashion.color.suits import Suits, Surroundings
from fashion.colorimetry.closeness import SAME_COLOR
from fashion.colorimetry.difference import ciede2000, ciede2000_terms
from fashion.colorimetry.skin import Lab
from fashion.colorimetry.spaces import FloatArray
from fashion.localization.languages import Language
from fashion.localization.marking import gettext_noop
from fashion.localization.messages import decimal, translate

FaultCode = Literal["contrast", "warm", "cool", "vivid", "muted", "light", "dark", "hue"]

_SENTENCES: dict[FaultCode, str] = {
    "contrast": gettext_noop(
        "It hardly stands out from your skin (CIEDE2000 {value}; your colors keep {compared_with} or more)."
    ),
    "warm": gettext_noop(
        "It is near {name}, a color for a warm undertone (CIEDE2000 {value}), which yours is not."
    ),
    "cool": gettext_noop(
        "It is near {name}, a color for a cool undertone (CIEDE2000 {value}), which yours is not."
    ),
    "vivid": gettext_noop("It is more vivid than {name}: chroma {value} instead of {compared_with}."),
    "muted": gettext_noop("It is more muted than {name}: chroma {value} instead of {compared_with}."),
    "light": gettext_noop("It is lighter than {name}: lightness {value} instead of {compared_with}."),
    "dark": gettext_noop("It is darker than {name}: lightness {value} instead of {compared_with}."),
    "hue": gettext_noop("Its hue is not that of {name}: angle {value} instead of {compared_with}."),
}
_WITH_DECIMALS: set[FaultCode] = {"contrast", "warm", "cool"}


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


def faults_of(lab: Lab, suits: Suits, near: int, around: Surroundings | None, language: Language) -> list[Fault]:
    """Return what is against a color, in sentences of a language.

    Args:
        near: place of the color that suits and is the nearest.
        around: None for a color that should vanish on the skin.
    """
    nearest = suits.labs[near]
    faults = [] if around is None else [*_contrast(lab, around), *_undertone(lab, nearest, around)]
    return [_written(*each, language) for each in (*faults, _main_term(lab, nearest, suits.names[near]))]


class _Measured(NamedTuple):
    code: FaultCode
    value: float
    compared_with: float
    name: str = ""


def _contrast(lab: Lab, around: Surroundings) -> Iterator[_Measured]:
    contrast = float(ciede2000(lab, around.skin))
    if contrast < around.least_contrast:
        yield _Measured("contrast", contrast, around.least_contrast)


def _undertone(lab: Lab, nearest: FloatArray, around: Surroundings) -> Iterator[_Measured]:
    away = ciede2000(around.other_labs, lab)
    place = int(away.argmin())
    if away[place] <= SAME_COLOR:
        undertone, name = around.others[place]
        yield _Measured(undertone, float(away[place]), float(ciede2000(nearest, lab)), name)


def _main_term(lab: Lab, nearest: FloatArray, name: str) -> _Measured:
    """The largest part of the difference from the nearest color that suits."""
    terms = ciede2000_terms(nearest, lab)
    size = max(map(abs, terms))
    if size == abs(terms.lightness):
        return _Measured("light" if terms.lightness > 0 else "dark", lab[0], float(nearest[0]), name)
    if size == abs(terms.chroma):
        chroma, other = math.hypot(*lab[1:]), math.hypot(*nearest[1:])
        return _Measured("vivid" if terms.chroma > 0 else "muted", chroma, other, name)
    return _Measured("hue", _hue(lab), _hue(nearest), name)


def _hue(lab: Sequence[float] | FloatArray) -> float:
    return math.degrees(math.atan2(lab[2], lab[1])) % 360


def _written(code: FaultCode, value: float, compared_with: float, name: str, language: Language) -> Fault:
    digits = ".1f" if code in _WITH_DECIMALS else ".0f"
    sentence = translate(
        language,
        _SENTENCES[code],
        name=name,
        value=decimal(language, format(value, digits)),
        compared_with=decimal(language, format(compared_with, digits)),
    )
    return Fault(code=code, value=round(value, 1), compared_with=round(compared_with, 1), sentence=sentence)
