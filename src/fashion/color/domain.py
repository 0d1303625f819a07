"""The user's profile, and which colors are recommended to it."""

import math
from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Literal, NamedTuple
from uuid import UUID

import msgspec
import numpy as np

from fashion.colorimetry.difference import ciede2000
from fashion.colorimetry.monk import monk_distances
from fashion.colorimetry.palettes import Palettes, Swatch
from fashion.colorimetry.skin import SURE, Lab, SkinTone
from fashion.colorimetry.spaces import hex_to_lab
from fashion.contracts import SkinToneAnalyzed
from fashion.event_values import Features, MatchedColor, MeasuredTone
from fashion.photos.combined_features import features_of
from fashion.photos.combined_tone import agreeing_photos, keep_newest, tone_of
from fashion.photos.next_photo import lack_of, next_photo, retake_of
from fashion.recommended_colors import category_of, vividness
from fashion.vocabulary import Category, NextPhoto, Occasion

Basis = Literal["tone", "interval"]

FOUNDATION_TOLERANCE = 8.0
TONE_TOLERANCE = 36.0
MOST_CONTRAST = 50.0


class Profile(msgspec.Struct, frozen=True, kw_only=True):
    """What is known of a user.

    Attributes:
        revision: that of the newest analysis.
        tone: combined from `photos`; that of the newest photo while none was fit to measure.
        tone_revision: that of the newest photo fit to measure, 0 while there is none.
        photos: the newest photos that were fit to measure.
        lacks: what the newest photo lacks.
    """

    user: str
    analysis: UUID
    revision: int
    measured_at: datetime
    tone: SkinTone
    tone_revision: int = 0
    photos: list[MeasuredTone] = []
    lacks: NextPhoto | None = None

    @property
    def rests_on(self) -> int:
        """The number of photos that the tone rests on."""
        return len(agreeing_photos(self.photos)) if self.photos else 1

    @property
    def next_photo(self) -> NextPhoto:
        """The photo that would narrow the tone most."""
        return next_photo(agreeing_photos(self.photos), self.tone) if self.photos else retake_of(self.lacks)

    @property
    def features(self) -> Features | None:
        """The colors of hair and eyes that the photos name together; None where none was read."""
        return features_of(agreeing_photos(self.photos)) if self.photos else None

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
    tone = tone_of(agreeing_photos(photos))
    return msgspec.structs.replace(newest, tone=tone, tone_revision=photos[-1].revision, photos=photos)


def _profile_of(event: SkinToneAnalyzed) -> Profile:
    fit = event.quality.verdict != "retake"
    lacks = lack_of(event.quality)
    measured = MeasuredTone(
        revision=event.revision,
        photo=event.photo.sha256,
        tone=event.tone,
        lacks=lacks,
        features=event.features,
    )
    return Profile(
        user=event.user,
        analysis=event.analysis,
        revision=event.revision,
        measured_at=event.created_at,
        tone=event.tone,
        tone_revision=event.revision if fit else 0,
        photos=[measured] if fit else [],
        lacks=lacks,
    )


def _photos(profile: Profile) -> list[MeasuredTone]:
    # Profiles of versions that kept one photo's tone do not say which photo it was.
    if profile.photos or not profile.tone_revision:
        return profile.photos
    return [MeasuredTone(revision=profile.tone_revision, photo="", tone=profile.tone)]


class ColorMatchingService:
    """Matches palettes to a profile."""

    def __init__(self, palettes: Palettes) -> None:
        self._palettes = palettes

    def match(
        self, profile: Profile, categories: Sequence[Category], occasion: Occasion
    ) -> dict[str, list[MatchedColor]]:
        """The recommended colors of each palette of the categories, best first."""
        candidates = list(self._candidates(profile, categories))
        differences = ciede2000(np.array([each.lab for each in candidates]), np.array(profile.tone.lab)).tolist()
        best: dict[str, dict[str, MatchedColor]] = {}
        for candidate, difference in zip(candidates, differences, strict=True):
            color = _matched(candidate, difference, occasion)
            found = best.setdefault(candidate.subcategory, {})
            if color.hex not in found or found[color.hex].score < color.score:
                found[color.hex] = color
        return {
            palette: sorted(found.values(), key=lambda color: (-color.score, color.hex))
            for palette, found in best.items()
        }

    def _candidates(self, profile: Profile, categories: Sequence[Category]) -> Iterator["_Candidate"]:
        """The swatches of all tones in question; those of tones farther from the skin count less."""
        away = monk_distances(np.array(profile.tone.lab)) if profile.basis == "interval" else np.zeros(10)
        for monk in profile.tones:
            nearness = math.exp(-((float(away[monk - 1]) / TONE_TOLERANCE) ** 2))
            for subcategory, swatches in self._palettes.colors(monk, profile.tone.palette_undertone).items():
                if category_of(subcategory) in categories:
                    for swatch in swatches:
                        yield _Candidate(monk, subcategory, swatch, hex_to_lab(swatch.hex), nearness)


class _Candidate(NamedTuple):
    monk: int
    subcategory: str
    swatch: Swatch
    lab: Lab
    nearness: float


def _matched(candidate: _Candidate, difference: float, occasion: Occasion) -> MatchedColor:
    is_foundation = candidate.subcategory == "foundation"
    score = _as_foundation(difference) if is_foundation else _as_accent(candidate.lab, difference, occasion)
    return MatchedColor(
        name=candidate.swatch.name,
        hex=candidate.swatch.hex,
        score=round(score * candidate.nearness, 4),
        monk=candidate.monk,
    )


def _as_foundation(difference: float) -> float:
    return math.exp(-((difference / FOUNDATION_TOLERANCE) ** 2))


def _as_accent(lab: Lab, difference: float, occasion: Occasion) -> float:
    """Vivid for the evening, quiet for work; contrast with the skin always helps."""
    chroma = vividness(lab)
    contrast = min(difference / MOST_CONTRAST, 1.0)
    fitting = {"evening": chroma, "work": 1.0 - chroma, "everyday": 1.0 - abs(chroma - 0.5)}[occasion]
    return 0.5 + 0.3 * fitting + 0.2 * contrast
