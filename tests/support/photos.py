"""Photos for tests, made in memory from a portrait in the public domain (NASA's, in scikit-image)."""

import io
import struct
import zlib
from functools import cache
from importlib.resources import files
from typing import Any

import numpy as np
import numpy.typing as npt
import pillow_heif
from PIL import Image

from fashion.colorimetry import SkinTone, linear_to_srgb, srgb_to_linear
from fashion.event_values import Photo, Quality, Region
from fashion.imaging.domain import Measurement

Pixels = npt.NDArray[np.uint8]
Changes = list[tuple[float, bytes, bool]]
"""Where bytes come (a share of the length), which, and whether they are added or take the place of others."""

pillow_heif.register_heif_opener()

# Primaries under D50 as columns, as in the profiles' own colorant tags.
SRGB = np.array([(0.43607, 0.38515, 0.14307), (0.22249, 0.71687, 0.06061), (0.01392, 0.09708, 0.71410)])
DISPLAY_P3 = np.array([(0.51512, 0.29198, 0.15710), (0.24120, 0.69225, 0.06657), (-0.00105, 0.04189, 0.78407)])
ADOBE_RGB = np.array([(0.60974, 0.20528, 0.14919), (0.31111, 0.62567, 0.06322), (0.01947, 0.06087, 0.74457)])

_STORED_AS = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_90,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_270,
}


_QUICKLY: dict[str, dict[str, Any]] = {
    "png": {"compress_level": 1},
    "heic": {"quality": 95, "enc_params": {"preset": "ultrafast"}},
    "avif": {"quality": 95, "speed": 10},
}


@cache
def portrait(width: int = 512, height: int = 480) -> Pixels:
    """One face, seen from the front; the proportions of 512 by 480 keep the face undistorted."""
    # scikit-image's own reader imports half of SciPy.
    with (files("skimage.data") / "astronaut.png").open("rb") as file:
        picture = Image.open(file).convert("RGB").crop((0, 0, 512, 480))
    pixels = np.asarray(picture.resize((width, height), Image.Resampling.BICUBIC))
    pixels.flags.writeable = False
    return pixels


def scenery(width: int = 320, height: int = 240) -> Pixels:
    """No face: a colored gradient."""
    across, down = np.meshgrid(np.linspace(0, 255, width), np.linspace(0, 255, height))
    return np.stack((across, down, 255 - across), axis=-1).astype(np.uint8)


def encode(pixels: Pixels, kind: str = "jpeg", *, orientation: int = 1, **options: Any) -> bytes:
    """The upright pixels as a file; under an EXIF orientation they are stored turned."""
    image = Image.fromarray(pixels)
    if orientation != 1:
        exif = Image.Exif()
        exif[0x0112] = orientation
        options["exif"] = exif.tobytes()
    if orientation in _STORED_AS:
        image = image.transpose(_STORED_AS[orientation])
    return save(image, kind, **options)


def save(image: Image.Image, kind: str, **options: Any) -> bytes:
    """The image as a file, encoded quickly; where that loses something, at high quality."""
    file = io.BytesIO()
    image.save(file, "heif" if kind == "heic" else kind, **_QUICKLY.get(kind, {"quality": 95}) | options)
    return file.getvalue()


def lit(pixels: Pixels, light: npt.ArrayLike) -> Pixels:
    """The pixels under another light (a factor, or one by channel or pixel), multiplied in linear light."""
    linear = srgb_to_linear(pixels / 255) * np.asarray(light)
    return np.rint(np.clip(linear_to_srgb(linear), 0, 1) * 255).astype(np.uint8)


def in_space(pixels: Pixels, primaries: npt.NDArray[np.float64]) -> Pixels:
    """The same colors under other primaries, with the curve of sRGB."""
    linear = srgb_to_linear(pixels / 255) @ (np.linalg.inv(primaries) @ SRGB).T
    return np.rint(np.clip(linear_to_srgb(np.clip(linear, 0, 1)), 0, 1) * 255).astype(np.uint8)


