"""GIF photos: the first frame, of few colors."""

import struct
from functools import cache

import numpy as np
import pytest
from PIL import Image

from fashion.imaging.errors import PhotoRejectedError, PhotoTooLargeError
from fashion.imaging.photo.acceptance import check_photo
from fashion.imaging.photo.decode import decode_upright
from fashion.imaging.skin.nearest import NearestProcessor
from fashion.photos.reasons import REASONS
from support import photos

PORTRAIT = Image.fromarray(photos.portrait())


@cache
def gif() -> bytes:
    """The portrait; its colors are chosen slowly."""
    return photos.save(PORTRAIT, "gif")


def decoded(photo: bytes) -> photos.Pixels:
    return decode_upright(photo, check_photo(photo))[..., ::-1]


def test_a_gif_is_measured_and_is_fair() -> None:
    measured = NearestProcessor().measure(gif())
    original = NearestProcessor().measure(photos.encode(photos.portrait(), "png"))
    assert (measured.quality.verdict, measured.quality.reasons[0]) == ("fair", REASONS["few_colors"])
    assert abs(measured.tone.monk - original.tone.monk) <= 1


def test_of_an_animated_gif_the_first_frame_counts() -> None:
    other = Image.fromarray(photos.scenery(512, 480))
    moving = photos.save(PORTRAIT, "gif", save_all=True, append_images=[other, other])
    assert np.array_equal(decoded(moving), decoded(gif()))


def test_transparent_pixels_are_black() -> None:
    picture = PORTRAIT.convert("RGBA")
    picture.paste((0, 255, 0, 0), (0, 0, 100, 100))
    assert not decoded(photos.save(picture, "gif"))[:100, :100].any()


def test_a_truncated_gif_is_rejected() -> None:
    for length in {*range(1, 800, 7), *range(800, len(gif()) - 600, 997)}:
        with pytest.raises(PhotoRejectedError):
            decoded(gif()[:length])


@pytest.mark.parametrize(("side", "sentence"), [(8000, "64 megapixels"), (40_000, "too many pixels")])
def test_the_size_of_the_frame_counts_whatever_the_screen_is_said_to_be(side: int, sentence: str) -> None:
    vast = bytearray(gif())
    at = vast.index(b",\0\0\0\0" + vast[6:10])
    vast[at + 5 : at + 9] = struct.pack("<2H", side, side)
    with pytest.raises(PhotoTooLargeError, match=sentence):
        check_photo(bytes(vast))
