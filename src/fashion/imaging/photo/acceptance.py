"""What is accepted as a photo, decided by its header alone."""

from fashion.imaging.domain import PhotoTooLarge, UnmeasurablePhoto, UnreadablePhoto, UnsupportedPhoto
from fashion.imaging.photo.containers import Container, read_container
from fashion.imaging.ports import PhotoHeader

MOST_BYTES = 20 * 1024 * 1024
MOST_PIXELS = 50_000_000
LEAST_SIDE = 64
_HEIF_BRANDS = {b"heic", b"heix", b"hevc", b"hevx", b"heim", b"heis", b"mif1", b"msf1", b"avif", b"avis"}


def check_photo(photo: bytes) -> Container:
    """What the photo declares, if it is one to be decoded; nothing is decoded here.

    Raises:
        PhotoRefused: a photo of this size or kind is not measured, or the file is damaged.
    """
    if not photo:
        raise UnreadablePhoto("The photo is empty; send a JPEG, PNG or WebP file.")
    if len(photo) > MOST_BYTES:
        raise PhotoTooLarge(f"The photo has {len(photo) / 2**20:.1f} MB; send one of at most 20 MB.")
    container = read_container(photo)
    if container is None:
        raise _unknown(photo)
    _check_size(container)
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


def _check_size(container: Container) -> None:
    width, height = container.width, container.height
    if width * height > MOST_PIXELS:
        megapixels = width * height / 1e6
        raise PhotoTooLarge(f"The photo has {megapixels:.0f} megapixels; send one of at most 50.")
    if min(width, height) < LEAST_SIDE:
        raise UnmeasurablePhoto(
            f"The photo is {width} by {height} pixels; send one of at least {LEAST_SIDE} on each side."
        )


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
