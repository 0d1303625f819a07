"""Reads the colors of hair and irises of a face, by name where the name is nearly sure."""

from typing import NamedTuple, cast

import numpy as np

from fashion.colorimetry import lab_to_hex
from fashion.event_values import Eyes, Features, Hair
from fashion.imaging.arrays import ColorConversion, Pixels
from fashion.imaging.domain import FeatureColor
from fashion.imaging.face.detection import Face
from fashion.imaging.features.eyes import find_irises
from fashion.imaging.features.hair import Head
from fashion.imaging.features.naming import name_eyes, name_hair
from fashion.imaging.features.views import Colors
from fashion.vocabulary import SURE_OF_EYES, SURE_OF_HAIR, EyeColor, HairColor


class FeatureReading(NamedTuple):
    """What a face shows beside skin: the names, and the colors that have one."""

    features: Features
    hair: FeatureColor | None
    eyes: FeatureColor | None


NOTHING_READ = FeatureReading(Features(), None, None)


def read_features(picture: Pixels, face: Face, to_srgb: ColorConversion) -> FeatureReading:
    """Return the features of a face in a picture (BGR); `to_srgb` converts RGB pixels to sRGB."""
    head = Head(picture, face, to_srgb)
    hair, hair_color = _hair(head)
    eyes, eye_color = _eyes(picture, face, to_srgb)
    return FeatureReading(Features(hair=hair, eyes=eyes), hair_color, eye_color)


def _hair(head: Head) -> tuple[Hair | None, FeatureColor | None]:
    if not head.shows_crown:
        return None, None
    lab = head.hair()
    if lab is None:
        return Hair(color="uncertain", confidence=0.0), None
    name, probability = name_hair(lab, head.cues(lab))
    # Gray hair is never named: at public photos it was hardly ever sure.
    if name == "gray" or probability < SURE_OF_HAIR:
        return Hair(color="uncertain", confidence=round(probability, 4)), None
    return Hair(color=cast(HairColor, name), confidence=round(probability, 4)), _color(lab)


def _eyes(picture: Pixels, face: Face, to_srgb: ColorConversion) -> tuple[Eyes | None, FeatureColor | None]:
    irises = find_irises(picture, face, to_srgb)
    if irises is None:
        return None, None
    named = name_eyes(irises)
    if named is None or named.probability < SURE_OF_EYES:
        return Eyes(color="uncertain", confidence=round(named.probability, 4) if named else 0.0), None
    eyes = Eyes(color=cast(EyeColor, named.name), confidence=round(named.probability, 4))
    return eyes, _color(np.mean([each.lab for each in irises], axis=0))


def _color(lab: Colors) -> FeatureColor:
    lightness, a, b = np.round(lab, 3).tolist()
    return FeatureColor(lab=(lightness, a, b), hex=lab_to_hex(lab))
