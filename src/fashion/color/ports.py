"""What the color service needs from outside its domain."""

from collections.abc import Sequence
from contextlib import AbstractAsyncContextManager
from typing import Protocol

from fashion.color.domain import Profile
from fashion.contracts import ColorRecommendationRequested, ColorsRecommended


class ProfileRepository(Protocol):
    """The profile of one user, within a unit of work; a projection of the user's events."""

    async def profile(self) -> Profile | None:
        """The profile, if the user was ever measured."""

    async def record(self, events: Sequence[ColorsRecommended | ColorRecommendationRequested]) -> None:
        """Append events to the user's log and apply them to the projections."""

    async def erase(self) -> bool:
        """Delete everything stored about the user, and announce it; return whether there was anything."""


class UserCache(Protocol):
    """The cache of what users are answered."""

    async def invalidate(self, *tags: str) -> None:
        """Drop everything that is cached under the tags."""


class UnitOfWork(Protocol):
    """One transaction for one user; two for the same user take turns."""

    def __call__(self, user: str) -> AbstractAsyncContextManager[ProfileRepository]:
        """Begin; the end of the block commits, an exception rolls back."""
