"""How JPEG, PNG and WebP files are laid out: what they declare about their pixels, read without decoding."""

import struct
import zlib
from collections.abc import Iterator
from typing import Literal, NamedTuple

import msgspec

from fashion.imaging.domain import UnreadablePhoto
from fashion.imaging.photo.exif import scene_brightness
from fashion.imaging.ports import PhotoFormat

MOST_SCANS = 64
MOST_PROFILE_BYTES = 4 * 1024 * 1024
_PNG_START = b"\x89PNG\r\n\x1a\n"
_PNG_NEEDED = {b"IHDR", b"PLTE", b"IDAT", b"IEND"}
_JPEG_SCAN, _JPEG_SCAN_START, _JPEG_END = b"\xda", b"\xff\xda", b"\xff\xd9"
_JPEG_SEQUENTIAL = {b"\xc0", b"\xc1"}
_JPEG_FRAMES = {bytes([code]) for code in range(0xC0, 0xD0)} - {b"\xc4", b"\xc8", b"\xcc"}


class Container(msgspec.Struct, frozen=True, kw_only=True):
    """What a file declares; width and height in pixels as stored, before the EXIF orientation is applied.

    `profile` is the embedded ICC profile: None where there is none, empty where it cannot be read; `brightness`
    is the scene's, as an APEX value, where EXIF tells it.
    """

    format: PhotoFormat
    width: int
    height: int
    bits: int = 8
    pixels: Literal["color", "gray", "cmyk"] = "color"
    animated: bool = False
    orientation: int = 1
    profile: bytes | None = None
    brightness: float | None = None


class Part(NamedTuple):
    """A segment or chunk of a file: its name and its content."""

    name: bytes
    data: memoryview


def read_container(photo: bytes) -> Container | None:
    """What `photo` declares, or None when it is neither JPEG, PNG nor WebP.

    Raises:
        UnreadablePhoto: the file is truncated or its structure is broken.
    """
    try:
        if photo.startswith(b"\xff\xd8"):
            return _read_jpeg(photo)
        if photo.startswith(_PNG_START):
            return _read_png(photo)
        if photo[:4] == b"RIFF" and photo[8:12] == b"WEBP":
            return _read_webp(photo)
    except (struct.error, IndexError) as error:
        raise broken() from error
    return None


def broken() -> UnreadablePhoto:
    """The refusal of a damaged file."""
    return UnreadablePhoto("The photo is truncated or damaged; send the original file again.")


def png_pixels(photo: bytes) -> bytes:
    """The PNG without its optional chunks, which may hold bombs and nothing that decoding needs."""
    kept = bytearray(_PNG_START)
    for name, data in _png_chunks(photo):
        if name in _PNG_NEEDED:
            kept += struct.pack(">I", len(data)) + name + data + struct.pack(">I", _png_crc(name, data))
    return bytes(kept)


def exif_orientation(tiff: bytes | memoryview) -> int:
    """The orientation (1 to 8) that an EXIF block declares; 1 where it declares none or is broken."""
    order = {b"II": "<", b"MM": ">"}.get(bytes(tiff[:2]), "<")
    try:
        (start,) = struct.unpack_from(order + "I", tiff, 4)
        (count,) = struct.unpack_from(order + "H", tiff, start)
        for entry in range(start + 2, start + 2 + 12 * count, 12):
            tag, _, _, value = struct.unpack_from(order + "HHIH", tiff, entry)
            if tag == 0x0112:
                return value if 1 <= value <= 8 else 1
    except struct.error:
        pass
    return 1


def _read_jpeg(photo: bytes) -> Container:
    frames: list[tuple[int, int, int, int]] = []
    one_pass, exif, profile = True, b"", dict[int, bytes]()
    for marker, data, end in _jpeg_segments(photo):
        if marker in _JPEG_FRAMES:
            frames.append(struct.unpack_from(">BHHB", data))
            one_pass = marker in _JPEG_SEQUENTIAL
        elif marker == b"\xe1" and data.startswith(b"Exif\0\0"):
            exif = data[6:]
        elif marker == b"\xe2" and data.startswith(b"ICC_PROFILE\0"):
            profile[data[12]] = data[14:]
        elif marker == _JPEG_SCAN and frames:
            _check_scans(photo, end, one_pass and data[0] == frames[0][3])
    if len(frames) != 1:
        raise broken()
    bits, height, width, components = frames[0]
    return Container(
        format="jpeg",
        width=width,
        height=height,
        bits=bits,
        pixels="gray" if components == 1 else "cmyk" if components == 4 else "color",
        orientation=exif_orientation(exif),
        profile=_joined(profile),
        brightness=scene_brightness(exif),
    )


def _joined(profile: dict[int, bytes]) -> bytes | None:
    if not profile:
        return None
    whole = b"".join(profile[part] for part in sorted(profile))
    return whole if len(whole) <= MOST_PROFILE_BYTES else b""


