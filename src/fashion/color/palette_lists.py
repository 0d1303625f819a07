"""Palettes as their owner edits them: single lists, and what the platform would recommend with them."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Annotated, Any, Literal, get_args
from uuid import UUID

import msgspec

from fashion.color.domain import ColorMatchingService, Profile
from fashion.colorimetry.ita import ita
from fashion.colorimetry.monk import MONK_HEX
from fashion.colorimetry.palettes import MOST_COLORS, Palettes, Swatch, load_palettes
from fashion.colorimetry.skin import Hex, Monk, Share, SkinTone
from fashion.colorimetry.spaces import hex_to_lab
from fashion.vocabulary import CATEGORIES, PALETTE_SUBCATEGORIES, UNDERTONES, PaletteSubcategory, Undertone

NOBODY = UUID(int=0)

Tone = Literal[1, 2, 3, 4, 5, 6, 7, 8, 9, 10]
Swatches = Annotated[list[Swatch], msgspec.Meta(min_length=1, max_length=MOST_COLORS)]


class PaletteList(msgspec.Struct, frozen=True, kw_only=True):
    """The colors for one tone, undertone and subcategory."""

    tone: Tone
    undertone: Undertone
    subcategory: PaletteSubcategory
    colors: Swatches


class ScoredColor(msgspec.Struct, frozen=True, kw_only=True):
    """A color as it would be recommended."""

    subcategory: PaletteSubcategory
    name: str
    hex: Hex
    score: Share


class TonePreview(msgspec.Struct, frozen=True, kw_only=True):
    """What would be recommended to somebody whose skin is a swatch of the Monk scale, best first."""

    tone: Monk
    hex: Hex
    colors: list[ScoredColor]


def to_overrides(lists: Sequence[PaletteList]) -> dict[str, Any]:
    """Return lists in the form of the configuration file.

    Raises:
        ValueError: two lists are for the same.
    """
    overrides: dict[str, Any] = {}
    for each in lists:
        of_skin = overrides.setdefault(str(each.tone), {}).setdefault(each.undertone, {})
        if each.subcategory in of_skin:
            raise ValueError(f"{each.tone}.{each.undertone}.{each.subcategory}: there are two lists.")
        of_skin[each.subcategory] = msgspec.to_builtins(each.colors)
    return overrides


def lists_of(palettes: Palettes) -> list[PaletteList]:
    """Return all lists of palettes."""
    return [
        PaletteList(tone=tone, undertone=undertone, subcategory=name, colors=list(colors[name]))
        for tone in get_args(Tone)
        for undertone in UNDERTONES
        for colors in [palettes.colors(tone, undertone)]
        for name in PALETTE_SUBCATEGORIES
    ]


def changed_lists(palettes: Palettes) -> list[PaletteList]:
    """Return the lists that are not those of the package."""
    pairs = zip(lists_of(palettes), lists_of(load_palettes()), strict=True)
    return [each for each, packaged in pairs if each != packaged]


def preview(palettes: Palettes, undertone: Undertone) -> list[TonePreview]:
    """Return what palettes would recommend to each of the ten tones, for everyday wear."""
    service = ColorMatchingService(palettes)
    return [
        TonePreview(tone=tone, hex=skin, colors=_recommended(service, _somebody(tone, skin, undertone)))
        for tone, skin in enumerate(MONK_HEX, start=1)
    ]


def _recommended(service: ColorMatchingService, somebody: Profile) -> list[ScoredColor]:
    found = service.match(somebody, CATEGORIES, "everyday")
    return [
        ScoredColor(subcategory=name, name=color.name, hex=color.hex, score=color.score)
        for name in PALETTE_SUBCATEGORIES
        for color in found[name]
    ]


def _somebody(tone: int, skin: Hex, undertone: Undertone) -> Profile:
    """Return the profile of somebody who is surely of a tone."""
    lab = hex_to_lab(skin)
    sure = SkinTone(
        monk=tone, interval=(tone, tone), confidence=1.0, hex=skin, lab=lab, ita=ita(lab), undertone=undertone
    )
    return Profile(user="", analysis=NOBODY, revision=0, measured_at=datetime.fromtimestamp(0, UTC), tone=sure)
