"""Decodes a photo to upright pixels, and converts its colors to sRGB."""

import io
from typing import NamedTuple

import cv2
import numpy as np
from PIL import Image, ImageCms

from fashion.imaging.arrays import ColorConversion, Pixels
from fashion.imaging.photo.completeness import ends_with_picture, is_complete
from fashion.imaging.photo.containers.avif import decode_avif
from fashion.imaging.photo.containers.container import Container, damaged
from fashion.imaging.photo.containers.gif import decode_gif
from fashion.imaging.photo.containers.heif import decode_heif
from fashion.imaging.photo.containers.png import strip_ancillary_chunks
from fashion.imaging.photo.containers.scans import END
from fashion.imaging.photo.print_colors import decode_cmyk
from fashion.imaging.photo.transparency import blacken_hidden, drop_alpha

_REDUCED = {
    1: cv2.IMREAD_COLOR,
    2: cv2.IMREAD_REDUCED_COLOR_2,
    4: cv2.IMREAD_REDUCED_COLOR_4,
    8: cv2.IMREAD_REDUCED_COLOR_8,
}
_ROTATIONS = {
    3: cv2.ROTATE_180,
    6: cv2.ROTATE_90_CLOCKWISE,
    7: cv2.ROTATE_180,
    8: cv2.ROTATE_90_COUNTERCLOCKWISE,
}
_SRGB = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB"))


class Decoded(NamedTuple):
    """A photo's upright pixels, and whether the file holds all of them."""

    picture: Pixels
    complete: bool


def decode_upright(photo: bytes, container: Container) -> Pixels:
    """Return the photo as upright BGR pixels, as `decode_photo` does."""
    return decode_photo(photo, container).picture


def decode_photo(photo: bytes, container: Container) -> Decoded:
    """Return the photo as upright BGR pixels (height, width, 3).

    It is reduced by `container.reduction`. Pixels that are more transparent than not
    are black; those that a JPEG file lacks are gray.

    Raises:
        UnreadablePhotoError: the pixels cannot be decoded, or the file ends before them.
    """
    factor = container.reduction
    in_decoder = factor if container.format == "jpeg" else 1

    def decode(encoded: bytes) -> Pixels:
        return _decode(encoded, container, _REDUCED[in_decoder] | cv2.IMREAD_IGNORE_ORIENTATION)

    encoded = photo if container.ended else photo.rstrip(b"\xff") + END
    picture = decode(encoded)
    complete = is_complete(encoded, container, picture, decode)
    if not container.ended and not (complete and ends_with_picture(encoded, picture, decode)):
        raise damaged()
    picture = blacken_hidden(picture)
    if factor != in_decoder:
        size = (-(-container.width // factor), -(-container.height // factor))
        picture = np.asarray(cv2.resize(picture, size, interpolation=cv2.INTER_AREA), np.uint8)
    return Decoded(_turn(drop_alpha(picture), container.orientation), complete)


def unchanged(pixels: Pixels) -> Pixels:
    """Return the pixels as they are: the conversion of a photo that is in sRGB already."""
    return pixels


def conversion_of(container: Container) -> ColorConversion | None:
    """Return the conversion of the decoded pixels to sRGB, or None if the photo's profile cannot be used."""
    return unchanged if container.pixels == "cmyk" else to_srgb(container.profile)


def to_srgb(profile: bytes | None) -> ColorConversion | None:
    """Return the conversion from an ICC profile to sRGB, or None if the profile cannot be used.

    The intent is relative colorimetric; colors outside the sRGB gamut are clipped.
    """
    if profile is None:
        return unchanged
    try:
        source = ImageCms.ImageCmsProfile(io.BytesIO(profile))
        transform = ImageCms.buildTransform(source, _SRGB, "RGB", "RGB", ImageCms.Intent.RELATIVE_COLORIMETRIC)
    except (OSError, ImageCms.PyCMSError):
        return None

    def convert(pixels: Pixels) -> Pixels:
        image = Image.fromarray(pixels)
        ImageCms.applyTransform(image, transform, inPlace=True)
        return np.asarray(image)

    return convert


def _decode(photo: bytes, container: Container, flags: int) -> Pixels:
    if container.format == "heic":
        return decode_heif(photo)
    if container.format == "avif":
        return decode_avif(photo)
    if container.format == "gif":
        return decode_gif(photo)
    if container.pixels == "cmyk":
        return decode_cmyk(photo, container)
    encoded = strip_ancillary_chunks(photo) if container.format == "png" else photo
    try:
        picture = cv2.imdecode(
            np.frombuffer(encoded, np.uint8), cv2.IMREAD_UNCHANGED if container.alpha else flags
        )
    except cv2.error as error:
        raise damaged() from error
    if picture is None:
        raise damaged()
    if picture.dtype == np.uint16:
        picture = cv2.convertScaleAbs(picture, alpha=1 / 257)
    return np.asarray(picture, np.uint8)


def _turn(picture: Pixels, orientation: int) -> Pixels:
    if orientation in {5, 7}:
        picture = np.asarray(cv2.transpose(picture), np.uint8)
    if orientation in {2, 4}:
        return np.asarray(cv2.flip(picture, 1 if orientation == 2 else 0), np.uint8)
    if orientation in _ROTATIONS:
        return np.asarray(cv2.rotate(picture, _ROTATIONS[orientation]), np.uint8)
    return picture