def profile(primaries: npt.NDArray[np.float64]) -> bytes:
    """An ICC profile (version 2) of these primaries with the curve of sRGB."""
    curve = np.rint(srgb_to_linear(np.linspace(0, 1, 1024)) * 65535).astype(">u2").tobytes()
    red, green, blue = primaries.T
    tags = {
        b"desc": b"desc\0\0\0\0" + struct.pack(">I5s", 5, b"test\0") + bytes(78),
        b"cprt": b"text\0\0\0\0none\0",
        b"wtpt": _xyz(np.array((0.9642, 1.0, 0.8249))),
        b"rXYZ": _xyz(red),
        b"gXYZ": _xyz(green),
        b"bXYZ": _xyz(blue),
        **dict.fromkeys((b"rTRC", b"gTRC", b"bTRC"), b"curv\0\0\0\0" + struct.pack(">I", 1024) + curve),
    }
    start, table, body = 128 + 4 + 12 * len(tags), struct.pack(">I", len(tags)), b""
    for name, content in tags.items():
        content += bytes(-len(content) % 4)
        table += struct.pack(">4sII", name, start + len(body), len(content))
        body += content
    return _icc_header(start + len(body)) + table + body


def _xyz(values: npt.NDArray[np.float64]) -> bytes:
    return b"XYZ \0\0\0\0" + _fixed(values)


def _fixed(values: npt.ArrayLike) -> bytes:
    return bytes(np.rint(np.asarray(values) * 65536).astype(">i4").data)


def _icc_header(size: int) -> bytes:
    fields = struct.pack(">I4sI4s4s4s", size, b"\0\0\0\0", 0x02100000, b"mntr", b"RGB ", b"XYZ ")
    white = _fixed((0.9642, 1.0, 0.8249))
    return fields + bytes(12) + b"acsp" + bytes(28) + white + bytes(48)


def png_chunk(name: bytes, content: bytes) -> bytes:
    """A chunk with its right checksum."""
    return struct.pack(">I", len(content)) + name + content + struct.pack(">I", zlib.crc32(name + content))


def png_claiming(width: int, height: int, *, pixels: bytes = b"", bits: int = 8) -> bytes:
    """A PNG whose header claims a size, whatever pixels follow."""
    header = png_chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, bits, 2, 0, 0, 0))
    body = png_chunk(b"IDAT", zlib.compress(pixels)) + png_chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + header + body


def with_png_chunk(photo: bytes, name: bytes, content: bytes) -> bytes:
    """The PNG with one more chunk after its header."""
    return photo[:33] + png_chunk(name, content) + photo[33:]


def measurement() -> Measurement:
    """Some measurement, for tests of what carries one."""
    return Measurement(
        tone=SkinTone(
            monk=5,
            interval=(4, 6),
            confidence=0.7,
            hex="#d7bd96",
            lab=(77.9, 3.5, 23.1),
            ita=50.4,
            undertone="neutral",
        ),
        regions=[Region(name="chin", box=(10, 20, 30, 40), lab=(77.9, 3.5, 23.1), weight=1.0)],
        quality=Quality(verdict="good", reasons=[]),
        photo=Photo(sha256="0" * 64, width=400, height=300),
        algorithm="test-1",
        faces=1,
        steps={"decode": 0.01},
    )


def black_and_white() -> Pixels:
    """The portrait without color, stored in color."""
    gray = np.asarray(Image.fromarray(portrait()).convert("L"))
    return np.stack((gray, gray, gray), axis=-1)


def lit_from_the_left() -> Pixels:
    """The portrait with half of the face in shadow."""
    light = 1 / (1 + np.exp((np.arange(512) - 222) / 10))[None, :, None]
    return lit(portrait(), light)


def mutated(photo: bytes, changes: Changes) -> bytes:
    """A file with other bytes in some places."""
    body = bytearray(photo)
    for place, content, inserted in changes:
        at = int(place * len(body))
        body[at : at if inserted else at + len(content)] = content
    return bytes(body)
