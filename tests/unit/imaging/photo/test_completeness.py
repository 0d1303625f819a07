"""JPEG files that end too early, and ones that only seem to."""

from typing import Any

import numpy as np
import pytest

from fashion.imaging.errors import UnreadablePhotoError
from fashion.imaging.photo.acceptance import check_photo
from fashion.imaging.photo.decode import Decoded, decode_photo
from support import photos

END = b"\xff\xd9"
PORTRAIT = photos.encode(photos.portrait())
WAYS = {
    "baseline": {},
    "progressive": {"progressive": True},
    "restart markers": {"restart_marker_rows": 1},
    "custom tables": {"optimize": True},
    "no subsampling": {"subsampling": 0},
}


def decoded(photo: bytes) -> Decoded:
    return decode_photo(photo, check_photo(photo))


@pytest.mark.parametrize("options", WAYS.values(), ids=WAYS)
@pytest.mark.parametrize("share", [0.3, 0.5, 0.7])
def test_a_jpeg_that_is_cut_and_ended_is_incomplete(options: dict[str, Any], share: float) -> None:
    photo = photos.encode(photos.portrait(), **options)
    assert decoded(photo).complete
    assert not decoded(photo[: int(share * len(photo))] + END).complete


def test_a_reduced_jpeg_that_is_cut_and_ended_is_incomplete() -> None:
    photo = photos.encode(photos.portrait(4096, 3840))
    assert not decoded(photo[: len(photo) * 3 // 4] + END).complete


@pytest.mark.parametrize("gray", [127, 128, 129])
def test_a_jpeg_whose_lower_half_is_gray_is_complete(gray: int) -> None:
    pixels = photos.portrait().copy()
    pixels[240:] = gray
    assert decoded(photos.encode(pixels)).complete


@pytest.mark.parametrize("options", WAYS.values(), ids=WAYS)
def test_a_whole_jpeg_needs_no_end(options: dict[str, Any]) -> None:
    photo = photos.encode(photos.portrait(), **options)
    whole = decoded(photo)
    for unended in (photo[:-2], photo[:-1]):
        assert np.array_equal(decoded(unended).picture, whole.picture)


def test_a_jpeg_with_neither_its_last_pixels_nor_an_end_is_rejected() -> None:
    for missing in (40, 200, 5000):
        with pytest.raises(UnreadablePhotoError):
            decoded(PORTRAIT[:-missing])


def test_junk_between_segments_and_a_trailer_change_nothing() -> None:
    trailer = b"\0\0\1\x0aSEFH" + bytes(100) + PORTRAIT[:4000] + b"SEFT"
    photo = PORTRAIT[:20] + b"\0\1 junk" + PORTRAIT[20:] + trailer
    assert np.array_equal(decoded(photo).picture, decoded(PORTRAIT).picture)
    assert decoded(photo).complete
