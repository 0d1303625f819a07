"""Several photos in one call of the use case: measured at once, and all of them or none."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from typing import Any, cast

import msgspec
import pytest

from fashion.event_values import MeasuredTone
from fashion.imaging.domain import Analysis, Measurement
from fashion.imaging.errors import BusyError, NoFaceError, NoPhotoMeasuredError
from fashion.imaging.usecases import AnalyzePhotos
from support import photos

MEASURED = photos.measurement()
NOW = datetime(2026, 1, 2, tzinfo=UTC)


class Log:
    """The ports of a unit of work over lists."""

    def __init__(self) -> None:
        self.analyses, self.events = self, self
        self.published = list[object]()
        self.added = list[Analysis]()

    @asynccontextmanager
    async def __call__(self, user: str) -> AsyncIterator["Log"]:
        yield self

    async def erased_since(self, moment: datetime) -> bool:
        return False

    async def earlier_photos(self, key: str | None, digest: str) -> None:
        return None

    async def keep_photos(self, *_: object) -> None:
        pass

    async def newest_tones(self, limit: int) -> list[MeasuredTone]:
        fit = [each for each in self.added if each.quality.verdict != "retake"]
        return [each.to_measured_tone() for each in fit][-limit:]

    async def add(self, analysis: Analysis, key: str | None) -> None:
        self.added.append(analysis)

    async def revision(self) -> int:
        return len(self.published)

    async def publish(self, event: object, revision: int) -> None:
        self.published.append(event)


class Cores:
    """Measures a photo when as many as `at_once` are being measured; it tells the most at the same time."""

    def __init__(self, at_once: int) -> None:
        self._together, self.running, self.most = asyncio.Barrier(at_once), 0, 0

    async def measure(self, photo: bytes) -> Measurement:
        self.running += 1
        self.most = max(self.most, self.running)
        await self._together.wait()
        self.running -= 1
        return measured(photo)


class Answers:
    """Gives what is prepared for each photo; one that has no answer is measured for ever."""

    def __init__(self, prepared: dict[bytes, Measurement | Exception]) -> None:
        self._prepared, self.left = prepared, list[bytes]()

    async def measure(self, photo: bytes) -> Measurement:
        try:
            answer = self._prepared.get(photo) or await asyncio.Event().wait()
        finally:
            self.left.append(photo)
        if isinstance(answer, Exception):
            raise answer
        return cast(Measurement, answer)


def measured(photo: bytes, verdict: str = "good") -> Measurement:
    kept = msgspec.structs.replace(MEASURED.photo, sha256=photo.hex())
    quality = msgspec.structs.replace(MEASURED.quality, verdict=verdict)
    return msgspec.structs.replace(MEASURED, photo=kept, quality=quality)


def analyzing(measurements: Any, log: Log, at_once: int = 5) -> AnalyzePhotos:
    return AnalyzePhotos(measurements, cast(Any, log), at_once, lambda: NOW)


@pytest.mark.parametrize("at_once", [1, 2, 4])
async def test_as_many_photos_are_measured_at_once_as_there_are_cores(at_once: int) -> None:
    cores, log = Cores(at_once), Log()
    analyzed, _ = await analyzing(cores, log, at_once)("ann", [b"1", b"2", b"3", b"4"], NOW)
    assert cores.most == at_once
    assert [each.photo.sha256 for each in analyzed.analyses] == ["31", "32", "33", "34"]
    assert [each.revision for each in log.added] == [1, 2, 3, 4]


async def test_where_one_finds_no_place_none_is_recorded_and_the_others_stop() -> None:
    answers, log = Answers({b"2": BusyError(3)}), Log()
    with pytest.raises(BusyError):
        await analyzing(answers, log)("ann", [b"1", b"2", b"3"], NOW)
    await asyncio.sleep(0)
    assert sorted(answers.left) == [b"1", b"2", b"3"]
    assert log.published == []


async def test_a_form_of_rejected_photos_names_the_reason_of_each() -> None:
    answers = Answers({b"1": NoFaceError("No face."), b"2": NoFaceError("None.")})
    with pytest.raises(NoPhotoMeasuredError, match=r"None of the 2 photos .* Photo 1: No face\. Photo 2: None\."):
        await analyzing(answers, Log())("ann", [b"1", b"2"], NOW)


async def test_photos_to_be_retaken_count_only_where_there_is_no_other() -> None:
    answers = Answers({b"1": measured(b"1"), b"2": measured(b"2", "retake"), b"3": measured(b"3", "retake")})
    with_a_good_one, _ = await analyzing(answers, Log())("ann", [b"1", b"2"], NOW)
    without, _ = await analyzing(answers, Log())("ann", [b"2", b"3"], NOW)
    assert (with_a_good_one.photos, without.photos) == (1, 1)
    assert without.tone == MEASURED.tone
