"""What imaging needs from outside its domain."""

from contextlib import AbstractAsyncContextManager
from datetime import datetime
from typing import Literal, Protocol

import msgspec

from fashion.contracts import SkinToneAnalyzed
from fashion.imaging.domain import Analysis, Measurement

PhotoFormat = Literal["jpeg", "png", "webp"]


class PhotoHeader(msgspec.Struct, frozen=True, kw_only=True):
    """What a photo's header tells; width and height are in pixels, as the photo is to be looked at."""

    format: PhotoFormat
    width: int
    height: int

    @property
    def pixels(self) -> int:
        """How many pixels decoding the whole photo yields."""
        return self.width * self.height


class ImageProcessor(Protocol):
    """Measures the skin in a photo: synchronous, bound by the CPU, thread safe."""

    @property
    def name(self) -> str:
        """The algorithm, with its version and model; part of every cache key."""

    def inspect(self, photo: bytes) -> PhotoHeader:
        """The photo's header, decoding nothing.

        Raises:
            PhotoRefused: the photo will not be measured.
        """

    def measure(self, photo: bytes) -> Measurement:
        """The measurement of the largest face.

        Raises:
            PhotoRefused: the photo cannot be measured.
        """


class Measurements(Protocol):
    """Measures photos off the event loop, each photo once for as long as the answer is remembered."""

    async def measure(self, photo: bytes) -> Measurement:
        """The measurement of a photo; it carries no user.

        Raises:
            PhotoRefused: the photo cannot be measured.
            Busy: too many photos are waiting.
        """


class AnalysisRepository(Protocol):
    """The analyses of one user, within a unit of work."""

    async def answered(self, key: str | None, photo: str) -> Analysis | None:
        """The analysis that the same photo (its SHA-256) got under an idempotency key before."""

    async def erased_since(self, moment: datetime) -> bool:
        """Whether the user was erased at that moment or later."""

    async def add(self, analysis: Analysis, key: str | None) -> None:
        """Keep an analysis, and remember it as the answer under the key."""


class EventPublisher(Protocol):
    """The event log of one user, within a unit of work."""

    async def revision(self) -> int:
        """How many events the user has had so far."""

    async def publish(self, event: SkinToneAnalyzed) -> None:
        """Append an event; it reaches other services once the unit of work has committed."""


class Work(Protocol):
    """What one unit of work holds."""

    @property
    def analyses(self) -> AnalysisRepository:
        """The user's analyses."""

    @property
    def events(self) -> EventPublisher:
        """The user's events."""


class UnitOfWork(Protocol):
    """One transaction for one user; two for the same user take turns."""

    def __call__(self, user: str) -> AbstractAsyncContextManager[Work]:
        """Begin; the end of the block commits, an exception rolls back."""
