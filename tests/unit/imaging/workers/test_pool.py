import asyncio
import threading
from collections.abc import AsyncIterator

import pytest

from fashion.imaging.domain import Measurement, PhotoHeader
from fashion.imaging.errors import BusyError, UnreadablePhotoError, UnsupportedPhotoError
from fashion.imaging.workers.pool import MeasurementPool
from support import photos
from support.waiting import PATIENCE, eventually


class Held:
    """A processor that measures only when let go; a photo is its number of megapixels in ASCII."""

    name = "held"

    def __init__(self) -> None:
        self.order: list[bytes] = []
        self.let_go = threading.Event()

    def inspect(self, photo: bytes) -> PhotoHeader:
        if not photo:
            raise UnsupportedPhotoError("Nothing.")
        return PhotoHeader(format="png", width=1000, height=1000 * int(photo))

    def measure(self, photo: bytes) -> Measurement:
        self.order.append(photo)
        self.let_go.wait(PATIENCE)
        if photo == b"13":
            raise UnreadablePhotoError("Damaged.")
        return photos.measurement()


@pytest.fixture
def held() -> Held:
    return Held()


@pytest.fixture
async def pool(held: Held) -> AsyncIterator[MeasurementPool]:
    async with MeasurementPool(held, workers=2, queue=2, queue_bytes=10, pixels=50_000_000) as pool:
        yield pool
        held.let_go.set()


async def sent(pool: MeasurementPool, *sent: bytes) -> list[asyncio.Task[Measurement]]:
    tasks = [asyncio.create_task(pool.measure(photo)) for photo in sent]
    await rest()
    return tasks


async def rest() -> None:
    """Let every task go as far as it can."""
    for _ in range(20):
        await asyncio.sleep(0)


async def none_runs(pool: MeasurementPool) -> bool:
    return (pool.running, pool.waiting, pool.pixels) == (0, 0, 0)


async def test_as_many_as_there_are_workers_run_and_the_rest_wait(pool: MeasurementPool, held: Held) -> None:
    tasks = await sent(pool, b"1", b"2", b"3")
    assert (pool.running, pool.waiting, pool.pixels) == (2, 1, 3_000_000)
    held.let_go.set()
    await asyncio.gather(*tasks)
    assert (pool.running, pool.waiting, pool.pixels) == (0, 0, 0)


async def test_a_full_queue_turns_away_and_says_when_to_come_back(pool: MeasurementPool) -> None:
    await sent(pool, b"1", b"1", b"1", b"1")
    with pytest.raises(BusyError) as busy:
        await pool.measure(b"1")
    assert busy.value.retry_after >= 1


async def test_what_waits_must_not_weigh_too_much(pool: MeasurementPool) -> None:
    await sent(pool, b"1", b"1", b"0000001")
    with pytest.raises(BusyError):
        await pool.measure(b"0001")


async def test_pixels_in_flight_have_a_budget_and_nobody_overtakes(pool: MeasurementPool, held: Held) -> None:
    tasks = await sent(pool, b"30", b"40", b"1")
    assert (pool.running, pool.waiting) == (1, 2)
    held.let_go.set()
    await asyncio.gather(*tasks)
    assert held.order == [b"30", b"40", b"1"]


async def test_a_photo_larger_than_the_budget_runs_alone(pool: MeasurementPool, held: Held) -> None:
    await sent(pool, b"99", b"1")
    assert (pool.running, pool.waiting) == (1, 1)


async def test_a_bad_header_is_rejected_though_the_queue_is_full(pool: MeasurementPool) -> None:
    await sent(pool, b"1", b"1", b"1", b"1")
    with pytest.raises(UnsupportedPhotoError):
        await pool.measure(b"")


async def test_a_rejection_frees_its_place(pool: MeasurementPool, held: Held) -> None:
    held.let_go.set()
    with pytest.raises(UnreadablePhotoError):
        await pool.measure(b"13")
    await eventually(lambda: none_runs(pool))


async def test_who_goes_away_leaves_the_queue(pool: MeasurementPool, held: Held) -> None:
    first, second, third, fourth = await sent(pool, b"1", b"1", b"1", b"1")
    third.cancel()
    await asyncio.sleep(0)
    assert pool.waiting == 1
    held.let_go.set()
    await asyncio.gather(first, second, fourth)
    assert len(held.order) == 3


async def test_a_place_is_kept_while_the_work_of_one_who_went_away_goes_on(
    pool: MeasurementPool, held: Held
) -> None:
    first, _ = await sent(pool, b"1", b"1")
    first.cancel()
    await rest()
    assert pool.running == 2
    held.let_go.set()
    await eventually(lambda: none_runs(pool))


async def test_going_away_just_when_the_turn_comes_frees_the_place(held: Held) -> None:
    held.let_go.set()
    async with MeasurementPool(held, workers=1) as pool:
        tasks = await sent(pool, *[b"1"] * 30)
        for task in tasks[::2]:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        await pool.measure(b"1")
        await eventually(lambda: none_runs(pool))


async def test_closing_ends_the_work_and_turns_away_the_rest(held: Held) -> None:
    pool = MeasurementPool(held, workers=1)
    first, second = await sent(pool, b"1", b"1")
    closing = asyncio.create_task(pool.close())
    await rest()
    held.let_go.set()
    await closing
    assert await first == photos.measurement()
    with pytest.raises(BusyError):
        await second
    with pytest.raises(BusyError):
        await pool.measure(b"1")


async def test_the_event_loop_runs_while_photos_are_measured(pool: MeasurementPool, held: Held) -> None:
    asyncio.get_running_loop().call_later(0.01, held.let_go.set)
    await asyncio.wait_for(pool.measure(b"1"), PATIENCE)
