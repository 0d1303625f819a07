"""What the color service does when something happened, and for its users."""

from collections.abc import Callable, Sequence
from datetime import datetime

from fashion.color.domain import ColorMatchingService, Profile, update_profile
from fashion.color.ports import ProfileRepository, UnitOfWork, UserCache
from fashion.colorimetry.palettes import Palettes
from fashion.contracts import ColorRecommendationRequested, ColorsRecommended, SkinToneAnalyzed
from fashion.kernel.cache.tags import user_tag
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
            await self._recommend(profiles, taken, CATEGORIES, "everyday", event.tenant, event.sent_at)

    async def requested(self, profiles: ProfileRepository, event: ColorRecommendationRequested) -> None:
        """Answer a request; nothing is left to match when the user was erased meanwhile."""
        profile = await profiles.profile()
        if profile is not None:
            await self._recommend(profiles, profile, event.categories, event.occasion, event.tenant)

    async def _recommend(
        self,
        profiles: ProfileRepository,
        profile: Profile,
        categories: Sequence[Category],
        occasion: Occasion,
        tenant: str,
        sent_at: datetime | None = None,
    ) -> None:
        colors = ColorMatchingService(self._palettes()).match(profile, categories, occasion)
        recommended = ColorsRecommended(
            user=profile.user,
            tenant=tenant,
            analysis=profile.analysis,
            revision=profile.revision,
            measured_at=profile.measured_at,
            tone=profile.tone,
            tone_revision=profile.tone_revision,
            photos=profile.photos,
            basis=profile.basis,
            categories=list(categories),
            occasion=occasion,
            colors=colors,
            sent_at=sent_at,
        )
        await profiles.record([recommended])


class RequestColors:
    """Record a user's request for recommendations; they follow as events."""

    def __init__(self, unit_of_work: UnitOfWork) -> None:
        self._unit_of_work = unit_of_work

    async def __call__(self, event: ColorRecommendationRequested) -> None:
        """Record the request.

        Raises:
            NoProfileError: the user was never measured.
        """
        async with self._unit_of_work(event.user) as profiles:
            if await profiles.profile() is None:
                raise NoProfileError
            await profiles.record([event])


class EraseUser:
    """Delete everything that the color service stores about a user, and announce it to the other services."""

    def __init__(self, unit_of_work: UnitOfWork, cache: UserCache) -> None:
        self._unit_of_work, self._cache = unit_of_work, cache

    async def __call__(self, user: str) -> bool:
        """Erase the user of this pseudonym, in one transaction; then drop what is cached.

        Return whether anything was known.
        """
        async with self._unit_of_work(user) as profiles:
            known = await profiles.erase()
        if known:
            await self._cache.invalidate(user_tag(user, "color"))
        return known
