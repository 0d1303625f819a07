"""Pieces that the formats share whose files an image library reads."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from fashion.imaging.photo.containers.container import MAX_PROFILE_BYTES, damaged
from fashion.imaging.photo.exif import scene_brightness

BGRA_OF_RGBA = [2, 1, 0, 3]
"""The order of channels that turns RGBA to BGRA; its first three turn RGB to BGR."""
_EXIF_PREFIX = b"Exif\0\0"


@contextmanager
def report_damage() -> Iterator[None]:
    """Turn what a library raises on a damaged file into one error.

    Raises:
        UnreadablePhotoError: the library cannot read the file.
    """
    try:
        yield
    except (OSError, RuntimeError, ValueError, SyntaxError, EOFError, IndexError) as error:
        raise damaged() from error


def profile_of(info: Mapping[Any, Any]) -> bytes | None:
    """Return the ICC profile; None if there is none, empty if it is too large."""
    profile: bytes | None = info.get("icc_profile")
    return profile if len(profile or b"") <= MAX_PROFILE_BYTES else b""


def brightness_of(info: Mapping[Any, Any]) -> float | None:
    """Return the scene's brightness as an APEX value, or None if EXIF has none."""
    exif: bytes = info.get("exif") or b""
    return scene_brightness(exif.removeprefix(_EXIF_PREFIX))
