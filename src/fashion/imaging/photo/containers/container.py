"""The declarations of a photo file, the same for every format."""

from typing import Literal, NamedTuple

import msgspec

from fashion.imaging.domain import PhotoFormat
from fashion.imaging.errors import UnreadablePhotoError
from fashion.localization.marking import sentence

MAX_PROFILE_BYTES = 4 * 1024 * 1024
MIN_REDUCED_LONGER_SIDE, MIN_REDUCED_SHORTER_SIDE = 1000, 500
_REDUCTIONS = (8, 4, 2)


class Container(msgspec.Struct, frozen=True, kw_only=True):
    """The declarations of a file.

    Attributes:
        width: in pixels as stored, before the EXIF orientation is applied.
        height: in pixels as stored.
        bits: bits per channel.
        orientation: EXIF orientation, 1 to 8.
        profile: the embedded ICC profile; None if there is none, empty if it cannot be read.
        brightness: brightness of the scene as an APEX value, None if EXIF has none.
        one_pass: whether the decoder reduces the photo row by row, holding few of its rows at once.
        alpha: whether some pixels may be transparent.
        scan: place of the first scan's data in a JPEG file.
        ended: whether the file has its end marker.
        all_coefficients: whether the scans of a JPEG file leave no coefficient out.
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
    one_pass: bool = False
    alpha: bool = False
    scan: int = 0
    ended: bool = True
    all_coefficients: bool = True

    @property
    def reduction(self) -> int:
        """Factor by which the photo is reduced: 8, 4, 2 or 1.

        Its sides keep at least 1000 and 500 pixels: a face in a panorama is small compared with the longer side.
        """
        longer, shorter = max(self.width, self.height), min(self.width, self.height)
        for factor in _REDUCTIONS:
            if longer / factor >= MIN_REDUCED_LONGER_SIDE and shorter / factor >= MIN_REDUCED_SHORTER_SIDE:
                return factor
        return 1


class Chunk(NamedTuple):
    """A named chunk of a PNG or WebP file."""

    name: bytes
    data: memoryview


def damaged() -> UnreadablePhotoError:
    """Return the error for a damaged file."""
    return UnreadablePhotoError(sentence("The photo is truncated or damaged; send the original file again."))
