"""Accepts or rejects a photo by its header."""

from fashion.imaging.domain import PhotoHeader
from fashion.imaging.errors import (
    PhotoTooLargeError,
    UnmeasurablePhotoError,
    UnreadablePhotoError,
    UnsupportedPhotoError,
)
from fashion.imaging.photo.containers.container import Container
from fashion.imaging.photo.containers.read import read_container
from fashion.imaging.photo.kinds import kind_of, looks_like_base64
from fashion.localization.marking import sentence
from fashion.settings import DEFAULT_MAX_PIXELS

MIN_SIDE = 64
_ONE_PASS_FACTOR = 4


def check_photo(photo: bytes, max_pixels: int = DEFAULT_MAX_PIXELS) -> Container:
    """Return what the photo declares, without decoding it.

    Raises:
        PhotoRejectedError: the size or kind is not supported, or the file is damaged.
    """
    if not photo:
        raise UnreadablePhotoError(sentence("The photo is empty; send a JPEG, PNG, WebP, HEIC or AVIF file."))
    container = read_container(photo)
    if container is None:
        raise _unsupported(photo)
    _check_size(container, max_pixels)
    _check_kind(container)
    return container


def upright_header(container: Container) -> PhotoHeader:
    """Return format and upright size: EXIF orientations 5 to 8 swap width and height."""
    width, height = container.width, container.height
    if container.orientation >= 5:
        width, height = height, width
    return PhotoHeader(format=container.format, width=width, height=height)


def _unsupported(photo: bytes) -> UnsupportedPhotoError:
    if looks_like_base64(photo):
        return UnsupportedPhotoError(
            sentence("The photo looks like base64 text; send the bytes of the file itself.")
        )
    kind = kind_of(photo)
    if kind is None:
        return UnsupportedPhotoError(
            sentence("The file is not a JPEG, PNG, WebP, HEIC or AVIF photo; send one of these.")
        )
    return UnsupportedPhotoError(
        sentence("The file is {kind}, not a JPEG, PNG, WebP, HEIC or AVIF photo; send one of these.", kind=kind)
    )


def _check_size(container: Container, max_pixels: int) -> None:
    width, height = container.width, container.height
    if width * height > _most_pixels(container, max_pixels):
        size, limit = _megapixels(width * height), _megapixels(_most_pixels(container, max_pixels))
        raise PhotoTooLargeError(
            sentence("The photo has {size} megapixels; send one of at most {limit}.", size=size, limit=limit)
        )
    if min(width, height) < MIN_SIDE:
        raise UnmeasurablePhotoError(
            sentence(
                "The photo is {width} by {height} pixels; send one of at least {least} on each side.",
                width=str(width),
                height=str(height),
                least=MIN_SIDE,
            )
        )


def _most_pixels(container: Container, max_pixels: int) -> int:
    # What is decoded counts; the factor bounds the time of reading a photo that is reduced while decoding.
    in_decoder = container.reduction**2 if container.one_pass else 1
    return max_pixels * min(in_decoder, _ONE_PASS_FACTOR)


def _megapixels(pixels: int) -> float:
    megapixels = round(pixels / 1e6, 1)
    return int(megapixels) if megapixels.is_integer() else megapixels


def _check_kind(container: Container) -> None:
    if container.animated:
        raise UnsupportedPhotoError(sentence("The photo is animated; send a still photo."))
    if container.bits > 8 and container.format == "jpeg":
        raise UnsupportedPhotoError(
            sentence(
                "The photo has {bits} bits per color; convert it to an 8-bit JPEG and send that.",
                bits=container.bits,
            )
        )
    if container.pixels == "gray":
        raise UnmeasurablePhotoError(sentence("The photo is black and white; send one in color."))
