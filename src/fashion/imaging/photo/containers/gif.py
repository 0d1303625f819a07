"""GIF files (GIF89a), of which the first frame is read."""

import io

import numpy as np
from PIL import GifImagePlugin, Image

from fashion.imaging.arrays import Pixels
from fashion.imaging.errors import PhotoTooLargeError
from fashion.imaging.photo.containers.container import Container
from fashion.imaging.photo.containers.library import BGRA_OF_RGBA, profile_of, report_damage
from fashion.localization.marking import sentence

GIF_SIGNATURES = (b"GIF87a", b"GIF89a")


def read_gif(photo: bytes) -> Container:
    """Return what a GIF file declares of its first frame, whose colors are at most 256.

    Raises:
        UnreadablePhotoError: the file is truncated or damaged.
    """
    image = _open(photo)
    return Container(
        format="gif",
        width=image.width,
        height=image.height,
        alpha="transparency" in image.info,
        profile=profile_of(image.info),
    )


def decode_gif(photo: bytes) -> Pixels:
    """Return the first frame as BGR pixels, or BGRA if some are transparent.

    Raises:
        UnreadablePhotoError: the pixels cannot be decoded.
    """
    image = _open(photo)
    with report_damage():
        pixels = np.asarray(image.convert("RGBA" if "transparency" in image.info else "RGB"))
    return np.ascontiguousarray(pixels[..., BGRA_OF_RGBA[: pixels.shape[2]]])


def _open(photo: bytes) -> GifImagePlugin.GifImageFile:
    # Not by Image.open, whose own limit of pixels would come before ours; the one that is left is of
    # frames that are larger than the file says at its start.
    try:
        with report_damage():
            return GifImagePlugin.GifImageFile(io.BytesIO(photo))
    except Image.DecompressionBombError:
        raise PhotoTooLargeError(sentence("The photo has too many pixels; send a smaller one.")) from None
