"""What a camera recorded of the scene's brightness."""

import math
import struct
from collections.abc import Iterator

_EXIF_FOLDER, _TIME, _F_NUMBER, _SPEED, _BRIGHTNESS = 0x8769, 0x829A, 0x829D, 0x8827, 0x9203
_ROOM_FOR_SPEED = 3.125


def scene_brightness(tiff: bytes | memoryview) -> float | None:
    """The scene's brightness as an APEX value, from an EXIF block, or None where it tells none.

    About 0 to 3 is usual indoors and over 5 outdoors by day. Where the camera did not record it, it follows
    from the exposure: Bv = log2(N^2 / t) - log2(S / 3.125) (Exif 2.32, annex C).
    """
    order = {b"II": "<", b"MM": ">"}.get(bytes(tiff[:2]), "<")
    try:
        told = dict(_exposure(tiff, order))
        if _BRIGHTNESS in told:
            return _plausible(told[_BRIGHTNESS])
        return _plausible(
            math.log2(told[_F_NUMBER] ** 2 / told[_TIME]) - math.log2(told[_SPEED] / _ROOM_FOR_SPEED)
        )
    except (struct.error, KeyError, ValueError, ArithmeticError):
        return None


def _plausible(brightness: float) -> float | None:
    return brightness if abs(brightness) < 20 else None


def _exposure(tiff: bytes | memoryview, order: str) -> Iterator[tuple[int, float]]:
    (start,) = struct.unpack_from(order + "I", tiff, 4)
    folders = [entry for tag, entry in _entries(tiff, order, start) if tag == _EXIF_FOLDER]
    (folder,) = struct.unpack_from(order + "I", tiff, folders[0] + 8) if folders else (len(tiff),)
    for tag, entry in _entries(tiff, order, folder):
        if tag == _SPEED:
            yield tag, struct.unpack_from(order + "H", tiff, entry + 8)[0]
        elif tag in {_TIME, _F_NUMBER, _BRIGHTNESS}:
            (place,) = struct.unpack_from(order + "I", tiff, entry + 8)
            over, under = struct.unpack_from(order + ("ii" if tag == _BRIGHTNESS else "II"), tiff, place)
            yield tag, over / under


def _entries(tiff: bytes | memoryview, order: str, start: int) -> Iterator[tuple[int, int]]:
    (count,) = struct.unpack_from(order + "H", tiff, start)
    for entry in range(start + 2, start + 2 + 12 * count, 12):
        yield struct.unpack_from(order + "H", tiff, entry)[0], entry
