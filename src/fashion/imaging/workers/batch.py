"""Measures photo files for the command line."""

import asyncio
from collections import deque
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import msgspec

from fashion.imaging.domain import PhotoRejectedError, PhotoTooLargeError
from fashion.imaging.ports import ImageProcessor
from fashion.imaging.workers.cpus import available_cpus
from fashion.imaging.workers.pool import MeasurementPool
from fashion.settings import DEFAULT_MAX_UPLOAD_BYTES

_AHEAD = 2
Result = dict[str, Any]


def measure_files(
    processor: ImageProcessor,
    paths: Iterable[str | Path],
    workers: int | None = None,
    max_bytes: int = DEFAULT_MAX_UPLOAD_BYTES,
) -> Iterator[Result]:
    """Yield one JSON-ready result per file, in the given order; `workers` (default: the CPUs) measure ahead.

    A result has "file" and the fields of a `Measurement`, or "file" and "error", a sentence.
    """
    workers = workers or available_cpus()
    ahead = workers * _AHEAD
    pool = MeasurementPool(processor, workers=workers, queue=ahead, queue_bytes=ahead * max_bytes)
    pending: deque[asyncio.Task[Result]] = deque()
    with asyncio.Runner() as runner:
        try:
            for path in paths:
                pending.append(runner.get_loop().create_task(_measure_file(pool, path, max_bytes)))
                if len(pending) >= ahead:
                    yield runner.run(_outcome(pending.popleft()))
            while pending:
                yield runner.run(_outcome(pending.popleft()))
        finally:
            runner.run(_stop(pool, pending))


async def _stop(pool: MeasurementPool, pending: Iterable[asyncio.Task[Result]]) -> None:
    for task in pending:
        task.cancel()
    await pool.close()


async def _outcome(task: asyncio.Task[Result]) -> Result:
    return await task


async def _measure_file(pool: MeasurementPool, path: str | Path, max_bytes: int) -> Result:
    try:
        measurement = await pool.measure(await asyncio.to_thread(_read, Path(path), max_bytes))
    except PhotoRejectedError as error:
        return {"file": str(path), "error": str(error)}
    except OSError as error:
        return {"file": str(path), "error": f"The file cannot be read: {error.strerror}."}
    return {"file": str(path), **msgspec.to_builtins(measurement)}


def _read(path: Path, max_bytes: int) -> bytes:
    with path.open("rb") as file:
        photo = file.read(max_bytes + 1)
    if len(photo) > max_bytes:
        raise PhotoTooLargeError(f"The photo has more than {max_bytes:,} bytes; use a smaller one.")
    return photo
