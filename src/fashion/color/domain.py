"""The user's profile, and which colors are recommended to it."""

import math
from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Literal, NamedTuple
from uuid import UUID

import msgspec
import numpy as np

from fashion.color.combination import agreeing_tones, combine_tones, keep_newest
from fashion.colorimetry.difference import ciede2000
from fashion.colorimetry.monk import monk_distances
from fashion.colorimetry.palettes import Palettes, Swatch
from fashion.colorimetry.skin import SURE, Lab, SkinTone
from fashion.colorimetry.spaces import hex_to_lab
from fashion.contracts import MeasuredTone, RecommendedColor, SkinToneAnalyzed
from fashion.vocabulary import Category, Occasion

Basis = Literal["tone", "interval"]

FOUNDATION_TOLERANCE = 8.0
TONE_TOLERANCE = 36.0
MOST_CHROMA = 60.0
MOST_CONTRAST = 50.0


class Profile(msgspec.Struct, frozen=True, kw_only=True):
    """What is known of a user.

    Attributes:
        revision: that of the newest analysis.
        tone: combined from `photos`; that of the newest photo while none was fit to measure.
        tone_revision: that of the newest photo fit to measure, 0 while there is none.
        photos: the newest photos that were fit to measure.
    """

    user: str
    analysis: UUID
    revision: int
    measured_at: datetime
    tone: SkinTone
    tone_revision: int = 0
    photos: list[MeasuredTone] = []

    @property
    def rests_on(self) -> int:
        """The number of photos that the tone rests on."""
        return len(agreeing_tones(self.photos)) if self.photos else 1

    @property
    def basis(self) -> Basis:
        """Whether the tone is sure enough to match by it alone, or the whole interval has to serve."""
        return "tone" if self.tone.confidence >= SURE else "interval"

    @property
    def tones(self) -> range:
        """The Monk tones that colors are matched to."""
        lowest, highest = self.tone.interval
        return range(self.tone.monk, self.tone.monk + 1) if self.basis == "tone" else range(lowest, highest + 1)


def update_profile(profile: Profile | None, event: SkinToneAnalyzed) -> Profile:
    """The profile after an analysis, whatever the order they come in.

    The tone is combined from the newest photos that are fit to measure; while there is none, it is that of the
    newest photo.
    """
    taken = _profile_of(event)
    if profile is None:
        return taken
    newest = max(profile, taken, key=lambda each: each.revision)
    photos = keep_newest([*_photos(profile), *taken.photos])
    if not photos:
        return newest
    tone = combine_tones(agreeing_tones(photos))
    return msgspec.structs.replace(newest, tone=tone, tone_revision=photos[-1].revision, photos=photos)


def _profile_of(event: SkinToneAnalyzed) -> Profile:
    fit = event.quality.verdict != "retake"
    measured = MeasuredTone(revision=event.revision, photo=event.photo.sha256, tone=event.tone)
    return Profile(
        user=event.user,
        analysis=event.analysis,
        revision=event.revision,
        measured_at=event.created_at,
        tone=event.tone,
        tone_revision=event.revision if fit else 0,
        photos=[measured] if fit else [],
    )


def _photos(profile: Profile) -> list[MeasuredTone]:
    # Profiles of versions that kept one photo's tone do not tell which photo it was.
    if profile.photos or not profile.tone_revision:
        return profile.photos
    return [MeasuredTone(revision=profile.tone_revision, photo="", tone=profile.tone)]


class ColorMatchingService:
    """Matches palettes to a profile."""

    def __init__(self, palettes: Palettes) -> None:
        self._palettes = palettes

    def match(
        self, profile: Profile, categories: Sequence[Category], occasion: Occasion
    ) -> list[RecommendedColor]:
        """The recommended colors of the categories, best first within each subcategory."""
        candidates = list(self._candidates(profile, categories))
        differences = ciede2000(np.array([each.lab for each in candidates]), np.array(profile.tone.lab)).tolist()
        found: dict[tuple[str, str], RecommendedColor] = {}
        for candidate, difference in zip(candidates, differences, strict=True):
            color = _recommended(profile.tone, candidate, difference, occasion)
            key = color.subcategory, color.hex
            if key not in found or found[key].score < color.score:
                found[key] = color
        return sorted(
            found.values(), key=lambda color: (color.category, color.subcategory, -color.score, color.hex)
        )

    def _candidates(self, profile: Profile, categories: Sequence[Category]) -> Iterator["_Candidate"]:
        """The swatches of all tones in question; those of tones farther from the skin count less."""
        away = monk_distances(np.array(profile.tone.lab)) if profile.basis == "interval" else np.zeros(10)
        for monk in profile.tones:
            nearness = math.exp(-((float(away[monk - 1]) / TONE_TOLERANCE) ** 2))
            for subcategory, swatches in self._palettes.colors(monk, profile.tone.undertone).items():
                if category_of(subcategory) in categories:
                    for swatch in swatches:
                        yield _Candidate(monk, subcategory, swatch, hex_to_lab(swatch.hex), nearness)


class _Candidate(NamedTuple):
    monk: int
    subcategory: str
    swatch: Swatch
    lab: Lab
    nearness: float


def category_of(subcategory: str) -> Category:
    """The category a palette's subcategory belongs to."""
    return "clothing" if subcategory == "clothing" else "makeup"


def _recommended(tone: SkinTone, candidate: _Candidate, difference: float, occasion: Occasion) -> RecommendedColor:
    if candidate.subcategory == "foundation":
        score, reason = _as_foundation(candidate, difference)
    else:
        score, reason = _as_accent(tone, candidate, difference, occasion)
    return RecommendedColor(
        category=category_of(candidate.subcategory),
        subcategory=candidate.subcategory,
        name=candidate.swatch.name,
        hex=candidate.swatch.hex,
        lab=candidate.lab,
        score=round(score * candidate.nearness, 4),
        reason=reason,
    )


def _as_foundation(candidate: _Candidate, difference: float) -> tuple[float, str]:
    score = math.exp(-((difference / FOUNDATION_TOLERANCE) ** 2))
    return score, f"CIEDE2000 {difference:.1f} from your skin, from the shades of Monk tone {candidate.monk}."


def _as_accent(tone: SkinTone, candidate: _Candidate, difference: float, occasion: Occasion) -> tuple[float, str]:
    """Vivid for the evening, quiet for work; contrast with the skin always helps."""
    _, a, b = candidate.lab
    chroma = min(math.hypot(a, b) / MOST_CHROMA, 1.0)
    contrast = min(difference / MOST_CONTRAST, 1.0)
    fitting = {"evening": chroma, "work": 1.0 - chroma, "everyday": 1.0 - abs(chroma - 0.5)}[occasion]
    strength = "vivid" if chroma > 2 / 3 else "soft" if chroma < 1 / 3 else "clear"
    skin = f"a {tone.undertone} undertone on Monk tone {candidate.monk}"
    return 0.5 + 0.3 * fitting + 0.2 * contrast, f"A {strength} color for {skin}, {occasion} wear."
