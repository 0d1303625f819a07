"""Interfaces through which imaging reaches what is outside its domain."""

from contextlib import AbstractAsyncContextManager
from datetime import datetime
from typing import Protocol

from fashion.contracts import SkinToneAnalyzed, UserErased
from fashion.event_values import MeasuredTone
from fashion.imaging.domain import Analysis, Measurement, PhotoHeader
from fashion.imaging.results import AnalyzedPhotos


class ImageProcessor(Protocol):
    """Measures the skin in a photo: synchronous, CPU-bound, thread safe."""

    @property
    def name(self) -> str:
        """The algorithm with its version and face detector; part of every cache key."""

    def inspect(self, photo: bytes) -> PhotoHeader:
        """Return the photo's header without decoding the photo.

        Raises:
            PhotoRejectedError: the header shows that the photo cannot be measured.
        """

    def measure(self, photo: bytes) -> Measurement:
        """Measure the largest face.

        Raises:
            PhotoRejectedError: the photo cannot be measured.
        """


class Measurements(Protocol):
    """Measures photos off the event loop, and the same photo only once while its result is cached."""

    async def measure(self, photo: bytes) -> Measurement:
        """Measure a photo.

        Raises:
            PhotoRejectedError: the photo cannot be measured.
            BusyError: too many photos are waiting.
        """


class AnalysisRepository(Protocol):
    """The analyses of one user, within a unit of work."""

    async def earlier_answer(self, key: str | None, photo: str) -> Analysis | None:
        """Return the analysis stored under an idempotency key for the same photo (its SHA-256)."""

    async def earlier_photos(self, key: str | None, photos: str) -> AnalyzedPhotos | None:
        """Return the results stored under an idempotency key for the same photos, by their common digest."""

    async def keep_photos(self, key: str | None, photos: str, analyzed: AnalyzedPhotos) -> None:
        """Store the results of several photos under the idempotency key if one is given."""

    async def newest_tones(self, limit: int) -> list[MeasuredTone]:
        """Return the tones of the newest photos that were fit to measure, oldest first."""

    async def erased_since(self, moment: datetime) -> bool:
        """Return whether the user was erased at `moment` or later."""

    async def add(self, analysis: Analysis, key: str | None) -> None:
        """Store an analysis, also as the answer under the idempotency key if one is given."""

    async def erase(self) -> bool:
        """Delete the user's analyses and events, and mark the user as erased; return whether there were any."""


class EventPublisher(Protocol):
    """The event log of one user, within a unit of work."""

    async def revision(self) -> int:
        """Return the number of events in the user's log."""

    async def publish(self, event: SkinToneAnalyzed | UserErased, revision: int) -> None:
        """Append an event as number `revision`; other services receive it after the commit."""


class Work(Protocol):
    """The repositories of one unit of work."""

    @property
    def analyses(self) -> AnalysisRepository:
        """The user's analyses."""

    @property
    def events(self) -> EventPublisher:
        """The user's events."""


class UnitOfWork(Protocol):
    """Opens one transaction for one user; transactions of the same user run one after the other."""

    async def now(self) -> datetime:
        """Return the time by the clock of the store, which dates erasures."""

    def __call__(self, user: str) -> AbstractAsyncContextManager[Work]:
        """Begin; leaving the block commits, an exception rolls back."""
