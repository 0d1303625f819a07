"""ISO files that are no photo of ours are named by what they hold."""

import re
from contextlib import suppress

import pytest

from fashion.imaging.errors import PhotoRejectedError, UnreadablePhotoError, UnsupportedPhotoError
from fashion.imaging.photo.acceptance import check_photo
from support import photos

HEIC = photos.encode(photos.scenery(), "heic")
IMAGE_BRANDS = ("mif1", "mif2", "msf1", "miaf", "heic", "heix", "heim", "heis", "hevc", "hevx", "avif", "avis")
OTHER_CODECS = ("mif3", "hevm", "hevs", "avci", "avcs", "vvic", "vvis", "evbi", "evbs", "j2ki", "j2is", "jpeg")


def box(name: str, *parts: bytes) -> bytes:
    data = b"".join(parts)
    return (8 + len(data)).to_bytes(4) + name.encode() + data


def ftyp(*brands: str) -> bytes:
    return box("ftyp", brands[0].encode(), bytes(4), *(brand.encode() for brand in brands))


def item(number: int, kind: str, version: int = 2) -> bytes:
    return box(
        "infe", bytes([version, 0, 0, 0]), number.to_bytes(2 if version == 2 else 4), bytes(2), kind.encode()
    )


def heif(*items: bytes, primary: int = 1, brand: str = "mif1") -> bytes:
    listed = box("iinf", bytes(4), len(items).to_bytes(2), *items)
    return ftyp(brand) + box("meta", bytes(4), box("pitm", bytes(4), primary.to_bytes(2)), listed)


@pytest.mark.parametrize(
    ("kind", "name"),
    [
        ("avc1", "H.264 (AVC)"),
        ("vvc1", "H.266 (VVC)"),
        ("j2k1", "JPEG 2000"),
        ("jpeg", "JPEG"),
        ("unci", "uncompressed"),
    ],
)
def test_a_codec_that_is_not_supported_is_named(kind: str, name: str) -> None:
    sentence = rf"^The file is HEIF with {re.escape(name)} pictures, not a JPEG, PNG, WebP, HEIC or AVIF photo"
    for photo in (heif(item(1, kind)), heif(item(2, "Exif"), item(1, kind, version=3))):
        with pytest.raises(UnsupportedPhotoError, match=sentence):
            check_photo(photo)


def test_a_grid_is_named_by_its_tiles() -> None:
    with pytest.raises(UnsupportedPhotoError, match="HEIF with JPEG 2000 pictures"):
        check_photo(heif(item(1, "grid"), item(2, "j2k1"), item(3, "j2k1")))


def test_the_primary_picture_decides() -> None:
    with pytest.raises(UnreadablePhotoError):
        check_photo(heif(item(1, "hvc1"), item(2, "jpeg")))
    with pytest.raises(UnsupportedPhotoError, match="HEIF with JPEG pictures"):
        check_photo(heif(item(1, "hvc1"), item(2, "jpeg"), primary=2))


def test_an_image_sequence_without_a_still_picture_is_named() -> None:
    with pytest.raises(UnsupportedPhotoError, match="a HEIF image sequence without a still picture"):
        check_photo(ftyp("msf1", "hevc") + box("moov", bytes(40)))


def test_a_low_overhead_header_is_named() -> None:
    with pytest.raises(UnsupportedPhotoError, match=r"HEIF or AVIF with a low-overhead \(mini\) header"):
        check_photo(ftyp("mif3") + box("mini", bytes(40)))


@pytest.mark.parametrize("brand", IMAGE_BRANDS + OTHER_CODECS)
def test_no_image_is_called_a_video(brand: str) -> None:
    for photo in (ftyp(brand), heif(brand=brand), heif(item(1, "avc1"), brand=brand)):
        with pytest.raises(PhotoRejectedError) as rejected:
            check_photo(photo)
        assert "video" not in str(rejected.value)


def test_the_picture_is_found_behind_a_foreign_major_brand() -> None:
    with pytest.raises(UnsupportedPhotoError, match="AVC"):
        check_photo(box("ftyp", b"abcd", bytes(4), b"mif1") + heif(item(1, "avc1"))[20:])


def test_broken_boxes_raise_no_other_error() -> None:
    for at in range(4, 120, 3):
        for value in (0, 1, 255):
            with suppress(PhotoRejectedError):
                check_photo(HEIC[:at] + bytes([value]) + HEIC[at + 1 :])
