"""Measuring photo files on the command line."""

import asyncio
from collections import deque
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import msgspec

from fashion.imaging.domain import PhotoRefused
from fashion.imaging.photo.acceptance import MOST_BYTES
from fashion.imaging.ports import ImageProcessor
from fashion.imaging.workers.cpus import available_cpus
from fashion.imaging.workers.pool import MeasuringPool

_AHEAD = 2
Result = dict[str, Any]


def measure_files(
    processor: ImageProcessor, paths: Iterable[str | Path], workers: int | None = None
) -> Iterator[Result]:
    """One result per file, in the order given, ready for JSON; `workers` (the CPUs by default) measure ahead.

    A result has "file" and the fields of a `Measurement`, or "file" and "error", one sentence.
    """
    workers = workers or available_cpus()
    ahead = workers * _AHEAD
    pool = MeasuringPool(processor, workers=workers, queue=ahead, queue_bytes=ahead * (MOST_BYTES + 1))
    pending: deque[asyncio.Task[Result]] = deque()
    with asyncio.Runner() as runner:
        try:
            for path in paths:
                pending.append(runner.get_loop().create_task(_measure_file(pool, path)))
                if len(pending) >= ahead:
                    yield runner.run(_outcome(pending.popleft()))
            while pending:
                yield runner.run(_outcome(pending.popleft()))
        finally:
            runner.run(_stop(pool, pending))


async def _stop(pool: MeasuringPool, pending: Iterable[asyncio.Task[Result]]) -> None:
    for task in pending:
        task.cancel()
    await pool.close()


async def _outcome(task: asyncio.Task[Result]) -> Result:
    return await task


async def _measure_file(pool: MeasuringPool, path: str | Path) -> Result:
    try:
        measurement = await pool.measure(await asyncio.to_thread(_read, Path(path)))
    except PhotoRefused as refusal:
        return {"file": str(path), "error": str(refusal)}
    except OSError as error:
        return {"file": str(path), "error": f"The file cannot be read: {error.strerror}."}
    return {"file": str(path), **msgspec.to_builtins(measurement)}


def _read(path: Path) -> bytes:
    # One byte past the limit is enough to see that a file is too large.
    with path.open("rb") as file:
        return file.read(MOST_BYTES + 1)
