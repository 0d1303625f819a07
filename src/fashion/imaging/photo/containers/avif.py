"""AVIF photos (AV1 Image File Format), read by libavif."""

import io

import numpy as np
from PIL import AvifImagePlugin

from fashion.imaging.arrays import Pixels
from fashion.imaging.photo.containers.container import Container
from fashion.imaging.photo.containers.library import BGRA_OF_RGBA, brightness_of, profile_of, report_damage

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
    orientation = image.getexif().get(_ORIENTATION, 1)
    return Container(
        format="avif",
        width=image.width,
        height=image.height,
        animated=getattr(image, "n_frames", 1) > 1,
        orientation=orientation if orientation in range(1, 9) else 1,
        profile=profile_of(image.info),
        brightness=brightness_of(image.info),
    )


def decode_avif(photo: bytes) -> Pixels:
    """Return the image as stored, as BGR pixels, or BGRA if it has an alpha channel.

    Raises:
        UnreadablePhotoError: the pixels cannot be decoded.
    """
    image = _open(photo)
    with report_damage():
        pixels = np.asarray(image.convert("RGBA" if image.mode == "RGBA" else "RGB"))
    return np.ascontiguousarray(pixels[..., BGRA_OF_RGBA[: pixels.shape[2]]])


def _open(photo: bytes) -> AvifImagePlugin.AvifImageFile:
    # Not by Image.open, whose own limit of pixels would come before ours.
    with report_damage():
        return AvifImagePlugin.AvifImageFile(io.BytesIO(photo))
