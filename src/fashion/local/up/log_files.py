"""Log files of child processes: bounded in size, and read at their end."""

import os
import shutil
from collections.abc import Iterable
from pathlib import Path

LIMIT_BYTES = 20_000_000


def bound(logs: Iterable[Path], limit: int = LIMIT_BYTES) -> None:
    """Move the content of a log over `limit` bytes to `<name>.1`; its writer appends to the emptied file."""
    for log in logs:
        if log.exists() and log.stat().st_size > limit:
            shutil.copyfile(log, log.with_name(f"{log.name}.1"))
            os.truncate(log, 0)


def last_lines(log: Path, number: int = 10) -> list[str]:
    """Return the last lines of a log that are not empty."""
    lines = log.read_text(errors="replace").split("\n") if log.exists() else []
    return [line.strip() for line in lines if line.strip()][-number:]


def last_line(log: Path) -> str:
    """Return the last line of a log that is not empty."""
    return next(iter(last_lines(log, 1)), "its log is empty")
