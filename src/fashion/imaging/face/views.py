"""Prepares the views of a picture in which faces are searched."""

from collections.abc import Iterator

import cv2
import numpy as np

from fashion.imaging.arrays import Pixels

_LONGER_SIDES = (320, 640, 1280)
_LONGEST = 2.0


def equalize(picture: Pixels) -> Pixels:
    """Return the picture with its luma equalized by CLAHE; used to detect faces, never to measure colors."""
    luma, red, blue = cv2.split(cv2.cvtColor(picture, cv2.COLOR_BGR2YCrCb))
    luma = cv2.createCLAHE(2.0, (8, 8)).apply(luma)
    return np.asarray(cv2.cvtColor(cv2.merge((luma, red, blue)), cv2.COLOR_YCrCb2BGR), np.uint8)


def scales(picture: Pixels) -> list[float]:
    """Return the factors that reduce a picture to its views, the smallest first."""
    side = max(picture.shape[:2])
    return sorted({min(1.0, longer / side) for longer in _LONGER_SIDES})


def shrink(picture: Pixels, scale: float) -> Pixels:
    """Return the picture reduced by a factor."""
    size = (max(1, round(picture.shape[1] * scale)), max(1, round(picture.shape[0] * scale)))
    return np.asarray(cv2.resize(picture, size, interpolation=cv2.INTER_AREA), np.uint8)


def windows(picture: Pixels) -> Iterator[tuple[int, int, Pixels]]:
    """Yield x, y and pixels of the parts that cover a picture, none over twice as long as wide.

    Panoramas and long screenshots are cut up, for a face in one is small compared with the longer side; each part
    overlaps the next by the shorter side. Any other picture is its own only part.
    """
    height, width = picture.shape[:2]
    short, long = sorted((height, width))
    length = min(long, round(_LONGEST * short))
    for start in steps(long, length, short):
        if width >= height:
            yield start, 0, picture[:, start : start + length]
        else:
            yield 0, start, picture[start : start + length]


def steps(size: int, length: int, most: int) -> list[int]:
    """Return where parts of a length start that cover a size, at most `most` apart."""
    count = 1 + -(-(size - length) // max(1, most))
    return [round(start) for start in np.linspace(0, size - length, count).tolist()]
