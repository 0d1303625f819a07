"""Use cases of imaging."""

from collections.abc import Callable
from datetime import UTC, datetime
from uuid import uuid4

from fashion.contracts import UserErased
from fashion.imaging.domain import Analysis, UserErasedError
from fashion.imaging.ports import Measurements, UnitOfWork


class AnalyzeSkinTone:
    """Measure a user's photo, and record the analysis and its event in one transaction."""

    def __init__(
        self,
        measurements: Measurements,
        unit_of_work: UnitOfWork,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._measurements, self._unit_of_work, self._now = measurements, unit_of_work, now

    async def begin(self) -> datetime:
        """Return the time at which an upload begins, by the clock that erasures are dated by."""
        return await self._unit_of_work.now()

    async def __call__(self, user: str, photo: bytes, begun_at: datetime, key: str | None = None) -> Analysis:
        """Return the new analysis, or the earlier one if the key was used for the same photo.

        Args:
            user: pseudonym of the user.
            photo: the whole file.
            begun_at: when the upload began, as `begin` returned.
            key: the request's idempotency key.

        Raises:
            UserErasedError: the user was erased since the upload began; nothing is recorded.
            PhotoRejectedError: the photo cannot be measured; nothing is recorded.
            BusyError: too many photos are waiting; nothing is recorded.
        """
        sent_at = self._now()
        measurement = await self._measurements.measure(photo)
        async with self._unit_of_work(user) as work:
            if await work.analyses.erased_since(begun_at):
                raise UserErasedError
            earlier = await work.analyses.earlier_answer(key, measurement.photo.sha256)
            if earlier is not None:
                return earlier
            revision = await work.events.revision() + 1
            analysis = Analysis.from_measurement(
                measurement, id=uuid4(), revision=revision, user=user, created_at=self._now()
            )
            await work.events.publish(analysis.to_event(sent_at), revision)
            await work.analyses.add(analysis, key)
        return analysis


class EraseUser:
    """Delete everything that imaging stores about a user, and announce it to the other services."""

    def __init__(self, unit_of_work: UnitOfWork) -> None:
        self._unit_of_work = unit_of_work

    async def __call__(self, user: str) -> bool:
        """Erase the user of this pseudonym, in one transaction; return whether anything was known."""
        async with self._unit_of_work(user) as work:
            known = await work.analyses.erase()
            if known:
                await work.events.publish(UserErased(user=user), revision=1)
        return known
