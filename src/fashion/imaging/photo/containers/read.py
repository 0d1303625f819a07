"""Recognizes the format of a photo file."""

import struct

from fashion.imaging.photo.containers.container import Container, damaged
from fashion.imaging.photo.containers.jpeg import read_jpeg
from fashion.imaging.photo.containers.png import PNG_SIGNATURE, read_png
from fashion.imaging.photo.containers.webp import read_webp


def read_container(photo: bytes) -> Container | None:
    """Return what `photo` declares, or None if it is neither JPEG, PNG nor WebP.

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
    except (struct.error, IndexError) as error:
        raise damaged() from error
    return None
