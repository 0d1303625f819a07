import struct
import zlib

import cv2
import numpy as np
import pytest
from PIL import Image

from fashion.colorimetry import ciede2000, srgb8_to_lab
from fashion.imaging.errors import UnreadablePhotoError
from fashion.imaging.photo.acceptance import check_photo, upright_header
from fashion.imaging.photo.decode import decode_upright, to_srgb
from fashion.imaging.photo.exif import exif_orientation
from support import photos

KINDS = ["jpeg", "png", "webp", "heic", "avif"]


def decoded(photo: bytes) -> photos.Pixels:
    return decode_upright(photo, check_photo(photo))[..., ::-1]


def blurred(pixels: photos.Pixels) -> photos.Pixels:
    return np.asarray(cv2.GaussianBlur(pixels, (0, 0), 3), np.uint8)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("orientation", range(1, 9))
def test_every_orientation_is_turned_upright_once(kind: str, orientation: int) -> None:
    upright = photos.portrait()[:, :300]
    photo = photos.encode(upright, kind, orientation=orientation)
    header = upright_header(check_photo(photo))
    assert (header.width, header.height) == (300, 480)
    assert np.abs(decoded(photo).astype(int) - upright).mean() < 4


@pytest.mark.parametrize("tiff", [b"", b"II", b"MM\0*\0\0\0\x08\xff\xff", b"II*\0\xff\xff\xff\x7f", b"XX*\0" * 9])
def test_a_broken_orientation_counts_as_upright(tiff: bytes) -> None:
    assert exif_orientation(tiff) == 1


