"""What imaging does for its users."""

from collections.abc import Callable
from datetime import UTC, datetime
from uuid import uuid4

from fashion.imaging.domain import Analysis, Erased
from fashion.imaging.ports import Measurements, UnitOfWork


class AnalyzeSkinTone:
    """Measure a user's photo and record the analysis with its event, in one transaction."""

    def __init__(
        self,
        measurements: Measurements,
        unit_of_work: UnitOfWork,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._measurements, self._unit_of_work, self._now = measurements, unit_of_work, now

    async def __call__(self, user: str, photo: bytes, begun_at: datetime, key: str | None = None) -> Analysis:
        """The new analysis, or the earlier one when the key was used for the same photo.

        `begun_at` is when the upload began; now, the whole photo is here.

        Raises:
            Erased: the user was erased since the upload began; nothing is recorded.
            PhotoRefused: the photo cannot be measured; nothing is recorded.
            Busy: too many photos are waiting; nothing is recorded.
        """
        sent_at = self._now()
        measurement = await self._measurements.measure(photo)
        async with self._unit_of_work(user) as work:
            if await work.analyses.erased_since(begun_at):
                raise Erased
            earlier = await work.analyses.answered(key, measurement.photo.sha256)
            if earlier is not None:
                return earlier
            revision = await work.events.revision() + 1
            analysis = Analysis.of(measurement, id=uuid4(), revision=revision, user=user, created_at=self._now())
            await work.events.publish(analysis.event(sent_at))
            await work.analyses.add(analysis, key)
        return analysis
