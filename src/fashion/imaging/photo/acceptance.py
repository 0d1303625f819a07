"""What is accepted as a photo, decided by its header alone."""

from fashion.imaging.domain import PhotoTooLarge, UnmeasurablePhoto, UnreadablePhoto, UnsupportedPhoto
from fashion.imaging.photo.containers import Container, read_container
from fashion.imaging.ports import PhotoHeader
from fashion.settings import DEFAULT_MAX_PIXELS

LEAST_SIDE = 64
_HEIF_BRANDS = {b"heic", b"heix", b"hevc", b"hevx", b"heim", b"heis", b"mif1", b"msf1", b"avif", b"avis"}


def check_photo(photo: bytes, max_pixels: int = DEFAULT_MAX_PIXELS) -> Container:
    """What the photo declares, if it is one to be decoded; nothing is decoded here.

    Raises:
        PhotoRefused: a photo of this size or kind is not measured, or the file is damaged.
    """
    if not photo:
        raise UnreadablePhoto("The photo is empty; send a JPEG, PNG or WebP file.")
    container = read_container(photo)
    if container is None:
        raise _unknown(photo)
    _check_size(container, max_pixels)
    _check_kind(container)
    return container


def upright_header(container: Container) -> PhotoHeader:
    """The header as a viewer shows the photo: orientations 5 to 8 swap width and height."""
    width, height = container.width, container.height
    if container.orientation >= 5:
        width, height = height, width
    return PhotoHeader(format=container.format, width=width, height=height)


def _unknown(photo: bytes) -> UnsupportedPhoto:
    if photo[4:8] == b"ftyp" and photo[8:12] in _HEIF_BRANDS:
        kind = "AVIF" if photo[8:11] == b"avi" else "HEIC"
        return UnsupportedPhoto(f"{kind} photos are not supported; convert the photo to JPEG and send that.")
    return UnsupportedPhoto("The file is not a JPEG, PNG or WebP photo; send one of these.")


def _check_size(container: Container, max_pixels: int) -> None:
    width, height = container.width, container.height
    if width * height > max_pixels:
        size, limit = _megapixels(width * height), _megapixels(max_pixels)
        raise PhotoTooLarge(f"The photo has {size} megapixels; send one of at most {limit}.")
    if min(width, height) < LEAST_SIDE:
        raise UnmeasurablePhoto(
            f"The photo is {width} by {height} pixels; send one of at least {LEAST_SIDE} on each side."
        )


def _megapixels(pixels: int) -> str:
    return f"{pixels / 1e6:,.1f}".removesuffix(".0")


def _check_kind(container: Container) -> None:
    if container.animated:
        raise UnsupportedPhoto("The photo is animated; send a still photo.")
    if container.pixels == "cmyk":
        raise UnsupportedPhoto("The photo is in CMYK, made for printing; convert it to RGB and send that.")
    if container.bits > 8:
        raise UnsupportedPhoto(
            f"The photo has {container.bits} bits per color; convert it to an 8-bit JPEG and send that."
        )
    if container.pixels == "gray":
        raise UnmeasurablePhoto("The photo is black and white; send one in color.")
