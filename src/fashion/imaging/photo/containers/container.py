"""The declarations of a photo file, the same for every format."""

from typing import Literal, NamedTuple

import msgspec

from fashion.imaging.domain import PhotoFormat, UnreadablePhotoError

MAX_PROFILE_BYTES = 4 * 1024 * 1024


class Container(msgspec.Struct, frozen=True, kw_only=True):
    """The declarations of a file.

    Attributes:
        width: in pixels as stored, before the EXIF orientation is applied.
        height: in pixels as stored.
        bits: bits per channel.
        orientation: EXIF orientation, 1 to 8.
        profile: the embedded ICC profile; None if there is none, empty if it cannot be read.
        brightness: brightness of the scene as an APEX value, None if EXIF has none.
    """

    format: PhotoFormat
    width: int
    height: int
    bits: int = 8
    pixels: Literal["color", "gray", "cmyk"] = "color"
    animated: bool = False
    orientation: int = 1
    profile: bytes | None = None
    brightness: float | None = None


class Chunk(NamedTuple):
    """A named chunk of a PNG or WebP file."""

    name: bytes
    data: memoryview


def damaged() -> UnreadablePhotoError:
    """Return the error for a damaged file."""
    return UnreadablePhotoError("The photo is truncated or damaged; send the original file again.")
