"""What a camera shows: pictures that Chromium plays again and again, made from the portrait of `photos`."""

from pathlib import Path

import numpy as np
from PIL import Image

from support import photos

WIDTH, HEIGHT = 640, 480
WALL = (150, 148, 145)
# Where the portrait has its face.
_MIDDLE, _TALL = (224, 128), 110


def view(share: float, aside: float = 0.0) -> photos.Pixels:
    """A face that fills a share of the height, so far from the middle of the oval, in shares of the width."""
    scale = share * HEIGHT / _TALL
    portrait = Image.fromarray(photos.portrait())
    picture = portrait.resize((round(scale * portrait.width), round(scale * portrait.height)))
    scene = Image.new("RGB", (WIDTH, HEIGHT), WALL)
    left, top = (0.5 + aside) * WIDTH - scale * _MIDDLE[0], 0.47 * HEIGHT - scale * _MIDDLE[1]
    scene.paste(picture, (round(left), round(top)))
    return np.asarray(scene)


def steady(share: float) -> list[photos.Pixels]:
    """Somebody who holds still."""
    return 10 * [view(share)]


def restless() -> list[photos.Pixels]:
    """Somebody in the right place who sways."""
    return [view(0.5, aside) for aside in np.linspace(-0.07, 0.07, 9)]


def write(path: Path, pictures: list[photos.Pixels]) -> None:
    """Write pictures as Motion JPEG."""
    path.write_bytes(b"".join(photos.encode(picture) for picture in pictures))
