"""HEIC photos (ISO/IEC 23008-12), read by libheif."""

import io

import numpy as np
import pi_heif

from fashion.imaging.arrays import Pixels
from fashion.imaging.photo.containers.container import MAX_PROFILE_BYTES, Container, damaged
from fashion.imaging.photo.exif import scene_brightness

HEIF_BRANDS = {b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1"}

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
    exif, profile = image.info.get("exif") or b"", image.info.get("icc_profile")
    return Container(
        format="heic",
        width=width,
        height=height,
        pixels="gray" if image.mode.startswith(_GRAY_MODES) else "color",
        profile=profile if len(profile or b"") <= MAX_PROFILE_BYTES else b"",
        brightness=scene_brightness(exif[6:] if exif[:6] == b"Exif\0\0" else exif),
    )


def decode_heif(photo: bytes) -> Pixels:
    """Return the primary image, upright, as BGR pixels.

    Raises:
        UnreadablePhotoError: the pixels cannot be decoded.
    """
    image = _open(photo)
    try:
        pixels = np.asarray(image)
    except (OSError, RuntimeError, ValueError, SyntaxError, EOFError) as error:
        raise damaged() from error
    return np.ascontiguousarray(pixels[..., 2::-1])


def _open(photo: bytes) -> pi_heif.HeifImage:
    try:
        file = pi_heif.open_heif(io.BytesIO(photo))
        return file[file.primary_index]
    except (OSError, RuntimeError, ValueError, SyntaxError, EOFError, IndexError) as error:
        raise damaged() from error
