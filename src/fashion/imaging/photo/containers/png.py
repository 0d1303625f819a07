"""PNG files (ISO/IEC 15948): all chunks, with the checksums of the critical ones."""

import struct
import zlib
from collections.abc import Iterator

from fashion.imaging.photo.containers.container import MAX_PROFILE_BYTES, Chunk, Container, damaged
from fashion.imaging.photo.exif import exif_orientation, scene_brightness

PNG_SIGNATURE = b"\x89PNG\r\n\x1a\n"
_END = b"\0\0\0\0IEND\xaeB`\x82"
_CRITICAL = {b"IHDR", b"PLTE", b"IDAT", b"IEND"}
_KEPT = {b"IHDR", b"PLTE", b"tRNS", b"IDAT"}


def read_png(photo: bytes) -> Container:
    """Return what a PNG file declares.

    Raises:
        UnreadablePhotoError: the file is truncated or damaged.
        struct.error: a chunk ends too early.
    """
    header, names, exif, profile, animated = None, set[bytes](), memoryview(b""), None, False
    for name, data in _chunks(photo):
        header = header or struct.unpack_from(">IIBB", data)
        names.add(name)
        if name == b"eXIf":
            exif = data
        elif name == b"acTL":
            animated = struct.unpack_from(">I", data)[0] > 1
        elif name == b"iCCP":
            profile = _inflate_profile(bytes(data).partition(b"\0")[2][1:])
    if header is None or not names >= {b"IHDR", b"IDAT"}:
        raise damaged()
    width, height, bits, kind = header
    return Container(
        format="png",
        width=width,
        height=height,
        bits=bits,
        pixels="gray" if kind in {0, 4} else "color",
        alpha=kind in {4, 6} or b"tRNS" in names,
        animated=animated,
        orientation=exif_orientation(exif),
        profile=profile,
        brightness=scene_brightness(exif),
    )


def strip_ancillary_chunks(photo: bytes) -> bytes:
    """Return the PNG without the chunks that its pixels do not need: they may hold decompression bombs."""
    kept = bytearray(PNG_SIGNATURE)
    for name, data in _chunks(photo):
        if name in _KEPT:
            kept += struct.pack(">I", len(data)) + name + data + struct.pack(">I", _crc(name, data))
    return bytes(kept) + _END


def _chunks(photo: bytes) -> Iterator[Chunk]:
    view, at, name = memoryview(photo), len(PNG_SIGNATURE), b""
    while name != b"IEND" and not _END.startswith(photo[at : at + len(_END)]):
        length, name = struct.unpack_from(">I4s", photo, at)
        data = view[at + 8 : at + 8 + length]
        (crc,) = struct.unpack_from(">I", photo, at + 8 + length)
        if (at == len(PNG_SIGNATURE)) != (name == b"IHDR"):
            raise damaged()
        if name in _CRITICAL and crc != _crc(name, data):
            raise damaged()
        yield Chunk(name, data)
        at += 12 + length


def _crc(name: bytes, data: memoryview) -> int:
    return zlib.crc32(data, zlib.crc32(name))


def _inflate_profile(data: bytes) -> bytes:
    inflater = zlib.decompressobj()
    try:
        profile = inflater.decompress(data, MAX_PROFILE_BYTES)
    except zlib.error:
        return b""
    return profile if inflater.eof else b""
