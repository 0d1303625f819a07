"""Recognizes the format of a photo file."""

import struct

from fashion.imaging.photo.containers.avif import AVIF_BRANDS, read_avif
from fashion.imaging.photo.containers.container import Container, damaged
from fashion.imaging.photo.containers.gif import GIF_SIGNATURES, read_gif
from fashion.imaging.photo.containers.heif import read_heif
from fashion.imaging.photo.containers.iso_media import IMAGE_BRANDS, brands_of, is_unsupported_image
from fashion.imaging.photo.containers.jpeg import read_jpeg
from fashion.imaging.photo.containers.png import PNG_SIGNATURE, read_png
from fashion.imaging.photo.containers.webp import read_webp


def read_container(photo: bytes) -> Container | None:
    """Return what `photo` declares, or None if its first bytes are those of no supported format.

    Raises:
        UnreadablePhotoError: the file is truncated or its structure is damaged.
    """
    try:
        if photo.startswith(b"\xff\xd8"):
            return read_jpeg(photo)
        if photo.startswith(PNG_SIGNATURE):
            return read_png(photo)
        if photo[:4] == b"RIFF" and photo[8:12] == b"WEBP":
            return read_webp(photo)
        if photo.startswith(GIF_SIGNATURES):
            return read_gif(photo)
        if photo[4:8] == b"ftyp":
            return _read_iso(photo)
    except (struct.error, IndexError) as error:
        raise damaged() from error
    return None


def _read_iso(photo: bytes) -> Container | None:
    brands = brands_of(photo)
    if not brands & IMAGE_BRANDS or is_unsupported_image(photo):
        return None
    return read_avif(photo) if brands & AVIF_BRANDS else read_heif(photo)
