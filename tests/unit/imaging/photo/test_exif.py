from collections.abc import Mapping

import pytest
from PIL import Image
from PIL.TiffImagePlugin import IFDRational

from fashion.imaging.photo.acceptance import check_photo
from fashion.imaging.photo.exif import scene_brightness
from support import photos

TIME, F_NUMBER, SPEED, BRIGHTNESS = 0x829A, 0x829D, 0x8827, 0x9203
SUNNY = {TIME: IFDRational(1, 125), F_NUMBER: IFDRational(16, 1), SPEED: 100}


def block(values: Mapping[int, object]) -> bytes:
    exif = Image.Exif()
    exif.get_ifd(0x8769).update(values)
    return exif.tobytes()[6:]


def test_the_brightness_follows_from_the_exposure() -> None:
    assert scene_brightness(block(SUNNY)) == pytest.approx(10, abs=0.1)


def test_a_recorded_brightness_counts_before_the_exposure() -> None:
    assert scene_brightness(block(SUNNY | {BRIGHTNESS: IFDRational(-3, 2)})) == pytest.approx(-1.5)


@pytest.mark.parametrize(
    "tiff",
    [
        b"",
        b"II",
        b"MM\0*\0\0\0\x08\xff\xff",
        block({}),
        block({TIME: IFDRational(1, 60)}),
        block(SUNNY)[:60],
        block(SUNNY | {F_NUMBER: IFDRational(0, 1)}),
        block(SUNNY | {BRIGHTNESS: IFDRational(900, 1)}),
    ],
)
def test_a_header_without_sound_values_gives_nothing(tiff: bytes) -> None:
    assert scene_brightness(tiff) is None


@pytest.mark.parametrize("kind", ["jpeg", "png", "webp", "heic", "avif"])
def test_every_format_carries_it(kind: str) -> None:
    exif = Image.Exif()
    exif[0x010F] = "maker"
    exif.get_ifd(0x8769).update(SUNNY)
    photo = photos.encode(photos.scenery(), kind, exif=exif)
    assert check_photo(photo).brightness == pytest.approx(10, abs=0.1)
