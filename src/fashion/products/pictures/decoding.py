"""Pictures of products as pixels: of known formats only, and within a limit of pixels."""

import struct
import warnings
from io import BytesIO

from PIL import Image, ImageCms, ImageOps

FORMATS = ("JPEG", "PNG", "WEBP", "AVIF", "GIF")
MAX_PIXELS = 25_000_000
_SRGB = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB"))
_DAMAGED = (OSError, SyntaxError, ValueError, EOFError, IndexError, struct.error)


class UnreadablePictureError(Exception):
    """The file is no picture that can be read; the message says why."""


def decode(file: bytes, side: int) -> Image.Image:
    """Return a picture upright in sRGB, as RGB or RGBA, reduced to at most `side` pixels on each side.

    Raises:
        UnreadablePictureError: it is none of a known format, has too many pixels or is damaged.
    """
    try:
        with warnings.catch_warnings(action="ignore", category=Image.DecompressionBombWarning):
            picture: Image.Image = Image.open(BytesIO(file), formats=FORMATS)
    except Image.DecompressionBombError:
        raise _too_large() from None
    except _DAMAGED:
        raise UnreadablePictureError(f"The file is no {', '.join(FORMATS[:-1])} or GIF picture.") from None
    if picture.width * picture.height > MAX_PIXELS:
        raise _too_large()
    try:
        return _reduced(picture, side)
    except _DAMAGED:
        raise UnreadablePictureError("The picture is damaged.") from None


def _too_large() -> UnreadablePictureError:
    return UnreadablePictureError(f"The picture has more than {MAX_PIXELS // 1_000_000} megapixels.")


def _reduced(picture: Image.Image, side: int) -> Image.Image:
    picture.draft("RGB", (side, side))
    picture.load()
    profile = picture.info.get("icc_profile")
    has_alpha = picture.has_transparency_data
    if picture.mode not in {"RGB", "CMYK"} or has_alpha:
        picture = picture.convert("RGBA" if has_alpha else "RGB")
    ImageOps.exif_transpose(picture, in_place=True)
    picture.thumbnail((side, side), Image.Resampling.LANCZOS, reducing_gap=2.0)
    return _to_srgb(picture, profile)


def _to_srgb(picture: Image.Image, profile: bytes | None) -> Image.Image:
    """Convert the colors; those of a profile that does not fit are taken for sRGB."""
    if profile and picture.mode in {"RGB", "CMYK"}:
        try:
            source = ImageCms.ImageCmsProfile(BytesIO(profile))
            converted = ImageCms.profileToProfile(picture, source, _SRGB, outputMode="RGB")
        except (OSError, ImageCms.PyCMSError):
            converted = None
        if converted is not None:
            return converted
    return picture if picture.mode in {"RGB", "RGBA"} else picture.convert("RGB")
