"""Taking a photo: from a portrait taken apart to a JPEG, in linear light until the last step."""

from collections.abc import Callable
from typing import NamedTuple

import cv2
import numpy as np
from PIL import Image
from PIL.TiffImagePlugin import IFDRational

from benchmarks.skin.photos.portraits import Images, Portrait
from benchmarks.skin.photos.scenes import Shot
from benchmarks.skin.photos.spectra import Rendering, rendering, skin
from fashion.colorimetry import linear_to_srgb
from fashion.imaging.arrays import FloatArray

_READ_NOISE = 0.0012
_MOST_GLOSS = 0.25
_ENCODED = np.rint(linear_to_srgb(np.arange(65536) / 65535) * 255).astype(np.uint8)

Wall = tuple[float, float, float]


class Taken(NamedTuple):
    """A photo, and the light that only the benchmark knows.

    Attributes:
        white: linear sRGB of a white in full light, which the ceiling divides by.
        skin: linear sRGB of the skin in full light.
    """

    shot: Shot
    jpeg: bytes
    white: FloatArray
    skin: FloatArray


def take(shot: Shot, portrait: Portrait, wall: Wall | None = None) -> Taken:
    """The photo; before a flat wall of this reflectance (linear sRGB) if one is given."""
    random = np.random.default_rng(shot.seed)
    seen = rendering(shot.light, shot.camera, shot.adaptation, shot.error)
    gain = 2**shot.exposure
    picture = gain * _scene(shot, portrait, seen, random, wall)
    noisy = picture + random.standard_normal(picture.shape, np.float32) * np.sqrt(
        np.maximum(picture, 0) * shot.noise + _READ_NOISE**2
    ).astype(np.float32)
    encoded = _ENCODED[np.rint(np.clip(noisy, 0, 1) * 65535).astype(np.uint16)]
    options = [cv2.IMWRITE_JPEG_QUALITY, shot.quality]
    jpeg = cv2.imencode(".jpg", encoded[..., ::-1], options)[1].tobytes()
    if shot.brightness_value is not None:
        jpeg = jpeg[:2] + _exif(shot.brightness_value) + jpeg[2:]
    return Taken(shot, jpeg, gain * seen.white, gain * (seen.of_spectrum @ skin(shot.monk)))


def _exif(brightness: float) -> bytes:
    # At f/2 and 1/60 s, the ISO speed that a camera would choose.
    speed = round(float(np.clip(3.125 * 2 ** (np.log2(4 * 60) - brightness), 1, 65535)))
    block = Image.Exif()
    block.get_ifd(0x8769).update({0x829A: IFDRational(1, 60), 0x829D: IFDRational(2, 1), 0x8827: speed})
    content = block.tobytes()
    return b"\xff\xe1" + (len(content) + 2).to_bytes(2, "big") + content


def _scene(
    shot: Shot, portrait: Portrait, seen: Rendering, random: np.random.Generator, wall: Wall | None
) -> Images:
    warp = _warper(shot, portrait)
    share, person = warp(portrait.skin)[..., None], warp(portrait.person)[..., None]
    flesh = (seen.of_spectrum @ skin(shot.monk)).astype(np.float32)
    gloss = np.minimum(warp(portrait.gloss), _MOST_GLOSS)[..., None] * seen.white.astype(np.float32)
    rest = _transform(warp(portrait.rest) * (1 - (1 - shot.hair) * warp(portrait.hair)[..., None]), seen)
    lit = share * (warp(portrait.shading) * flesh + gloss) + (1 - share) * rest
    lit = lit * _side_light(shot)
    if wall is None and shot.backdrop == "own":
        return np.asarray(lit, np.float32)
    backdrop = _BACKDROPS[shot.backdrop](shot, random) if wall is None else _flat(shot, wall)
    behind = np.float32(shot.backdrop_level) * _transform(backdrop, seen)
    return np.asarray(person * lit + (1 - person) * behind, np.float32)


def _transform(rgb: Images, seen: Rendering) -> Images:
    return np.asarray(cv2.transform(rgb, seen.of_rgb.astype(np.float32)), np.float32)


def _warper(shot: Shot, portrait: Portrait) -> Callable[[Images], Images]:
    x, y, width, height = portrait.box
    scale, (columns, rows) = shot.face / width, shot.size
    matrix = np.array(cv2.getRotationMatrix2D((x + width / 2, y + height / 2), shot.turn, scale), np.float64)
    matrix[:, 2] += np.array(shot.place) * shot.size - (x + width / 2, y + height / 2)
    if shot.mirror:
        matrix = np.array([(-1.0, 0.0, columns - 1.0), (0.0, 1.0, 0.0)]) @ np.vstack((matrix, (0, 0, 1)))

    def warp(image: Images) -> Images:
        border = cv2.BORDER_REPLICATE if image.ndim == 3 else cv2.BORDER_CONSTANT
        warped = cv2.warpAffine(image, matrix, (columns, rows), flags=cv2.INTER_LINEAR, borderMode=border)
        return np.asarray(warped, np.float32)

    return warp


def _side_light(shot: Shot) -> Images:
    across = (np.arange(shot.size[0]) / shot.size[0] - shot.place[0]) * shot.size[0] / shot.face
    far = 1 / (1 + np.exp(np.clip(-across * np.sign(shot.side) / 0.12, -50, 50)))
    return np.asarray(1 - abs(shot.side) * far, np.float32)[None, :, None]


def _flat(shot: Shot, wall: Wall) -> Images:
    return np.full((shot.size[1], shot.size[0], 3), wall, np.float32)


def _wall(shot: Shot, random: np.random.Generator) -> Images:
    # Painted walls are light more often than dark, and of little color.
    columns, rows = shot.size
    luminance = random.choice((random.uniform(0.5, 0.85), random.uniform(0.1, 0.5)), p=(0.6, 0.4))
    color = luminance * np.exp(random.normal((0.03, 0.0, -0.06), (0.05, 0.02, 0.1)))
    falloff = 2 ** (np.linspace(-0.5, 0.5, columns) * random.normal(0, 0.5))[None, :, None]
    return np.asarray(np.minimum(np.ones((rows, 1, 1)) * falloff * color, 0.95), np.float32)


def _clutter(shot: Shot, random: np.random.Generator) -> Images:
    # Surfaces about us: log-normal about a reflectance of 0.2, yellowish, of moderate color.
    columns, rows = shot.size
    image = _wall(shot, random)
    for _ in range(40):
        left, top = random.uniform(-0.1, 0.95, 2) * (columns, rows)
        width, height = random.uniform(0.05, 0.45, 2) * columns
        luminance = min(0.9, 0.2 * float(np.exp(random.normal(0, 0.8))))
        color = luminance * np.exp(random.normal((0.08, 0.0, -0.15), (0.25, 0.05, 0.4)))
        corners = (int(left), int(top)), (int(left + width), int(top + height))
        cv2.rectangle(image, *corners, np.minimum(color, 0.95).tolist(), -1)
    return np.asarray(cv2.GaussianBlur(image, (0, 0), random.uniform(0.8, 6)), np.float32)


_BACKDROPS = {"wall": _wall, "clutter": _clutter}
