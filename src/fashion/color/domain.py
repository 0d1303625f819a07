"""The user's profile, and which colors are recommended to it."""

import math
from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Literal
from uuid import UUID

import msgspec
import numpy as np
from numpy.typing import NDArray

from fashion.colorimetry.difference import ciede2000
from fashion.colorimetry.monk import MONK_LAB
from fashion.colorimetry.palettes import Palettes, Swatch
from fashion.colorimetry.skin import Lab, SkinTone
from fashion.colorimetry.spaces import hex_to_lab
from fashion.contracts import Category, Occasion, RecommendedColor, SkinToneAnalyzed

FloatArray = NDArray[np.float64]
Basis = Literal["tone", "interval"]

SURE = 0.5
FOUNDATION_TOLERANCE = 8.0
TONE_TOLERANCE = 12.0
MOST_CHROMA = 60.0


class Profile(msgspec.Struct, frozen=True, kw_only=True):
    """What is known of a user; `revision` is that of the analysis taken in last."""

    user: str
    analysis: UUID
    revision: int
    measured_at: datetime
    tone: SkinTone

    @property
    def basis(self) -> Basis:
        """Whether the tone is sure enough to match by it alone, or the whole interval has to serve."""
        return "tone" if self.tone.confidence >= SURE else "interval"

    @property
    def tones(self) -> range:
        """The Monk tones that colors are matched to."""
        lowest, highest = self.tone.interval
        return range(self.tone.monk, self.tone.monk + 1) if self.basis == "tone" else range(lowest, highest + 1)


def take_in(profile: Profile | None, event: SkinToneAnalyzed) -> Profile:
    """The profile after an analysis; a photo to be retaken moves the tone only when there is no better one."""
    poor = event.quality.verdict == "retake"
    return Profile(
        user=event.user,
        analysis=event.analysis,
        revision=event.revision,
        measured_at=event.created_at,
        tone=profile.tone if profile and poor else event.tone,
    )


class ColorMatchingService:
    """Matches palettes to a profile."""

    def __init__(self, palettes: Palettes) -> None:
        self._palettes = palettes

    def match(
        self, profile: Profile, categories: Sequence[Category], occasion: Occasion
    ) -> list[RecommendedColor]:
        """The recommended colors of the categories, best first within each subcategory."""
        found: dict[tuple[str, str], RecommendedColor] = {}
        for monk in profile.tones:
            for color in self._of_tone(profile, monk, categories, occasion):
                key = color.subcategory, color.hex
                if key not in found or found[key].score < color.score:
                    found[key] = color
        return sorted(
            found.values(), key=lambda color: (color.category, color.subcategory, -color.score, color.hex)
        )

    def _of_tone(
        self, profile: Profile, monk: int, categories: Sequence[Category], occasion: Occasion
    ) -> Iterator[RecommendedColor]:
        nearness = _nearness(profile.tone.lab, monk) if profile.basis == "interval" else 1.0
        for subcategory, swatches in self._palettes.colors(monk, profile.tone.undertone).items():
            if category_of(subcategory) in categories:
                for swatch in swatches:
                    yield _recommended(profile.tone, monk, subcategory, swatch, occasion, nearness)


def category_of(subcategory: str) -> Category:
    """The category a palette's subcategory belongs to."""
    return "clothing" if subcategory == "clothing" else "makeup"


def _nearness(lab: Lab, monk: int) -> float:
    """1 where the skin is the tone's own swatch, falling with CIEDE2000."""
    return math.exp(-((_difference(lab, MONK_LAB[monk - 1]) / (3 * TONE_TOLERANCE)) ** 2))


def _recommended(
    tone: SkinTone, monk: int, subcategory: str, swatch: Swatch, occasion: Occasion, nearness: float
) -> RecommendedColor:
    lab = hex_to_lab(swatch.hex)
    judge = _as_foundation if subcategory == "foundation" else _as_accent
    score, reason = judge(tone, monk, lab, occasion)
    return RecommendedColor(
        category=category_of(subcategory),
        subcategory=subcategory,
        name=swatch.name,
        hex=swatch.hex,
        lab=lab,
        score=round(score * nearness, 4),
        reason=reason,
    )


def _as_foundation(tone: SkinTone, monk: int, lab: Lab, _: Occasion) -> tuple[float, str]:
    difference = _difference(tone.lab, lab)
    score = math.exp(-((difference / FOUNDATION_TOLERANCE) ** 2))
    return score, f"CIEDE2000 {difference:.1f} from your skin, from the shades of Monk tone {monk}."


def _as_accent(tone: SkinTone, monk: int, lab: Lab, occasion: Occasion) -> tuple[float, str]:
    """Vivid for the evening, quiet for work; contrast with the skin always helps."""
    chroma = min(math.hypot(lab[1], lab[2]) / MOST_CHROMA, 1.0)
    contrast = min(_difference(tone.lab, lab) / 50.0, 1.0)
    fitting = {"evening": chroma, "work": 1.0 - chroma, "everyday": 1.0 - abs(chroma - 0.5)}[occasion]
    strength = "vivid" if chroma > 2 / 3 else "soft" if chroma < 1 / 3 else "clear"
    reason = f"A {strength} color for a {tone.undertone} undertone on Monk tone {monk}, {occasion} wear."
    return 0.5 + 0.3 * fitting + 0.2 * contrast, reason


def _difference(one: Lab, other: Lab | FloatArray) -> float:
    return float(ciede2000(np.asarray(one), np.asarray(other)))
