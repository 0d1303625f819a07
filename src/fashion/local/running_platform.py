"""The record that a running `fashion up` leaves in its data folder, so that other commands find it."""

import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path

import msgspec
import psutil

_FILE = "platform.json"
_CLOCK_ERROR_SECONDS = 1.0


class RunningPlatform(msgspec.Struct, frozen=True, kw_only=True):
    """A `fashion up` that runs.

    Attributes:
        process_started: the start of its process as a Unix time; a reused process ID has another one.
        urls: the address of each service.
    """

    pid: int
    process_started: float
    started_at: datetime
    urls: dict[str, str]


@contextmanager
def recorded(data_dir: Path, urls: Mapping[str, str]) -> Iterator[None]:
    """Record that this process runs the platform of the data folder, until the end of the block."""
    file = data_dir / _FILE
    platform = RunningPlatform(
        pid=os.getpid(),
        process_started=psutil.Process().create_time(),
        started_at=datetime.now(UTC),
        urls=dict(urls),
    )
    data_dir.mkdir(parents=True, exist_ok=True)
    draft = file.with_suffix(".new")
    draft.write_bytes(msgspec.json.encode(platform))
    draft.replace(file)
    try:
        yield
    finally:
        with suppress(OSError):
            file.unlink()


def find_running(data_dir: Path) -> RunningPlatform | None:
    """Return the platform that runs on the data folder, or None; the record of a killed one is ignored."""
    try:
        platform = msgspec.json.decode((data_dir / _FILE).read_bytes(), type=RunningPlatform)
        started = psutil.Process(platform.pid).create_time()
    except (OSError, msgspec.DecodeError, psutil.Error):
        return None
    return platform if abs(started - platform.process_started) <= _CLOCK_ERROR_SECONDS else None
