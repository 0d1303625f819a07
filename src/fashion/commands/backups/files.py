"""Where archives are written: a file that appears when it is whole, or a folder that keeps the newest ones."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import BinaryIO

SUFFIX = ".tar.gz"


@contextmanager
def whole_file(path: Path) -> Iterator[BinaryIO]:
    """Open a file for writing that its owner alone can read; it appears at the end, or not at all."""
    fresh = path.with_name(f"{path.name}.partial")
    fresh.unlink(missing_ok=True)
    try:
        with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        fresh.replace(path)
    finally:
        fresh.unlink(missing_ok=True)


def named_by_time(folder: Path, platform: str) -> Path:
    """Return the path of a new archive in a folder, such as `fashion-20260101T030000Z.tar.gz`."""
    return folder / f"{platform}-{datetime.now(UTC):%Y%m%dT%H%M%SZ}{SUFFIX}"


def delete_oldest(folder: Path, platform: str, keep: int) -> list[Path]:
    """Delete all archives of a platform in a folder but the newest, and what a killed backup left; return them."""
    digits = "[0-9]" * 8
    archives = sorted(folder.glob(f"{platform}-{digits}T{'[0-9]' * 6}Z{SUFFIX}"))
    old = archives[:-keep]
    for path in (*old, *folder.glob(f"{platform}-{digits}T*{SUFFIX}.partial")):
        path.unlink(missing_ok=True)
    return old
