"""AVIF photos (AV1 Image File Format), read by libavif."""

import io

import numpy as np
from PIL import AvifImagePlugin

from fashion.imaging.arrays import Pixels
from fashion.imaging.photo.containers.container import MAX_PROFILE_BYTES, Container, damaged
from fashion.imaging.photo.exif import scene_brightness

AVIF_BRANDS = {b"avif", b"avis"}
_ORIENTATION = 0x0112

# Photos are measured on all CPUs at once already.
AvifImagePlugin.DEFAULT_MAX_THREADS = 1


def read_avif(photo: bytes) -> Container:
    """Return what an AVIF file declares; the orientation is the file's own, which counts instead of EXIF's.

    Raises:
        UnreadablePhotoError: the file is truncated or damaged.
    """
    image = _open(photo)
    exif, profile = image.info.get("exif") or b"", image.info.get("icc_profile")
    orientation = image.getexif().get(_ORIENTATION, 1)
    return Container(
        format="avif",
        width=image.width,
        height=image.height,
        animated=getattr(image, "n_frames", 1) > 1,
        orientation=orientation if orientation in range(1, 9) else 1,
        profile=profile if len(profile or b"") <= MAX_PROFILE_BYTES else b"",
        brightness=scene_brightness(exif[6:] if exif[:6] == b"Exif\0\0" else exif),
    )


def decode_avif(photo: bytes) -> Pixels:
    """Return the image as stored, as BGR pixels.

    Raises:
        UnreadablePhotoError: the pixels cannot be decoded.
    """
    image = _open(photo)
    try:
        pixels = np.asarray(image.convert("RGB"))
    except (OSError, RuntimeError, ValueError, SyntaxError, EOFError) as error:
        raise damaged() from error
    return np.ascontiguousarray(pixels[..., ::-1])


def _open(photo: bytes) -> AvifImagePlugin.AvifImageFile:
    # Not by Image.open, whose own limit of pixels would come before ours.
    try:
        return AvifImagePlugin.AvifImageFile(io.BytesIO(photo))
    except (OSError, RuntimeError, ValueError, SyntaxError, EOFError) as error:
        raise damaged() from error
