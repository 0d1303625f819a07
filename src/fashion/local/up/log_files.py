"""Log files of child processes, kept from growing without end."""

import os
import shutil
from collections.abc import Iterable
from pathlib import Path

LIMIT_BYTES = 20_000_000


def bound(logs: Iterable[Path], limit: int = LIMIT_BYTES) -> None:
    """Move what a log over `limit` bytes holds to `<name>.1`; its writer, which appends, goes on."""
    for log in logs:
        if log.exists() and log.stat().st_size > limit:
            shutil.copyfile(log, log.with_name(f"{log.name}.1"))
            os.truncate(log, 0)


def last_line(log: Path) -> str:
    """The last line of a log that says anything."""
    lines = log.read_text(errors="replace").split("\n") if log.exists() else []
    return next((line.strip() for line in reversed(lines) if line.strip()), "it said nothing")
