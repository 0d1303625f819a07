"""Files of pictures as pixels, within limits."""

from io import BytesIO

import pytest
from PIL import Image, ImageCms

from fashion.products.pictures import decoding
from fashion.products.pictures.decoding import UnreadablePictureError, decode
from support.shops import pictures

SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><rect width="9" height="9" fill="red"/></svg>'


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "AVIF", "GIF"])
def test_a_picture_is_reduced_and_keeps_its_color(kind: str) -> None:
    picture = decode(pictures.encode(Image.new("RGB", (800, 400), "#c41e3a"), kind), 100)
    assert picture.size == (100, 50)
    red, green, blue = picture.getpixel((50, 25))[:3]  # type: ignore[index]
    assert max(abs(red - 0xC4), abs(green - 0x1E), abs(blue - 0x3A)) <= 4


def test_a_small_picture_stays_as_large_as_it_is() -> None:
    assert decode(pictures.encode(Image.new("RGB", (30, 20))), 100).size == (30, 20)


def test_a_picture_is_turned_upright() -> None:
    file, exif = BytesIO(), Image.Exif()
    exif[0x0112] = 6
    Image.new("RGB", (80, 40)).save(file, "JPEG", exif=exif)
    assert decode(file.getvalue(), 100).size == (40, 80)


def test_a_print_is_shown_in_the_colors_of_a_screen() -> None:
    assert decode(pictures.encode(Image.new("CMYK", (40, 40), (0, 255, 255, 0))), 100).mode == "RGB"


def test_the_colors_of_a_profile_become_those_of_srgb() -> None:
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    file = BytesIO()
    Image.new("RGB", (40, 40), "#c41e3a").save(file, "PNG", icc_profile=profile)
    assert decode(file.getvalue(), 100).getpixel((1, 1)) == (0xC4, 0x1E, 0x3A)


def test_transparency_stays() -> None:
    assert decode(pictures.encode(Image.new("LA", (40, 40)), "PNG"), 100).mode == "RGBA"


@pytest.mark.parametrize("file", [b"", b"<html>", SVG, b"BM" + bytes(60)], ids=["empty", "page", "svg", "bmp"])
def test_other_files_are_no_pictures(file: bytes) -> None:
    with pytest.raises(UnreadablePictureError, match="is no JPEG"):
        decode(file, 100)


@pytest.mark.parametrize("share", [0.3, 0.6, 0.9])
@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "AVIF"])
def test_a_damaged_picture_is_rejected(kind: str, share: float) -> None:
    file = pictures.encode(pictures.garment("#2f5fa8"), kind)
    with pytest.raises(UnreadablePictureError):
        decode(file[: int(share * len(file))], 100)


def test_a_picture_of_too_many_pixels_is_rejected_before_it_is_decoded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(decoding, "MAX_PIXELS", 1_000_000)
    with pytest.raises(UnreadablePictureError, match="more than 1 megapixels"):
        decode(pictures.encode(Image.new("1", (1001, 1000)), "PNG"), 100)


def test_a_bomb_is_rejected() -> None:
    with pytest.raises(UnreadablePictureError, match="more than 25 megapixels"):
        decode(pictures.encode(Image.new("1", (20_000, 10_000)), "PNG"), 100)
