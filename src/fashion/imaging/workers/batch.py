"""Measures photo files for the command line."""

import asyncio
from collections import deque
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

import msgspec

from fashion.imaging.errors import PhotoRejectedError, PhotoTooLargeError
from fashion.imaging.ports import ImageProcessor
from fashion.imaging.workers.cpus import available_cpus
from fashion.imaging.workers.pool import MeasurementPool
from fashion.settings import DEFAULT_MAX_UPLOAD_BYTES

_AHEAD = 2
Result = dict[str, Any]


class PhotoBytes(NamedTuple):
    """A photo that was read already, and the name that its result has as "file"."""

    name: str
    content: bytes

    def __str__(self) -> str:
        return self.name


def measure_files(
    processor: ImageProcessor,
    paths: Iterable[str | Path | PhotoBytes],
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


async def _measure_file(pool: MeasurementPool, path: str | Path | PhotoBytes, max_bytes: int) -> Result:
    try:
        measurement = await pool.measure(await asyncio.to_thread(_read, path, max_bytes))
    except PhotoRejectedError as error:
        return {"file": str(path), "error": str(error)}
    except OSError as error:
        return {"file": str(path), "error": f"The file cannot be read: {error.strerror}."}
    return {"file": str(path), **msgspec.to_builtins(measurement)}


def _read(photo: str | Path | PhotoBytes, max_bytes: int) -> bytes:
    if isinstance(photo, PhotoBytes):
        content = photo.content
    else:
        with Path(photo).open("rb") as file:
            content = file.read(max_bytes + 1)
    if len(content) > max_bytes:
        raise PhotoTooLargeError(f"The photo has more than {max_bytes:,} bytes; use a smaller one.")
    return content
