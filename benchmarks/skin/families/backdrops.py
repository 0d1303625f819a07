"""Cuts a person out of a photo and sets them before walls, rooms and a white page."""

from collections.abc import Iterator, Mapping, Sequence

import cv2
import numpy as np
import numpy.typing as npt

from benchmarks.skin.families.identities import Sitter
from fashion.colorimetry import srgb_to_linear

Image = npt.NDArray[np.float64]
WALLS: Mapping[str, str] = {
    "white page": "#ffffff",
    "off-white": "#e9e4da",
    "gray": "#8d8f91",
    "charcoal": "#2b2b2d",
    "beige": "#cdb593",
    "oak": "#9a6b3f",
    "brick red": "#8e4336",
    "sky": "#8fb7dd",
    "olive": "#5c6b3a",
}
ROOM = "room"


def cut_out(sitter: Sitter) -> Image:
    """How much of each pixel (h, w) is the person."""
    x, y, width, height = sitter.face.box
    rows, columns = sitter.picture.shape[:2]
    mask: npt.NDArray[np.uint8] = np.full((rows, columns), cv2.GC_PR_BGD, np.uint8)
    center = (round(x + width / 2), round(y + height / 2))
    cv2.ellipse(mask, center, (round(0.75 * width), round(0.75 * height)), 0, 0, 360, int(cv2.GC_PR_FGD), -1)
    cv2.ellipse(mask, center, (round(0.4 * width), round(0.48 * height)), 0, 0, 360, int(cv2.GC_FGD), -1)
    shoulders = slice(max(0, center[0] - round(0.9 * width)), center[0] + round(0.9 * width))
    mask[round(y + 1.15 * height) :, shoulders] = cv2.GC_PR_FGD
    models = np.zeros((2, 1, 65))
    cv2.grabCut(sitter.picture, mask, (0, 0, 1, 1), models[0], models[1], 3, cv2.GC_INIT_WITH_MASK)
    person = np.isin(mask, (cv2.GC_FGD, cv2.GC_PR_FGD)).astype(np.float64)
    return np.asarray(cv2.GaussianBlur(person, (0, 0), 1.2))


def set_before(linear: Image, person: Image, room: Image) -> Iterator[tuple[str, Image]]:
    """The person (linear sRGB) before each wall, and in a room of another photo."""
    height, width = person.shape
    canvas = (round(1.3 * height), round(1.5 * width))
    top, left = canvas[0] - height, (canvas[1] - width) // 2
    fade = np.pad(person, ((top, 0), (left, canvas[1] - width - left)))[..., None]
    figure = np.pad(linear, ((top, 0), (left, canvas[1] - width - left), (0, 0)))
    for name, behind in _behind(canvas, room).items():
        yield name, fade * figure + (1 - fade) * behind


def _behind(canvas: tuple[int, int], room: Image) -> dict[str, Image]:
    walls = {name: np.broadcast_to(_linear(color), (*canvas, 3)) for name, color in WALLS.items()}
    blurred = cv2.GaussianBlur(cv2.resize(room, canvas[::-1], interpolation=cv2.INTER_LINEAR), (0, 0), 3)
    return {**walls, ROOM: np.asarray(blurred)}


def without_people(pictures: Sequence[tuple[Image, Image]]) -> list[Image]:
    """Rooms (linear sRGB): each picture's own surroundings, those of its columns that show no person, widened."""
    rooms = []
    for linear, person in pictures:
        free = np.flatnonzero(person[: person.shape[0] // 2].mean(axis=0) < 0.02)
        if len(free) > 0.25 * person.shape[1]:
            rooms.append(linear[:, free])
    return rooms


def _linear(color: str) -> Image:
    return np.asarray(srgb_to_linear(np.array([int(color[k : k + 2], 16) / 255 for k in (1, 3, 5)])))