@pytest.mark.parametrize("kind", ["jpeg", "png", "webp"])
@pytest.mark.parametrize(
    ("width", "expected"), [(999, 999), (1999, 1999), (2000, 1000), (4100, 1025), (4099, 1025)]
)
def test_large_photos_are_reduced_but_keep_a_thousand_pixels(kind: str, width: int, expected: int) -> None:
    pixels = photos.scenery(width, width // 2)
    assert decoded(photos.encode(pixels, kind)).shape[1] == expected


@pytest.mark.parametrize(
    ("width", "height", "expected"), [(8000, 600, 8000), (8000, 1000, 4000), (700, 6000, 700)]
)
def test_panoramas_and_long_screenshots_keep_what_a_face_needs(width: int, height: int, expected: int) -> None:
    assert decoded(photos.encode(photos.scenery(width, height))).shape[1] == expected


@pytest.mark.parametrize("order", ["<", ">"])
def test_an_orientation_stored_as_a_long_counts(order: str) -> None:
    mark = b"II*\0" if order == "<" else b"MM\0*"
    assert exif_orientation(mark + struct.pack(order + "IHHHII", 8, 1, 0x0112, 4, 1, 6)) == 6


@pytest.mark.parametrize("kind", KINDS)
def test_a_reduced_decode_has_the_colors_of_a_full_one(kind: str) -> None:
    large = photos.portrait(2048, 1920)
    reduced = blurred(decoded(photos.encode(large, kind)))
    full = blurred(np.asarray(Image.fromarray(large).reduce(2)))
    assert np.mean(ciede2000(srgb8_to_lab(reduced[::8, ::8]), srgb8_to_lab(full[::8, ::8]))) < 1


def test_a_veil_over_a_photo_is_ignored() -> None:
    upright = photos.portrait()
    veil = np.full(upright.shape[:2], 200, np.uint8)
    assert np.array_equal(decoded(photos.encode(np.dstack((upright, veil)), "png")), upright)


@pytest.mark.parametrize("pixels", [b"", bytes(1000), b"\xff" * 30_300, bytes(30_000_000)])
def test_a_png_whose_pixels_are_not_those_it_claims_is_rejected_or_bounded(pixels: bytes) -> None:
    photo = photos.png_claiming(100, 100, pixels=pixels)
    try:
        assert decoded(photo).shape == (100, 100, 3)
    except UnreadablePhotoError:
        assert len(pixels) < 30_100 or pixels[0] == 0xFF


def test_compressed_bombs_in_metadata_never_reach_the_decoder() -> None:
    upright = photos.portrait()
    bomb = b"Comment\0\0" + zlib.compress(bytes(100_000_000))
    photo = photos.with_png_chunk(photos.encode(upright, "png"), b"zTXt", bomb)
    assert np.array_equal(decoded(photo), upright)


@pytest.mark.parametrize("primaries", [photos.SRGB, photos.DISPLAY_P3, photos.ADOBE_RGB], ids=["s", "p3", "adobe"])
def test_an_embedded_profile_gives_back_the_colors(primaries: np.ndarray) -> None:
    skin = np.array([[(246, 237, 228), (160, 126, 86), (41, 36, 32)]], np.uint8)
    convert = to_srgb(photos.profile(primaries))
    assert convert is not None
    assert np.abs(convert(photos.in_space(skin, primaries)).astype(int) - skin).max() <= 1


@pytest.mark.parametrize("broken", [b"", b"no profile", photos.profile(photos.SRGB)[:200]])
def test_a_broken_profile_converts_nothing(broken: bytes) -> None:
    assert to_srgb(broken) is None


@pytest.mark.parametrize("kind", KINDS)
def test_profiles_are_found_in_every_format(kind: str) -> None:
    profile = photos.profile(photos.DISPLAY_P3)
    assert check_photo(photos.encode(photos.scenery(), kind, icc_profile=profile)).profile == profile


def test_a_profile_in_several_segments_is_joined() -> None:
    profile = photos.profile(photos.DISPLAY_P3) + bytes(100_000)
    assert check_photo(photos.encode(photos.scenery(), icc_profile=profile)).profile == profile


def as_16_bits(pixels: photos.Pixels) -> bytes:
    return cv2.imencode(".png", pixels[..., ::-1].astype(np.uint16) * 257)[1].tobytes()


def test_a_png_of_16_bits_has_the_colors_of_its_8_bits() -> None:
    assert np.array_equal(decoded(as_16_bits(photos.portrait())), photos.portrait())


def test_a_png_with_one_frame_of_animation_is_a_still_photo() -> None:
    still = photos.encode(photos.portrait(), "png")
    photo = photos.with_png_chunk(still, b"acTL", struct.pack(">II", 1, 0))
    assert np.array_equal(decoded(photo), photos.portrait())


@pytest.mark.parametrize("missing", [1, 6, 12])
def test_a_png_needs_its_pixels_but_not_its_end(missing: int) -> None:
    photo = photos.encode(photos.portrait(), "png")
    assert np.array_equal(decoded(photo[:-missing]), photos.portrait())


def test_a_png_that_ends_between_chunks_of_its_pixels_is_rejected() -> None:
    photo = photos.encode(photos.portrait(), "png")
    with pytest.raises(UnreadablePhotoError):
        decoded(photo[: photo.rindex(b"IDAT") - 4])


@pytest.mark.parametrize("kind", ["png", "webp", "heic", "avif"])
def test_transparent_pixels_are_black(kind: str) -> None:
    alpha = np.full((480, 512), 255, np.uint8)
    alpha[:240] = 0
    picture = decoded(photos.encode(np.dstack((photos.portrait(), alpha)), kind))
    assert picture[:230].max() < 8
    assert np.abs(picture[250:].astype(int) - photos.portrait()[250:]).mean() < 4


def test_transparent_colors_of_a_palette_are_black() -> None:
    image = Image.fromarray(photos.portrait()).quantize(64)
    picture = decoded(photos.save(image, "png", transparency=bytes(32) + b"\xff" * 32))
    hidden = np.asarray(image) < 32
    assert not picture[hidden].any()
    assert np.array_equal(picture[~hidden], np.asarray(image.convert("RGB"))[~hidden])


def test_a_png_of_16_bits_with_alpha_keeps_its_colors() -> None:
    pixels = np.dstack((photos.portrait(), np.full((480, 512), 255, np.uint8)))
    photo = cv2.imencode(".png", pixels[..., [2, 1, 0, 3]].astype(np.uint16) * 257)[1].tobytes()
    assert np.array_equal(decoded(photo), photos.portrait())


def test_a_palette_without_transparency_keeps_its_colors() -> None:
    image = Image.fromarray(photos.portrait()).quantize(64)
    assert np.array_equal(decoded(photos.save(image, "png")), np.asarray(image.convert("RGB")))
