import base64
import zlib

import numpy as np
import pytest
from PIL import Image

from fashion.imaging.errors import (
    PhotoRejectedError,
    PhotoTooLargeError,
    UnmeasurablePhotoError,
    UnreadablePhotoError,
    UnsupportedPhotoError,
)
from fashion.imaging.photo.acceptance import check_photo
from fashion.imaging.photo.decode import decode_upright
from support import photos

JPEG = photos.encode(photos.scenery())
PNG = photos.encode(photos.scenery(), "png")
WEBP = photos.encode(photos.scenery(), "webp")
HEIC = photos.encode(photos.scenery(), "heic")
AVIF = photos.encode(photos.scenery(), "avif")
FORMATS = "not a JPEG, PNG, WebP, HEIC or AVIF photo; send one of these"


def frames(kind: str) -> bytes:
    first, second = (Image.fromarray(pixels) for pixels in (photos.scenery(), 255 - photos.scenery()))
    return photos.save(first, kind, save_all=True, append_images=[second])


def converted(mode: str, kind: str) -> bytes:
    return photos.save(Image.fromarray(photos.scenery()).convert(mode), kind)


def ftyp(brand: bytes) -> bytes:
    return b"\0\0\0\x18ftyp" + brand + bytes(100)


REJECTED = {
    "empty": (b"", UnreadablePhotoError, "empty"),
    "text": (b"hello, this is no photo at all", UnsupportedPhotoError, FORMATS),
    "gif start only": (b"GIF89a", UnreadablePhotoError, "damaged"),
    "bmp": (photos.encode(photos.scenery(), "bmp"), UnsupportedPhotoError, FORMATS),
    "tiff": (photos.encode(photos.scenery(), "tiff"), UnsupportedPhotoError, FORMATS),
    "mp4": (ftyp(b"isom"), UnsupportedPhotoError, FORMATS),
    "quicktime": (ftyp(b"qt  "), UnsupportedPhotoError, "is a video, " + FORMATS),
    "audio": (ftyp(b"M4A "), UnsupportedPhotoError, "is an audio file, " + FORMATS),
    "canon raw": (ftyp(b"crx "), UnsupportedPhotoError, "is a Canon raw photo, " + FORMATS),
    "heic start only": (ftyp(b"heic"), UnreadablePhotoError, "damaged"),
    "heif start only": (ftyp(b"mif1"), UnreadablePhotoError, "damaged"),
    "avif start only": (ftyp(b"avif"), UnreadablePhotoError, "damaged"),
    "gray heic": (converted("L", "heic"), UnmeasurablePhotoError, "black and white; send one in color"),
    "animated avif": (frames("avif"), UnsupportedPhotoError, "animated; send a still photo"),
    "100 megapixels": (photos.png_claiming(10_000, 10_000), PhotoTooLargeError, "100 megapixels"),
    "zip bomb": (photos.png_claiming(2**31 - 1, 2**31 - 1), PhotoTooLargeError, "megapixels"),
    "one pixel": (photos.encode(photos.scenery(1, 1)), UnmeasurablePhotoError, "1 by 1 pixels"),
    "a line": (photos.encode(photos.scenery(4000, 20)), UnmeasurablePhotoError, "4000 by 20 pixels"),
    "no pixels": (photos.png_claiming(0, 500), UnmeasurablePhotoError, "0 by 500 pixels"),
    "animated png": (frames("png"), UnsupportedPhotoError, "animated; send a still photo"),
    "animated webp": (frames("webp"), UnsupportedPhotoError, "animated; send a still photo"),
    "gray jpeg": (converted("L", "jpeg"), UnmeasurablePhotoError, "black and white; send one in color"),
    "gray png": (converted("LA", "png"), UnmeasurablePhotoError, "black and white; send one in color"),
    "16-bit gray": (
        photos.save(Image.fromarray(np.zeros((99, 99), np.uint16)), "png"),
        UnmeasurablePhotoError,
        "black and white; send one in color",
    ),
    "png without pixels": (PNG[:33] + photos.png_chunk(b"IEND", b""), UnreadablePhotoError, "damaged"),
    "png with a wrong checksum": (PNG[:60] + b"\0\0\0\0" + PNG[64:], UnreadablePhotoError, "damaged"),
    "jpeg start only": (b"\xff\xd8\xff", UnreadablePhotoError, "damaged"),
    "png start only": (b"\x89PNG\r\n\x1a\n", UnreadablePhotoError, "damaged"),
    "webp start only": (b"RIFF\x04\0\0\0WEBP", UnreadablePhotoError, "damaged"),
}


@pytest.mark.parametrize(("photo", "rejection", "sentence"), REJECTED.values(), ids=REJECTED)
def test_what_is_rejected_by_its_header(photo: bytes, rejection: type[PhotoRejectedError], sentence: str) -> None:
    with pytest.raises(rejection, match=sentence) as rejected:
        check_photo(photo)
    assert type(rejected.value) is rejection
    assert str(rejected.value).endswith(".")


