"""Small file systems that a test may fill."""

import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest

_BLOCK = bytes(1_000_000)


@contextmanager
def small_disk(folder: Path, size: int) -> Iterator[None]:
    """A file system of its own in memory at a folder, of so many bytes; skip where none can be mounted."""
    if os.geteuid() != 0:
        pytest.skip("only root may mount a small file system")
    mounted = ["mount", "-t", "tmpfs", "-o", f"size={size}", "tmpfs", str(folder)]
    ended = subprocess.run(mounted, capture_output=True, text=True, check=False)
    if ended.returncode:
        pytest.skip(f"no file system can be mounted here: {ended.stderr.strip()}")
    try:
        yield
    finally:
        subprocess.run(["umount", "--lazy", str(folder)], check=True)


@contextmanager
def filled(folder: Path) -> Iterator[None]:
    """A file system with room for nothing."""
    filler = folder / "filler"
    with filler.open("wb", buffering=0) as file, suppress(OSError):
        while file.write(_BLOCK):
            pass
    try:
        yield
    finally:
        filler.unlink()