def _jpeg_segments(photo: bytes) -> Iterator[tuple[bytes, bytes, int]]:
    """Marker, content and end of each segment up to the first scan's header."""
    marker, at = b"", 2
    while marker != _JPEG_SCAN:
        if photo[at] != 0xFF:
            raise broken()
        while photo[at + 1] == 0xFF:
            at += 1
        marker = photo[at + 1 : at + 2]
        (length,) = struct.unpack_from(">H", photo, at + 2)
        end = at + 2 + length
        if length < 2 or end > len(photo):
            raise broken()
        yield marker, photo[at + 4 : end], end
        at = end


def _check_scans(photo: bytes, start: int, one_pass: bool) -> None:
    """Refuse scans that do not end, or that are many: each costs the decoder a pass over all pixels."""
    if photo.rfind(_JPEG_END, start) < 0:
        raise broken()
    if not one_pass and photo.count(_JPEG_SCAN_START, start, photo.find(_JPEG_END, start)) > MOST_SCANS:
        raise broken()


def _read_png(photo: bytes) -> Container:
    header, names, exif, profile = None, set[bytes](), memoryview(b""), None
    for name, data in _png_chunks(photo):
        header = header or struct.unpack_from(">IIBB", data)
        names.add(name)
        if name == b"eXIf":
            exif = data
        elif name == b"iCCP":
            profile = _inflate_profile(bytes(data).partition(b"\0")[2][1:])
    if header is None or not names >= {b"IHDR", b"IDAT", b"IEND"}:
        raise broken()
    width, height, bits, kind = header
    return Container(
        format="png",
        width=width,
        height=height,
        bits=bits,
        pixels="gray" if kind in {0, 4} else "color",
        animated=b"acTL" in names,
        orientation=exif_orientation(exif),
        profile=profile,
        brightness=scene_brightness(exif),
    )


def _png_chunks(photo: bytes) -> Iterator[Part]:
    view, at, name = memoryview(photo), len(_PNG_START), b""
    while name != b"IEND":
        length, name = struct.unpack_from(">I4s", photo, at)
        data = view[at + 8 : at + 8 + length]
        (crc,) = struct.unpack_from(">I", photo, at + 8 + length)
        if (at == len(_PNG_START)) != (name == b"IHDR"):
            raise broken()
        if name in _PNG_NEEDED and crc != _png_crc(name, data):
            raise broken()
        yield Part(name, data)
        at += 12 + length


def _png_crc(name: bytes, data: memoryview) -> int:
    return zlib.crc32(data, zlib.crc32(name))


def _inflate_profile(data: bytes) -> bytes:
    inflater = zlib.decompressobj()
    try:
        profile = inflater.decompress(data, MOST_PROFILE_BYTES)
    except zlib.error:
        return b""
    return profile if inflater.eof else b""


def _read_webp(photo: bytes) -> Container:
    parts = dict[bytes, memoryview]()
    for name, data in _webp_chunks(photo):
        parts.setdefault(name, data)
    exif = parts.get(b"EXIF", memoryview(b""))
    exif = exif[6:] if bytes(exif[:6]) == b"Exif\0\0" else exif
    profile = parts.get(b"ICCP")
    width, height = _webp_size(parts)
    return Container(
        format="webp",
        width=width,
        height=height,
        animated=bool({b"ANIM", b"ANMF"} & parts.keys()),
        orientation=exif_orientation(exif),
        brightness=scene_brightness(exif),
        profile=None if profile is None else bytes(profile[:MOST_PROFILE_BYTES]),
    )


def _webp_chunks(photo: bytes) -> Iterator[Part]:
    (size,) = struct.unpack_from("<I", photo, 4)
    view, at, stop = memoryview(photo), 12, size + 8
    if stop > len(photo):
        raise broken()
    while at < stop:
        name, length = struct.unpack_from("<4sI", photo, at)
        if at + 8 + length > stop:
            raise broken()
        yield Part(name, view[at + 8 : at + 8 + length])
        at += 8 + length + length % 2


def _webp_size(parts: dict[bytes, memoryview]) -> tuple[int, int]:
    if b"VP8X" in parts:
        canvas = parts[b"VP8X"]
        return 1 + int.from_bytes(canvas[4:7], "little"), 1 + int.from_bytes(canvas[7:10], "little")
    if b"VP8L" in parts:
        (bits,) = struct.unpack_from("<I", parts[b"VP8L"], 1)
        return 1 + (bits & 0x3FFF), 1 + (bits >> 14 & 0x3FFF)
    if b"VP8 " in parts:
        width, height = struct.unpack_from("<HH", parts[b"VP8 "], 6)
        return width & 0x3FFF, height & 0x3FFF
    raise broken()