@pytest.mark.parametrize("photo", [JPEG, PNG, WEBP], ids=["jpeg", "png", "webp"])
def test_a_photo_truncated_anywhere_is_rejected(photo: bytes) -> None:
    for length in {*range(1, 700), *range(700, len(photo) - 12, 97), len(photo) - 40}:
        with pytest.raises(PhotoRejectedError):
            decode_upright(photo[:length], check_photo(photo[:length]))


@pytest.mark.parametrize(
    ("photo", "sentence"),
    [
        (photos.encode(photos.scenery(), "bmp"), r"^The file is a BMP, not a JPEG"),
        (b"%PDF-1.7", r"^The file is a PDF, not a JPEG"),
        (base64.b64encode(JPEG), "looks like base64"),
        (b"data:image/png;base64," + base64.b64encode(PNG), "looks like base64"),
    ],
    ids=["bmp", "pdf", "base64", "data url"],
)
def test_another_kind_of_file_is_named(photo: bytes, sentence: str) -> None:
    with pytest.raises(UnsupportedPhotoError, match=sentence):
        check_photo(photo)


def test_a_baseline_jpeg_of_several_times_the_limit_is_reduced_while_decoding() -> None:
    pixels = photos.scenery(4000, 3000)
    photo, limit = photos.encode(pixels, quality=50), 4_000_000
    assert decode_upright(photo, check_photo(photo, max_pixels=limit)).shape == (750, 1000, 3)
    with pytest.raises(PhotoTooLargeError, match=r"12 megapixels; send one of at most 4\."):
        check_photo(photos.encode(pixels, progressive=True), max_pixels=limit)
    with pytest.raises(PhotoTooLargeError, match=r"12 megapixels; send one of at most 8\."):
        check_photo(photo, max_pixels=limit // 2)


@pytest.mark.parametrize("photo", [HEIC, AVIF], ids=["heic", "avif"])
def test_a_truncated_iso_file_is_rejected_by_its_header_or_its_decoder(photo: bytes) -> None:
    for length in {*range(1, 700, 29), *range(700, len(photo), 997), len(photo) - 400}:
        with pytest.raises(PhotoRejectedError):
            decode_upright(photo[:length], check_photo(photo[:length]))


@pytest.mark.parametrize("photo", [JPEG, PNG, WEBP, HEIC, AVIF], ids=["jpeg", "png", "webp", "heic", "avif"])
def test_every_format_is_rejected_over_the_limit_of_pixels(photo: bytes) -> None:
    with pytest.raises(PhotoTooLargeError, match="at most"):
        check_photo(photo, max_pixels=320 * 240 - 1)


def test_a_truncated_progressive_jpeg_is_rejected() -> None:
    photo = photos.encode(photos.portrait(), progressive=True)
    for length in range(2000, len(photo) - 1, 997):
        with pytest.raises(UnreadablePhotoError):
            decode_upright(photo[:length], check_photo(photo[:length]))


def test_a_jpeg_with_a_thumbnail_is_rejected_when_only_the_thumbnail_is_whole() -> None:
    thumbnail = photos.encode(photos.scenery(64, 64))
    segment = b"\xff\xe1" + (2 + 6 + len(thumbnail)).to_bytes(2, "big") + b"Other\0" + thumbnail
    photo = JPEG[:2] + segment + JPEG[2 : len(JPEG) // 2]
    with pytest.raises(UnreadablePhotoError):
        decode_upright(photo, check_photo(photo))


def test_a_jpeg_may_be_followed_by_anything() -> None:
    assert check_photo(JPEG + b"\0trailer of some phone" * 1000).width == 320


def test_a_jpeg_of_many_scans_is_rejected() -> None:
    photo = photos.encode(photos.scenery(), progressive=True)
    scan = photo.index(b"\xff\xda")
    assert check_photo(photo).width == 320
    with pytest.raises(UnreadablePhotoError):
        check_photo(photo[:scan] + photo[scan : scan + 10] * 100 + photo[scan:])


def test_a_profile_that_inflates_without_end_is_ignored() -> None:
    bomb = b"icc\0\0" + zlib.compress(bytes(50_000_000))
    assert check_photo(photos.with_png_chunk(PNG, b"iCCP", bomb)).profile == b""


def test_a_sound_photo_is_described() -> None:
    found = check_photo(photos.encode(photos.scenery(320, 240), "webp", orientation=6))
    assert (found.format, found.width, found.height, found.orientation) == ("webp", 240, 320, 6)


def test_the_limit_of_pixels_is_the_given_one() -> None:
    photo = photos.png_claiming(20_000, 100)
    assert check_photo(photos.encode(photos.scenery(200, 100)), max_pixels=20_000).width == 200
    with pytest.raises(PhotoTooLargeError, match=r"^The photo has 2 megapixels; send one of at most 1.9\.$"):
        check_photo(photo, max_pixels=1_900_000)
