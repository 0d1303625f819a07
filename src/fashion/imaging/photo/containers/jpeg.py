"""JPEG files (ITU-T T.81): segments up to the first scan."""

import re
import struct
from collections.abc import Iterator

from fashion.imaging.photo.containers.container import MAX_PROFILE_BYTES, Container, damaged
from fashion.imaging.photo.containers.scans import END, check_scans, holds_all_coefficients
from fashion.imaging.photo.exif import exif_orientation, scene_brightness

_MARKER = re.compile(rb"\xff[\x02-\xcf\xd8-\xfe]")
_SCAN, _FIRST_SCAN = b"\xda", b"\xff\xda"
_SEQUENTIAL = {b"\xc0", b"\xc1"}
_FRAMES = {bytes([code]) for code in range(0xC0, 0xD0)} - {b"\xc4", b"\xc8", b"\xcc"}


def read_jpeg(photo: bytes) -> Container:
    """Return what a JPEG file declares.

    Raises:
        UnreadablePhotoError: the file is truncated or damaged, or has more than 64 progressive scans.
        struct.error: a segment ends too early.
    """
    frames: list[tuple[int, int, int, int]] = []
    one_pass, exif, profile, scan = True, b"", dict[int, bytes](), 0
    for marker, data, end in _segments(photo):
        if marker in _FRAMES:
            frames.append(struct.unpack_from(">BHHB", data))
            one_pass = marker in _SEQUENTIAL
        elif marker == b"\xe1" and data.startswith(b"Exif\0\0"):
            exif = data[6:]
        elif marker == b"\xe2" and data.startswith(b"ICC_PROFILE\0"):
            profile[data[12]] = data[14:]
        elif marker == _SCAN and frames:
            one_pass = one_pass and data[0] == frames[0][3]
            scan = end
    if len(frames) != 1:
        raise damaged()
    bits, height, width, components = frames[0]
    if not one_pass:
        check_scans(photo, scan)
    return Container(
        format="jpeg",
        width=width,
        height=height,
        bits=bits,
        pixels="gray" if components == 1 else "cmyk" if components == 4 else "color",
        orientation=exif_orientation(exif),
        one_pass=one_pass,
        profile=_joined(profile),
        brightness=scene_brightness(exif),
        scan=scan,
        ended=photo.find(END, scan) >= 0,
        all_coefficients=one_pass or holds_all_coefficients(photo, photo.rfind(_FIRST_SCAN, 0, scan), components),
    )


def _joined(profile: dict[int, bytes]) -> bytes | None:
    if not profile:
        return None
    whole = b"".join(profile[part] for part in sorted(profile))
    return whole if len(whole) <= MAX_PROFILE_BYTES else b""


def _segments(photo: bytes) -> Iterator[tuple[bytes, bytes, int]]:
    """Yield marker, content and end of each segment up to the first scan's header."""
    marker, at = b"", 2
    while marker != _SCAN:
        at = _next_marker(photo, at)
        marker = photo[at + 1 : at + 2]
        (length,) = struct.unpack_from(">H", photo, at + 2)
        end = at + 2 + length
        if length < 2 or end > len(photo):
            raise damaged()
        yield marker, photo[at + 4 : end], end
        at = end


def _next_marker(photo: bytes, at: int) -> int:
    """Return the place of the first marker from `at` on, past fill bytes and junk between segments."""
    marker = _MARKER.search(photo, at)
    if marker is None:
        raise damaged()
    return marker.start()
