"""The photos that arguments of the command line name: files, folders and standard input."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import BinaryIO, get_args

from fashion.imaging.domain import PhotoFormat
from fashion.imaging.workers.batch import PhotoBytes

STANDARD_INPUT = "-"
SUFFIXES = {".jpg", ".heif"} | {f".{kind}" for kind in get_args(PhotoFormat)}
"""The endings of files that are photos, in lower case."""


class NoPhotosError(Exception):
    """A folder holds no photos; the message names it."""


def find_photos(arguments: Sequence[str], standard_input: BinaryIO, max_bytes: int) -> list[str | PhotoBytes]:
    """Return the photos in the order of the arguments; those in a folder and below it are sorted by name.

    Raises:
        NoPhotosError: a folder holds none.
    """
    return [photo for argument in arguments for photo in _photos(argument, standard_input, max_bytes)]


def _photos(argument: str, standard_input: BinaryIO, max_bytes: int) -> Iterator[str | PhotoBytes]:
    if argument == STANDARD_INPUT:
        yield PhotoBytes(STANDARD_INPUT, standard_input.read(max_bytes + 1))
    elif Path(argument).is_dir():
        yield from _in_folder(Path(argument))
    else:
        yield argument


def _in_folder(folder: Path) -> list[str]:
    found = sorted(
        str(file)
        for file in folder.rglob("*")
        if file.suffix.lower() in SUFFIXES and file.is_file() and not file.name.startswith(".")
    )
    if not found:
        raise NoPhotosError(f"{folder} holds no photos: no file ends in {', '.join(sorted(SUFFIXES))}.")
    return found
