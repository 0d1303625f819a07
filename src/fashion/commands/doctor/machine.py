"""Checks of the machine: Python, memory and disk."""

import platform
import shutil
from importlib.metadata import version
from pathlib import Path

from fashion.commands.doctor.finding import Finding, Status

# The services and stores use 0.8 GB at rest, and an upload of a large photo some more: see docs/measurements.md.
ENOUGH_MEMORY, LEAST_MEMORY = 1_500_000_000, 800_000_000
# An empty database takes 0.1 GB, logs are bounded at 0.2 GB.
ENOUGH_DISK, LEAST_DISK = 2_000_000_000, 300_000_000


def check_versions() -> Finding:
    """Report the versions of Python and of this package."""
    ours = f"fashion-platform {version('fashion-platform')}"
    return Finding(
        "versions", "OK", f"{ours}, Python {platform.python_version()}, {platform.platform(terse=True)}"
    )


def check_memory(available: int, *, running: bool) -> Finding:
    """Check the available memory, in bytes; a platform that runs already has what it needs."""
    detail = f"{available / 1e9:.1f} GB available"
    status: Status = "OK" if running else _grade(available, LEAST_MEMORY, ENOUGH_MEMORY)
    return Finding("memory", status, detail, "" if status == "OK" else f"Free memory: {_needed(ENOUGH_MEMORY)}.")


def check_disk(folder: Path, free: int) -> Finding:
    """Check the free space of the disk that holds the data folder, in bytes."""
    status = _grade(free, LEAST_DISK, ENOUGH_DISK)
    advice = f"Free space, or name a folder on another disk with FASHION_DATA_DIR: {_needed(ENOUGH_DISK)}."
    return Finding(
        "disk", status, f"{free / 1e9:.1f} GB free for {folder.resolve()}", "" if status == "OK" else advice
    )


def free_space(folder: Path) -> int:
    """Return the free bytes of the disk that holds a folder, which need not exist."""
    return shutil.disk_usage(existing_parent(folder)).free


def existing_parent(folder: Path) -> Path:
    """Return the folder, or the nearest one above it that exists."""
    folder = folder.resolve()
    return next(each for each in (folder, *folder.parents) if each.exists())


def _grade(value: int, least: int, enough: int) -> Status:
    if value < least:
        return "FAIL"
    return "OK" if value >= enough else "WARN"


def _needed(enough: int) -> str:
    return f"the platform needs {enough / 1e9:.1f} GB"
