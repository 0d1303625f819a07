"""Measures many photos at once, off the event loop, within limits of CPU and memory."""

import asyncio
import math
import time
from collections import deque
from concurrent.futures import Future, ThreadPoolExecutor
from typing import NamedTuple, Self

from fashion.imaging.domain import Measurement
from fashion.imaging.errors import BusyError
from fashion.imaging.ports import ImageProcessor
from fashion.imaging.workers.cpus import available_cpus

_GUESSED_SECONDS = 0.1
_MEMORY_OF_SECONDS = 0.9


class _Turn(NamedTuple):
    pixels: int
    size: int
    granted: asyncio.Future[None]


class MeasurementPool:
    """Runs a processor in threads; photos wait in order, and are rejected once the queue is full."""

    def __init__(
        self,
        processor: ImageProcessor,
        *,
        workers: int | None = None,
        queue: int = 32,
        queue_bytes: int = 64 * 1024 * 1024,
        pixels: int = 100_000_000,
    ) -> None:
        """Set the bounds.

        Args:
            processor: what measures.
            workers: how many photos at once; as many as there are CPUs by default.
            queue: how many photos may wait.
            queue_bytes: how much those that wait may weigh together.
            pixels: how many pixels may be in flight; a larger photo runs alone.
        """
        self._processor = processor
        self.workers = workers or available_cpus()
        self.max_waiting, self._max_bytes, self._max_pixels = queue, queue_bytes, pixels
        self._executor = ThreadPoolExecutor(self.workers, thread_name_prefix="measuring")
        self._turns: deque[_Turn] = deque()
        self._running = self._pixels = 0
        self._seconds = _GUESSED_SECONDS
        self._closed = False

    @property
    def waiting(self) -> int:
        """Number of waiting photos."""
        return len(self._turns)

    @property
    def running(self) -> int:
        """Number of photos being measured."""
        return self._running

    @property
    def pixels(self) -> int:
        """Number of pixels of the photos being measured."""
        return self._pixels

    async def measure(self, photo: bytes) -> Measurement:
        """Measure a photo.

        Cancelling leaves the queue at once; a measurement that has started runs to its end.

        Raises:
            PhotoRejectedError: the photo cannot be measured; a rejection by its header is raised before waiting.
            BusyError: the queue is full, or the pool is closed.
        """
        pixels = self._processor.inspect(photo).pixels
        await self._wait_for_turn(pixels, len(photo))
        loop, started = asyncio.get_running_loop(), time.monotonic()

        def ended(_: Future[Measurement]) -> None:
            loop.call_soon_threadsafe(self._leave, pixels, started)

        work = self._executor.submit(self._processor.measure, photo)
        work.add_done_callback(ended)
        return await asyncio.wrap_future(work)

    async def close(self) -> None:
        """Reject the waiting photos, and wait for the running ones."""
        self._closed = True
        for turn in self._turns:
            if not turn.granted.done():
                turn.granted.set_exception(BusyError(1))
        self._turns.clear()
        await asyncio.to_thread(self._executor.shutdown)

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.close()

    async def _wait_for_turn(self, pixels: int, size: int) -> None:
        turn = _Turn(pixels, size, asyncio.get_running_loop().create_future())
        if self._closed or not (self._may_start(turn) or self._may_wait(turn)):
            raise BusyError(self._retry_after())
        self._turns.append(turn)
        self._start_next()
        try:
            await turn.granted
        except asyncio.CancelledError:
            self._abandon(turn)
            raise
        if self._closed:
            self._release(pixels)
            raise BusyError(1)

    def _may_start(self, turn: _Turn) -> bool:
        return not self._turns and self._fits(turn)

    def _may_wait(self, turn: _Turn) -> bool:
        weight = sum(other.size for other in self._turns) + turn.size
        return len(self._turns) < self.max_waiting and weight <= self._max_bytes

    def _fits(self, turn: _Turn) -> bool:
        enough_memory = not self._running or self._pixels + turn.pixels <= self._max_pixels
        return self._running < self.workers and enough_memory

    def _start_next(self) -> None:
        while self._turns and self._fits(self._turns[0]):
            turn = self._turns.popleft()
            if turn.granted.cancelled():
                continue
            self._running += 1
            self._pixels += turn.pixels
            turn.granted.set_result(None)

    def _abandon(self, turn: _Turn) -> None:
        if turn in self._turns:
            self._turns.remove(turn)
        elif not turn.granted.cancelled() and turn.granted.exception() is None:
            self._release(turn.pixels)
        self._start_next()

    def _leave(self, pixels: int, started: float) -> None:
        taken = time.monotonic() - started
        self._seconds = _MEMORY_OF_SECONDS * self._seconds + (1 - _MEMORY_OF_SECONDS) * taken
        self._release(pixels)
        self._start_next()

    def _release(self, pixels: int) -> None:
        self._running -= 1
        self._pixels -= pixels

    def _retry_after(self) -> int:
        return max(1, math.ceil(len(self._turns) * self._seconds / self.workers))
