"""What the color service does when something happened, and for its users."""

from collections.abc import Callable, Sequence
from datetime import datetime

from fashion.color.domain import ColorMatchingService, Profile, update_profile
from fashion.color.ports import ProfileRepository
from fashion.colorimetry.palettes import Palettes
from fashion.contracts import ColorRecommendationRequested, ColorsRecommended, SkinToneAnalyzed
from fashion.vocabulary import CATEGORIES, Category, Occasion


class NoProfileError(Exception):
    """The user was never measured; there is nothing to match colors to."""


class RecommendColors:
    """Match palettes to a user's profile, with the palettes that are served now."""

    def __init__(self, palettes: Callable[[], Palettes]) -> None:
        self._palettes = palettes

    async def analyzed(self, profiles: ProfileRepository, event: SkinToneAnalyzed) -> None:
        """Take an analysis in; recommend afresh if that changes the profile."""
        profile = await profiles.profile()
        taken = update_profile(profile, event)
        if taken != profile:
            await self._recommend(profiles, taken, CATEGORIES, "everyday", event.sent_at)

    async def requested(self, profiles: ProfileRepository, event: ColorRecommendationRequested) -> None:
        """Answer a request; nothing is left to match when the user was erased meanwhile."""
        profile = await profiles.profile()
        if profile is not None:
            await self._recommend(profiles, profile, event.categories, event.occasion)

    async def _recommend(
        self,
        profiles: ProfileRepository,
        profile: Profile,
        categories: Sequence[Category],
        occasion: Occasion,
        sent_at: datetime | None = None,
    ) -> None:
        colors = ColorMatchingService(self._palettes()).match(profile, categories, occasion)
        recommended = ColorsRecommended(
            user=profile.user,
            analysis=profile.analysis,
            revision=profile.revision,
            measured_at=profile.measured_at,
            tone=profile.tone,
            tone_revision=profile.tone_revision,
            basis=profile.basis,
            categories=list(categories),
            occasion=occasion,
            colors=colors,
            sent_at=sent_at,
        )
        await profiles.record([recommended])


async def request_colors(profiles: ProfileRepository, event: ColorRecommendationRequested) -> None:
    """Record a user's request; the recommendation follows as events.

    Raises:
        NoProfileError: the user was never measured.
    """
    if await profiles.profile() is None:
        raise NoProfileError
    await profiles.record([event])
