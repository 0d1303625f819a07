"""HEIC photos (ISO/IEC 23008-12), read by libheif."""

import io

import numpy as np
import pi_heif

from fashion.imaging.arrays import Pixels
from fashion.imaging.photo.containers.container import Container
from fashion.imaging.photo.containers.library import BGRA_OF_RGBA, brightness_of, profile_of, report_damage

_GRAY_MODES = ("L", "I")

# Photos are measured on all CPUs at once already.
pi_heif.options.DECODE_THREADS = 1


def read_heif(photo: bytes) -> Container:
    """Return what a HEIC file declares of its primary image.

    Size and orientation are those of the upright image: libheif applies the file's own transformations, which
    count instead of EXIF's orientation.

    Raises:
        UnreadablePhotoError: the file is truncated or damaged.
    """
    image = _open(photo)
    width, height = image.size
    return Container(
        format="heic",
        width=width,
        height=height,
        pixels="gray" if image.mode.startswith(_GRAY_MODES) else "color",
        profile=profile_of(image.info),
        brightness=brightness_of(image.info),
    )


def decode_heif(photo: bytes) -> Pixels:
    """Return the primary image, upright, as BGR pixels, or BGRA if it has an alpha channel.

    Raises:
        UnreadablePhotoError: the pixels cannot be decoded.
    """
    image = _open(photo)
    with report_damage():
        pixels = np.asarray(image)
    return np.ascontiguousarray(pixels[..., BGRA_OF_RGBA[: pixels.shape[2]]])


def _open(photo: bytes) -> pi_heif.HeifImage:
    with report_damage():
        file = pi_heif.open_heif(io.BytesIO(photo))
        return file[file.primary_index]
