"""What the fields of events hold: photos and their measurements, colors, interactions."""

from uuid import UUID

import msgspec

from fashion.colorimetry.skin import Hex, Lab, Monk, Share, SkinTone
from fashion.vocabulary import Action, Category, EyeColor, HairColor, Item, NextPhoto, Verdict


class Region(msgspec.Struct, frozen=True, kw_only=True):
    """One measured part of the face: pixel box (x, y, width, height) in the upright photo, CIELAB D65."""

    name: str
    box: tuple[int, int, int, int]
    lab: Lab
    weight: Share


class Quality(msgspec.Struct, frozen=True, kw_only=True):
    """Whether the photo was fit to measure, and each reason why not, as a sentence to act on."""

    verdict: Verdict
    reasons: list[str]


class Hair(msgspec.Struct, frozen=True, kw_only=True):
    """The color of hair by name; `confidence` is the probability that it is right, 0 where none fits."""

    color: HairColor
    confidence: Share


class Eyes(msgspec.Struct, frozen=True, kw_only=True):
    """The color of irises by name; `confidence` is the probability that it is right, 0 where none fits."""

    color: EyeColor
    confidence: Share


class Features(msgspec.Struct, frozen=True, kw_only=True):
    """The colors of hair and eyes as in a photo, by name.

    None where it is too small for them, cuts them off, or is to be retaken.
    """

    hair: Hair | None = None
    eyes: Eyes | None = None


class Photo(msgspec.Struct, frozen=True, kw_only=True):
    """What is kept of a photo: its digest and its upright size in pixels."""

    sha256: str
    width: int
    height: int


class TargetColor(msgspec.Struct, frozen=True, kw_only=True, array_like=True):
    """A color that a user's products should come close to, stored as an array of its fields.

    `score` is that of a product of this very color.
    """

    name: str
    hex: Hex
    score: Share


class MatchedColor(TargetColor, frozen=True, kw_only=True, array_like=True):
    """A color that suits the user, stored as an array of its fields; `monk` is the tone whose palette has it.

    `fashion.recommended_colors` adds what follows from it: category, CIELAB and the reason as a sentence.
    """

    monk: Monk


class Interaction(msgspec.Struct, frozen=True, kw_only=True):
    """What a user did with a product or a color that was shown; `id` is the client's, one for each."""

    id: UUID
    action: Action
    item: Item
    category: Category


class MeasuredTone(msgspec.Struct, frozen=True, kw_only=True):
    """The skin tone of one photo that was fit to measure.

    `revision` is that of its analysis; `photo` is the photo's SHA-256, for one that is sent twice counts once;
    `lacks` is what a better photo of it would be like; `features` are those that the photo shows.
    """

    revision: int
    photo: str
    tone: SkinTone
    lacks: NextPhoto | None = None
    features: Features | None = None
