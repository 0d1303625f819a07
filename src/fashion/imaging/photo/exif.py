"""Reads orientation and scene brightness from an EXIF block (a TIFF structure, Exif 2.32)."""

import math
import struct
from collections.abc import Iterator

_ORIENTATION, _EXIF_DIRECTORY = 0x0112, 0x8769
_LONG = 4
_EXPOSURE_TIME, _F_NUMBER, _ISO_SPEED, _BRIGHTNESS = 0x829A, 0x829D, 0x8827, 0x9203
# ISO speed of APEX Sv 0.
_APEX_ISO_SPEED = 3.125


def scene_brightness(tiff: bytes | memoryview) -> float | None:
    """Return the scene's brightness as an APEX value Bv, or None if the EXIF block has none.

    About 0 to 3 is usual indoors, over 5 outdoors by day. If the camera did not record the brightness, it is
    computed from the exposure: Bv = log2(N^2 / t) - log2(S / 3.125) (Exif 2.32, annex C).
    """
    order = {b"II": "<", b"MM": ">"}.get(bytes(tiff[:2]), "<")
    try:
        values = dict(_exposure(tiff, order))
        if _BRIGHTNESS in values:
            return _plausible(values[_BRIGHTNESS])
        return _plausible(
            math.log2(values[_F_NUMBER] ** 2 / values[_EXPOSURE_TIME])
            - math.log2(values[_ISO_SPEED] / _APEX_ISO_SPEED)
        )
    except (struct.error, KeyError, ValueError, ArithmeticError):
        return None


def exif_orientation(tiff: bytes | memoryview) -> int:
    """Return the orientation (1 to 8) of an EXIF block; 1 (upright) if it has none or is damaged."""
    order = {b"II": "<", b"MM": ">"}.get(bytes(tiff[:2]), "<")
    try:
        (start,) = struct.unpack_from(order + "I", tiff, 4)
        (count,) = struct.unpack_from(order + "H", tiff, start)
        for entry in range(start + 2, start + 2 + 12 * count, 12):
            tag, kind = struct.unpack_from(order + "HH", tiff, entry)
            if tag == _ORIENTATION:
                (value,) = struct.unpack_from(order + ("I" if kind == _LONG else "H"), tiff, entry + 8)
                return value if 1 <= value <= 8 else 1
    except struct.error:
        pass
    return 1


def _plausible(brightness: float) -> float | None:
    return brightness if abs(brightness) < 20 else None


def _exposure(tiff: bytes | memoryview, order: str) -> Iterator[tuple[int, float]]:
    (start,) = struct.unpack_from(order + "I", tiff, 4)
    pointers = [entry for tag, entry in _entries(tiff, order, start) if tag == _EXIF_DIRECTORY]
    (directory,) = struct.unpack_from(order + "I", tiff, pointers[0] + 8) if pointers else (len(tiff),)
    for tag, entry in _entries(tiff, order, directory):
        if tag == _ISO_SPEED:
            yield tag, struct.unpack_from(order + "H", tiff, entry + 8)[0]
        elif tag in {_EXPOSURE_TIME, _F_NUMBER, _BRIGHTNESS}:
            (offset,) = struct.unpack_from(order + "I", tiff, entry + 8)
            numerator, denominator = struct.unpack_from(
                order + ("ii" if tag == _BRIGHTNESS else "II"), tiff, offset
            )
            yield tag, numerator / denominator


def _entries(tiff: bytes | memoryview, order: str, start: int) -> Iterator[tuple[int, int]]:
    (count,) = struct.unpack_from(order + "H", tiff, start)
    for entry in range(start + 2, start + 2 + 12 * count, 12):
        yield struct.unpack_from(order + "H", tiff, entry)[0], entry
