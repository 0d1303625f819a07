"""What imaging needs from outside its domain."""

from typing import Literal, Protocol

import msgspec

from fashion.imaging.domain import Measurement

PhotoFormat = Literal["jpeg", "png", "webp"]


class PhotoHeader(msgspec.Struct, frozen=True, kw_only=True):
    """What a photo's header tells; width and height are in pixels, as the photo is to be looked at."""

    format: PhotoFormat
    width: int
    height: int

    @property
    def pixels(self) -> int:
        """How many pixels decoding the whole photo yields."""
        return self.width * self.height


class ImageProcessor(Protocol):
    """Measures the skin in a photo: synchronous, bound by the CPU, thread safe."""

    @property
    def name(self) -> str:
        """The algorithm, with its version and model; part of every cache key."""

    def inspect(self, photo: bytes) -> PhotoHeader:
        """The photo's header, decoding nothing.

        Raises:
            PhotoRefused: the photo will not be measured.
        """

    def measure(self, photo: bytes) -> Measurement:
        """The measurement of the largest face.

        Raises:
            PhotoRefused: the photo cannot be measured.
        """
