"""Use cases of imaging."""

import asyncio
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from hashlib import sha256
from typing import TypeVar
from uuid import uuid4

from fashion.contracts import UserErased
from fashion.imaging.domain import Analysis, Measurement, PhotoInForm
from fashion.imaging.errors import NoPhotoMeasuredError, PhotoRejectedError, UserErasedError
from fashion.imaging.ports import Measurements, UnitOfWork, Work
from fashion.imaging.results import AnalyzedPhotos, PhotoResult, RejectedPhoto, ShownAnalysis, ShownPhotos
from fashion.localization.marking import Sentence
from fashion.photos.combined_tone import MOST_PHOTOS, agreeing_photos, tone_of
from fashion.photos.next_photo import next_photo

T = TypeVar("T")


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

    async def __call__(
        self, user: str, photo: bytes, begun_at: datetime, key: str | None = None, tenant: str = ""
    ) -> ShownAnalysis:
        """Return the new analysis, or the earlier one if the key was used for the same photo.

        The face in the photo is returned with it, and not recorded.

        Args:
            user: pseudonym of the user.
            photo: the whole file.
            begun_at: when the upload began, as `begin` returned.
            key: the request's idempotency key.
            tenant: the one that the user belongs to.

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
                return ShownAnalysis(earlier, measurement.face)
            analysis = await _record(work, measurement, user, tenant, sent_at, self._now())
            await work.analyses.add(analysis, key)
        return ShownAnalysis(analysis, measurement.face)


class AnalyzePhotos:
    """Measure several photos of a user, and record the analyses and their events in one transaction."""

    def __init__(
        self,
        measurements: Measurements,
        unit_of_work: UnitOfWork,
        at_once: int,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        """Measure `at_once` photos of one call at the same time."""
        self._measurements, self._unit_of_work, self._now = measurements, unit_of_work, now
        self._at_once = at_once

    async def __call__(
        self,
        user: str,
        photos: Sequence[PhotoInForm],
        begun_at: datetime,
        key: str | None = None,
        tenant: str = "",
    ) -> ShownPhotos:
        """Return the results in the photos' order, or the earlier ones if the key was used for the same photos.

        The faces in the photos are returned with them, and not recorded.

        Args:
            user: pseudonym of the user.
            photos: whole files, or why one was rejected already.
            begun_at: when the upload began, as `AnalyzeSkinTone.begin` returned.
            key: the request's idempotency key.
            tenant: the one that the user belongs to.

        Raises:
            UserErasedError: the user was erased since the upload began; nothing is recorded.
            NoPhotoMeasuredError: none of the photos can be measured; nothing is recorded.
            BusyError: too many photos are waiting; nothing is recorded.
        """
        sent_at = self._now()
        measured = await self._measure(photos)
        faces = [each.face if isinstance(each, Measurement) else None for each in measured]
        digest = await asyncio.to_thread(_digest_of, photos)
        async with self._unit_of_work(user) as work:
            if await work.analyses.erased_since(begun_at):
                raise UserErasedError
            earlier = await work.analyses.earlier_photos(key, digest)
            if earlier is not None:
                return ShownPhotos(earlier, faces)
            results = [await self._result(work, each, user, tenant, sent_at) for each in measured]
            analyzed = await _combined(work, results)
            await work.analyses.keep_photos(key, digest, analyzed)
        return ShownPhotos(analyzed, faces)

    async def _measure(self, photos: Sequence[PhotoInForm]) -> list[Measurement | PhotoRejectedError]:
        places = asyncio.Semaphore(self._at_once)

        async def measure(photo: PhotoInForm) -> Measurement | PhotoRejectedError:
            if isinstance(photo, PhotoRejectedError):
                return photo
            try:
                async with places:
                    return await self._measurements.measure(photo)
            except PhotoRejectedError as error:
                return error

        measured = await _all_or_none([asyncio.create_task(measure(each)) for each in photos])
        errors = [each for each in measured if isinstance(each, PhotoRejectedError)]
        if len(errors) == len(photos):
            raise NoPhotoMeasuredError(errors)
        return measured

    async def _result(
        self, work: Work, measured: Measurement | PhotoRejectedError, user: str, tenant: str, sent_at: datetime
    ) -> PhotoResult:
        if isinstance(measured, PhotoRejectedError):
            sentence = measured.detail if isinstance(measured.detail, Sentence) else None
            rejected = RejectedPhoto(reason=measured.reason, detail=str(measured), sentence=sentence)
            return PhotoResult(rejected=rejected)
        analysis = await _record(work, measured, user, tenant, sent_at, self._now())
        await work.analyses.add(analysis, None)
        return PhotoResult(analysis=analysis)


async def _all_or_none(tasks: Sequence[asyncio.Task[T]]) -> list[T]:
    try:
        return await asyncio.gather(*tasks)
    finally:
        for task in tasks:
            task.cancel()


async def _record(
    work: Work, measurement: Measurement, user: str, tenant: str, sent_at: datetime, created_at: datetime
) -> Analysis:
    revision = await work.events.revision() + 1
    analysis = Analysis.from_measurement(
        measurement, id=uuid4(), revision=revision, user=user, created_at=created_at
    )
    await work.events.publish(analysis.to_event(sent_at, tenant), revision)
    return analysis


async def _combined(work: Work, results: list[PhotoResult]) -> AnalyzedPhotos:
    # While no photo is fit to measure, the newest one counts alone, as in the profile.
    fit = await work.analyses.newest_tones(MOST_PHOTOS)
    if not fit:
        newest = next(each.analysis for each in reversed(results) if each.analysis)
        return AnalyzedPhotos(results=results, tone=newest.tone, photos=1, next_photo=newest.better_photo)
    photos = agreeing_photos(fit)
    tone = tone_of(photos)
    return AnalyzedPhotos(results=results, tone=tone, photos=len(photos), next_photo=next_photo(photos, tone))


def _digest_of(photos: Sequence[PhotoInForm]) -> str:
    digests = (sha256(each if isinstance(each, bytes) else b"") for each in photos)
    return sha256(b"".join(each.digest() for each in digests)).hexdigest()


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
