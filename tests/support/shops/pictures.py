"""Pictures of products whose color is known."""

from io import BytesIO

import numpy as np
from PIL import Image, ImageDraw

SIDE = 400
SKIN = "#a07e56"


def encode(picture: Image.Image, kind: str = "JPEG") -> bytes:
    """The file of a picture."""
    made = BytesIO()
    picture.save(made, kind, quality=90)
    return made.getvalue()


def garment(color: str, background: str = "white", *, on_model: bool = False) -> Image.Image:
    """A shirt with folds on a background, on somebody with head and arms if asked for."""
    picture = Image.new("RGB", (SIDE, SIDE), background)
    draw = ImageDraw.Draw(picture)
    if on_model:
        draw.ellipse((165, 5, 235, 95), fill=SKIN)
        draw.polygon([(60, 200), (90, 190), (80, 390), (50, 390)], fill=SKIN)
        draw.polygon([(340, 200), (310, 190), (320, 390), (350, 390)], fill=SKIN)
    draw.polygon([(60, 130), (150, 90), (250, 90), (340, 130), (320, 220), (290, 200), (290, 380)], fill=color)
    draw.polygon([(290, 380), (110, 380), (110, 200), (80, 220), (60, 130), (150, 90), (250, 90)], fill=color)
    return folded(picture, background)


def crop_top(color: str, skin: str = SKIN) -> Image.Image:
    """A top with a dark hem on somebody of whom more is seen than of it."""
    picture = Image.new("RGB", (SIDE, SIDE), "white")
    draw = ImageDraw.Draw(picture)
    draw.rectangle((120, 10, 280, 390), fill=skin)
    draw.rectangle((120, 140, 280, 215), fill=color)
    draw.rectangle((120, 215, 280, 265), fill="#1f2a48")
    return folded(picture, "white")


def folded(picture: Image.Image, background: str) -> Image.Image:
    """The same with folds that darken and light what is not the background, and the noise of a camera."""
    pixels = np.asarray(picture, np.float64)
    is_product = (pixels != np.array(Image.new("RGB", (1, 1), background))[0, 0]).any(axis=-1, keepdims=True)
    folds = 1 + 0.12 * np.sin(np.arange(SIDE) / 18)[None, :, None] * is_product
    noise = np.random.default_rng(1).normal(0, 2, pixels.shape)
    return Image.fromarray(np.clip(pixels * folds + noise, 0, 255).astype(np.uint8))


def cut_out(color: str) -> Image.Image:
    """A shirt on nothing: what is not the product is transparent."""
    shirt = garment(color)
    mask = Image.new("L", shirt.size)
    ImageDraw.Draw(mask).rectangle((110, 130, 290, 380), fill=255)
    shirt.putalpha(mask)
    return shirt


def swatch(color: str) -> Image.Image:
    """A picture that is one color throughout."""
    return folded(Image.new("RGB", (SIDE, SIDE), color), color)


def lipstick(color: str) -> Image.Image:
    """A lipstick in a black case, whose bullet shows its color."""
    picture = Image.new("RGB", (SIDE, SIDE), "white")
    draw = ImageDraw.Draw(picture)
    draw.rectangle((160, 180, 240, 390), fill="#141414")
    draw.rectangle((170, 150, 230, 180), fill="#c9a24b")
    draw.polygon([(178, 150), (222, 150), (222, 70), (178, 95)], fill=color)
    return picture
