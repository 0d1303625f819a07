"""WebP files (RFC 9649): the chunks of the RIFF container."""

import struct
from collections.abc import Iterator

from fashion.imaging.photo.containers.container import MAX_PROFILE_BYTES, Chunk, Container, damaged
from fashion.imaging.photo.exif import exif_orientation, scene_brightness


def read_webp(photo: bytes) -> Container:
    """Return what a WebP file declares.

    Raises:
        UnreadablePhotoError: the file is truncated or damaged.
        struct.error: a chunk ends too early.
    """
    chunks = dict[bytes, memoryview]()
    for name, data in _chunks(photo):
        chunks.setdefault(name, data)
    exif = chunks.get(b"EXIF", memoryview(b""))
    exif = exif[6:] if bytes(exif[:6]) == b"Exif\0\0" else exif
    profile = chunks.get(b"ICCP")
    width, height = _size(chunks)
    return Container(
        format="webp",
        width=width,
        height=height,
        alpha=_has_alpha(chunks),
        animated=bool({b"ANIM", b"ANMF"} & chunks.keys()),
        orientation=exif_orientation(exif),
        brightness=scene_brightness(exif),
        profile=None if profile is None else bytes(profile[:MAX_PROFILE_BYTES]),
    )


def _chunks(photo: bytes) -> Iterator[Chunk]:
    (size,) = struct.unpack_from("<I", photo, 4)
    view, at, stop = memoryview(photo), 12, size + 8
    if stop > len(photo):
        raise damaged()
    while at < stop:
        name, length = struct.unpack_from("<4sI", photo, at)
        if at + 8 + length > stop:
            raise damaged()
        yield Chunk(name, view[at + 8 : at + 8 + length])
        at += 8 + length + length % 2


def _has_alpha(chunks: dict[bytes, memoryview]) -> bool:
    if b"VP8X" in chunks:
        return bool(chunks[b"VP8X"][0] & 0x10)
    return b"VP8L" in chunks and bool(chunks[b"VP8L"][4] & 0x10)


def _size(chunks: dict[bytes, memoryview]) -> tuple[int, int]:
    if b"VP8X" in chunks:
        canvas = chunks[b"VP8X"]
        return 1 + int.from_bytes(canvas[4:7], "little"), 1 + int.from_bytes(canvas[7:10], "little")
    if b"VP8L" in chunks:
        (bits,) = struct.unpack_from("<I", chunks[b"VP8L"], 1)
        return 1 + (bits & 0x3FFF), 1 + (bits >> 14 & 0x3FFF)
    if b"VP8 " in chunks:
        width, height = struct.unpack_from("<HH", chunks[b"VP8 "], 6)
        return width & 0x3FFF, height & 0x3FFF
    raise damaged()
