"""Names what a file is that is no supported photo."""

from fashion.imaging.photo.containers.iso_media import kind_of_media
from fashion.localization.marking import Sentence, sentence

_BASE64_OF_PHOTOS = (b"data:image/", b"/9j/", b"iVBORw0KGgo", b"UklGR")
_SIGNATURES = {
    b"BM": sentence("a BMP"),
    b"II*\0": sentence("a TIFF or raw photo"),
    b"MM\0*": sentence("a TIFF or raw photo"),
    b"%PDF": sentence("a PDF"),
    b"\xff\x0a": sentence("a JPEG XL"),
    b"\0\0\0\x0cJXL ": sentence("a JPEG XL"),
    b"\0\0\0\x0cjP  ": sentence("a JPEG 2000"),
    b"PK\x03\x04": sentence("a ZIP archive or document"),
    b"\x1f\x8b": sentence("compressed by gzip"),
    b"<svg": sentence("an SVG drawing"),
    b"<!DOCTYPE": sentence("a web page"),
    b"<html": sentence("a web page"),
}


def looks_like_base64(photo: bytes) -> bool:
    """Return whether the bytes are a photo as base64 text."""
    return photo[:64].lstrip().startswith(_BASE64_OF_PHOTOS)


def kind_of(photo: bytes) -> Sentence | None:
    """Return what the file is, with its article, by its first bytes; None if unknown."""
    if photo[4:8] == b"ftyp":
        return kind_of_media(photo)
    return next((kind for start, kind in _SIGNATURES.items() if photo.startswith(start)), None)
