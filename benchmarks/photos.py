"""Photos as a phone sends them, made from a portrait in the public domain (NASA's, in scikit-image)."""

import io
import struct
from functools import cache

import numpy as np
from PIL import Image
from skimage import data

LARGE = (4000, 3000)
SMALL = (640, 480)


@cache
def portrait(size: tuple[int, int]) -> bytes:
    """A JPEG of one face in front of a scene, with grain, so that it weighs what a phone's photo weighs."""
    picture = Image.fromarray(np.asarray(data.astronaut())).crop((0, 0, 512, 384))  # type: ignore[no-untyped-call]
    pixels = np.asarray(picture.resize(size, Image.Resampling.LANCZOS), np.int16)
    grain = np.random.default_rng(1).normal(0, 5, pixels.shape[:2])[:, :, None]
    grainy = np.clip(pixels + grain, 0, 255).astype(np.uint8)
    file = io.BytesIO()
    Image.fromarray(grainy).save(file, "jpeg", quality=90)
    return file.getvalue()


def unique(photo: bytes, name: str) -> bytes:
    """The same JPEG with a comment: other bytes, the same pixels, so that no cache knows it."""
    comment = name.encode()
    return photo[:2] + b"\xff\xfe" + struct.pack(">H", len(comment) + 2) + comment + photo[2:]
