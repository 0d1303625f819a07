"""Copies of measured photos with the regions, what counts of the skin, its tone, interval and reasons on them."""

import sys
import textwrap
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image, ImageDraw, ImageFont

from fashion.commands.photos.results import interval
from fashion.imaging.photo.acceptance import check_photo
from fashion.imaging.photo.decode import conversion_of, decode_upright, unchanged
from fashion.imaging.workers.batch import PhotoBytes

LONGEST_SIDE = 1600
SHORTEST_WIDTH = 480
_QUALITY = 90
_OUTLINE, _INK, _PAPER = "#00e5ff", "#202020", "#ffffff"
_TINTS = {"o": "#00b34a", "-": "#2f7dff80", "+": "#ffe45c80"}
_TEXT_SIZE, _MARGIN, _SWATCH = 18, 16, 96
_LINE = _TEXT_SIZE + 6
_LEGEND = "Green: skin that counts toward the color. Left out: darker (blue) and brighter (yellow)."
Result = dict[str, Any]


class AnnotatedCopies:
    """Writes annotated copies of photos to a folder, as `<name>-annotated.jpg`; the originals stay as they are."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._folder = folder
        self._written: set[str] = set()

    def write(self, photo: str | PhotoBytes, result: Result) -> Path:
        """Write the copy of a photo that was measured; two photos of one name get different copies."""
        content = photo.content if isinstance(photo, PhotoBytes) else Path(photo).read_bytes()
        stem = "stdin" if isinstance(photo, PhotoBytes) else Path(photo).stem
        file = self._folder / self._unused_name(stem)
        annotate(content, result).save(file, "JPEG", quality=_QUALITY)
        return file

    def _unused_name(self, stem: str) -> str:
        number, name = 1, f"{stem}-annotated.jpg"
        while name in self._written:
            number += 1
            name = f"{stem}-annotated-{number}.jpg"
        self._written.add(name)
        return name


def annotate(photo: bytes, result: Result) -> Image.Image:
    """Return the photo, upright and at most 1600 pixels long, above a panel that describes the result.

    The copy is in sRGB and holds none of the photo's metadata.
    """
    image = _upright(photo)
    _draw_skin(image, result)
    _draw_regions(image, result)
    panel = _panel(result, max(image.width, SHORTEST_WIDTH))
    copy = Image.new("RGB", (panel.width, image.height + panel.height), _PAPER)
    copy.paste(image, ((panel.width - image.width) // 2, 0))
    copy.paste(panel, (0, image.height))
    return copy


def _upright(photo: bytes) -> Image.Image:
    # Decoded as it was measured, for Pillow reads not all of these formats.
    container = check_photo(photo, max_pixels=sys.maxsize)
    rgb = np.ascontiguousarray(decode_upright(photo, container)[..., ::-1])
    image = Image.fromarray((conversion_of(container) or unchanged)(rgb))
    image.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
    return image


def _draw_skin(image: Image.Image, result: Result) -> None:
    skin = result["face"]["skin"]
    if not skin:
        return
    start, across, down = (np.array(skin[key]) * _scale(image, result) for key in ("start", "across", "down"))
    draw = ImageDraw.Draw(image, "RGBA")
    cell = np.array(((-1, -1), (1, -1), (1, 1), (-1, 1))) / 2 @ np.stack((across, down))
    for row, column, mark in _marks(skin["rows"]):
        if mark in _TINTS:
            corners = start + column * across + row * down + cell
            draw.polygon([tuple(each) for each in corners], fill=_TINTS[mark])


def _marks(rows: list[str]) -> Iterator[tuple[int, int, str]]:
    return ((row, column, mark) for row, marks in enumerate(rows) for column, mark in enumerate(marks))


def _scale(image: Image.Image, result: Result) -> float:
    # Places are in pixels of the upright photo, the image may be smaller.
    return float(image.width / result["photo"]["width"])


def _draw_regions(image: Image.Image, result: Result) -> None:
    scale = _scale(image, result)
    draw, width = ImageDraw.Draw(image), max(2, image.width // 400)
    for region in result["regions"]:
        left, top, across, down = (side * scale for side in region["box"])
        draw.rectangle((left, top, left + across, top + down), outline=_OUTLINE, width=width)


def _panel(result: Result, width: int) -> Image.Image:
    indent = _MARGIN * 2 + _SWATCH
    columns = max(20, int((width - indent - _MARGIN) / (_TEXT_SIZE * 0.55)))
    lines = [line for text in _texts(result) for line in textwrap.wrap(text, columns)]
    height = max(_SWATCH, len(lines) * _LINE) + 2 * _MARGIN
    panel = Image.new("RGB", (width, height), _PAPER)
    draw, font = ImageDraw.Draw(panel), ImageFont.load_default(_TEXT_SIZE)
    swatch = (_MARGIN, _MARGIN, _MARGIN + _SWATCH, _MARGIN + _SWATCH)
    draw.rectangle(swatch, fill=result["tone"]["hex"], outline=_INK)
    for index, line in enumerate(lines):
        draw.text((indent, _MARGIN + index * _LINE), line, fill=_INK, font=font)
    return panel


def _texts(result: Result) -> list[str]:
    tone, quality = result["tone"], result["quality"]
    return [
        f"Monk tone {tone['monk']}, interval {interval(result)}, confidence {tone['confidence']:.0%}",
        f"Color {tone['hex']}, undertone {tone['undertone']}",
        f"Quality: {quality['verdict']}",
        *quality["reasons"],
        *([_LEGEND] if result["face"]["skin"] else []),
    ]
