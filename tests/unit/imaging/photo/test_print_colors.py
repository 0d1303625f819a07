"""CMYK JPEG photos: converted by their profile, or with ideal inks."""

import struct

import numpy as np
import pytest
from PIL import Image

from fashion.colorimetry import srgb8_to_lab
from fashion.imaging.photo.acceptance import check_photo
from fashion.imaging.photo.decode import decode_upright
from fashion.imaging.skin.nearest import NearestProcessor
from fashion.photos.reasons import REASONS
from support import photos

LAB = (60, 15, 20)


def printed(width: int = 512, **options: object) -> bytes:
    picture = Image.fromarray(photos.portrait(width, width * 480 // 512))
    return photos.save(picture.convert("CMYK"), "jpeg", **options)


def profile_of_one_color() -> bytes:
    """An ICC profile (version 2) that gives every mixture of inks one color: `LAB`."""
    lightness, a, b = LAB
    straight = bytes(range(256))
    color = bytes((round(lightness * 2.55), a + 128, b + 128))
    matrix = struct.pack(">9i", 65536, 0, 0, 0, 65536, 0, 0, 0, 65536)
    table = b"mft1\0\0\0\0" + bytes((4, 3, 2, 0)) + matrix + 4 * straight + 16 * color + 3 * straight
    tags = struct.pack(">I4sII", 1, b"A2B0", 144, len(table))
    fields = struct.pack(">I4sI4s4s4s", 144 + len(table), b"\0\0\0\0", 0x02100000, b"prtr", b"CMYK", b"Lab ")
    white = struct.pack(">3i", 63190, 65536, 54061)
    return fields + bytes(12) + b"acsp" + bytes(28) + white + bytes(48) + tags + table


@pytest.mark.parametrize(("width", "reduced"), [(512, 512), (2048, 1024)])
def test_ideal_inks_give_the_colors_of_the_original(width: int, reduced: int) -> None:
    photo = printed(width)
    picture = decode_upright(photo, check_photo(photo))[..., ::-1]
    assert picture.shape[1] == reduced
    expected = np.asarray(Image.fromarray(photos.portrait(width, width * 480 // 512)).reduce(width // reduced))
    assert np.abs(picture.astype(int) - expected).mean() < 2


def test_inks_are_converted_by_their_profile() -> None:
    photo = printed(icc_profile=profile_of_one_color())
    picture = decode_upright(photo, check_photo(photo))[..., ::-1]
    assert srgb8_to_lab(picture[0, 0]) == pytest.approx(LAB, abs=2)
    assert np.mean(np.abs(picture.astype(int) - picture[0, 0]).max(axis=2) <= 3) > 0.95


@pytest.mark.parametrize("profile", [None, b"broken"])
def test_a_photo_in_print_colors_without_a_profile_is_fair(profile: bytes | None) -> None:
    quality = NearestProcessor().measure(printed(icc_profile=profile)).quality
    assert (quality.verdict, quality.reasons[0]) == ("fair", REASONS["print_colors"])
