"""What phones and apps do to a photo after it was taken."""

from collections.abc import Callable, Mapping

import cv2
import numpy as np
import numpy.typing as npt

from benchmarks.skin.families.lighting import encode

Picture = npt.NDArray[np.uint8]
# Gains of red, green and blue when a photo balanced for 6500 K is balanced for 4000 K, in linear light.
_FOR_4000_K = np.array((0.80, 1.0, 1.45))[::-1]


def _resized(picture: Picture) -> Picture:
    return np.asarray(cv2.resize(picture, None, fx=0.5, fy=0.5, interpolation=cv2.INTER_AREA), np.uint8)


def _cropped(picture: Picture) -> Picture:
    top, left = round(0.06 * picture.shape[0]), round(0.06 * picture.shape[1])
    return picture[top : picture.shape[0] - top, left : picture.shape[1] - left]


def _turned(picture: Picture) -> Picture:
    height, width = picture.shape[:2]
    turn = cv2.getRotationMatrix2D((width / 2, height / 2), 5, 1)
    return np.asarray(cv2.warpAffine(picture, turn, (width, height), borderMode=cv2.BORDER_REPLICATE), np.uint8)


def _gained(picture: Picture, gains: float | npt.NDArray[np.float64]) -> Picture:
    return np.asarray(np.rint(np.clip(255 * ((picture / 255) ** 2.2 * gains) ** (1 / 2.2), 0, 255)), np.uint8)


def _smoothed(picture: Picture) -> Picture:
    return np.asarray(cv2.bilateralFilter(picture, 9, 40, 7), np.uint8)


UNCHANGED = "as taken"
HARMLESS = ("quality 60", "half size", "mirrored", "cropped", "turned 5 degrees", "smoothed")
CHANGES: Mapping[str, Callable[[Picture], bytes]] = {
    UNCHANGED: encode,
    "quality 60": lambda picture: encode(picture, 60),
    "half size": lambda picture: encode(_resized(picture)),
    "mirrored": lambda picture: encode(picture[:, ::-1]),
    "cropped": lambda picture: encode(_cropped(picture)),
    "turned 5 degrees": lambda picture: encode(_turned(picture)),
    "smoothed": lambda picture: encode(_smoothed(picture)),
    "half a stop down": lambda picture: encode(_gained(picture, 2**-0.5)),
    "half a stop up": lambda picture: encode(_gained(picture, 2**0.5)),
    "balanced for 4000 K": lambda picture: encode(_gained(picture, _FOR_4000_K)),
}
