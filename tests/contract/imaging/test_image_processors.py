import importlib.metadata
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import cv2
import numpy as np
import pytest

from fashion.colorimetry import ciede2000, lab_to_linear, linear_to_lab
from fashion.imaging.domain import Measurement, PhotoHeader
from fashion.imaging.errors import (
    NoFaceError,
    PhotoRejectedError,
    PhotoTooLargeError,
    UnmeasurablePhotoError,
    UnreadablePhotoError,
    UnsupportedPhotoError,
)
from fashion.imaging.ports import ImageProcessor
from support import photos
from support.data_files import FACE_MODEL, needs_face_model

FOUND = importlib.metadata.entry_points(group="fashion.image_processors")


def choices() -> Iterator[object]:
    for entry in FOUND:
        yield pytest.param((entry.name, None), id=f"{entry.name}-blazeface")
        yield pytest.param((entry.name, FACE_MODEL), id=f"{entry.name}-yunet", marks=needs_face_model)


@cache
def load(name: str, model: Path | None) -> ImageProcessor:
    processor: ImageProcessor = FOUND[name].load()(model)
    return processor


@pytest.fixture(params=choices())
def choice(request: pytest.FixtureRequest) -> tuple[str, Path | None]:
    found: tuple[str, Path | None] = request.param
    return found


@pytest.fixture
def processor(choice: tuple[str, Path | None]) -> ImageProcessor:
    return load(*choice)


def measured(
    processor: ImageProcessor, pixels: photos.Pixels, kind: str = "png", **options: object
) -> Measurement:
    return processor.measure(photos.encode(pixels, kind, **options))  # type: ignore[arg-type]


@cache
def measured_portrait(name: str, model: Path | None) -> Measurement:
    return measured(load(name, model), photos.portrait())


@pytest.fixture
def plain(choice: tuple[str, Path | None]) -> Measurement:
    """The portrait that others are compared with."""
    return measured_portrait(*choice)


def apart(one: Measurement, other: Measurement) -> float:
    return float(ciede2000(one.tone.lab, other.tone.lab))


def seen(measurement: Measurement) -> np.ndarray:
    weights = [region.weight for region in measurement.regions]
    return np.average([region.lab for region in measurement.regions], axis=0, weights=weights)


def test_a_portrait_is_measured(processor: ImageProcessor) -> None:
    photo = photos.encode(photos.portrait())
    found = processor.measure(photo)
    assert found.faces == 1
    assert found.algorithm == processor.name
    assert found.tone.monk in {3, 4, 5}
    assert found.tone.interval[0] <= found.tone.monk <= found.tone.interval[1]
    assert sum(region.weight for region in found.regions) == pytest.approx(1, abs=0.001)
    assert all(round(region.weight, 4) == region.weight for region in found.regions)
    assert {"decode", "detect", "measure", "features"} <= found.steps.keys()


def test_the_header_is_reported_as_the_photo_is_looked_at(processor: ImageProcessor) -> None:
    photo = photos.encode(photos.portrait(), orientation=6)
    assert processor.inspect(photo) == PhotoHeader(format="jpeg", width=512, height=480)


def test_measuring_twice_gives_the_same(processor: ImageProcessor) -> None:
    photo = photos.encode(photos.portrait())
    assert processor.measure(photo) == processor.measure(photo)


@pytest.mark.parametrize("orientation", range(2, 9))
def test_a_photo_stored_turned_measures_the_same(
    processor: ImageProcessor, plain: Measurement, orientation: int
) -> None:
    turned = measured(processor, photos.portrait(), orientation=orientation)
    assert (turned.photo.width, turned.photo.height) == (512, 480)
    assert turned.tone == plain.tone
    assert turned.regions == plain.regions


@pytest.mark.parametrize("kind", ["jpeg", "webp", "heic", "avif"])
def test_every_format_measures_the_same(processor: ImageProcessor, plain: Measurement, kind: str) -> None:
    assert apart(measured(processor, photos.portrait(), kind), plain) < 1.5


def test_a_large_photo_measures_as_a_small_one(processor: ImageProcessor, plain: Measurement) -> None:
    large = measured(processor, photos.portrait(4096, 3840), "jpeg")
    assert apart(plain, large) < 2


def test_regions_are_reported_in_pixels_of_the_whole_photo(processor: ImageProcessor, plain: Measurement) -> None:
    found = measured(processor, photos.portrait(4096, 3840), "jpeg", orientation=8)
    small = {region.name: np.array(region.box) for region in plain.regions}
    for region in found.regions:
        assert np.abs(np.array(region.box) / 8 - small[region.name]).max() < 8


def test_each_region_lies_where_its_name_says(plain: Measurement) -> None:
    boxes = {region.name: region.box for region in plain.regions}
    assert boxes["forehead"][1] < boxes["nose"][1] < boxes["chin"][1]
    assert boxes["left_cheek"][0] < boxes["nose"][0] < boxes["right_cheek"][0]


@pytest.mark.parametrize("light", [(0.7, 0.7, 0.7), (0.35, 0.35, 0.35), (0.9, 0.75, 0.6), (0.2, 0.15, 0.12)])
def test_the_colors_of_regions_follow_the_light(
    processor: ImageProcessor, plain: Measurement, light: tuple[float, ...]
) -> None:
    unlit = seen(plain)
    relit = seen(measured(processor, photos.lit(photos.portrait(), light)))
    expected = linear_to_lab(lab_to_linear(unlit) * np.asarray(light))
    assert ciede2000(relit, expected) < 2


@pytest.mark.parametrize("primaries", [photos.DISPLAY_P3, photos.ADOBE_RGB], ids=["p3", "adobe"])
def test_an_embedded_profile_is_honored(
    processor: ImageProcessor, plain: Measurement, primaries: np.ndarray
) -> None:
    pixels = photos.in_space(photos.portrait(), primaries)
    profiled = measured(processor, pixels, icc_profile=photos.profile(primaries))
    ignored = measured(processor, pixels)
    expected = seen(plain)
    assert apart(profiled, plain) < 1.2
    assert ciede2000(seen(profiled), expected) < 1.2 < 2 < ciede2000(seen(ignored), expected)


def test_a_broken_profile_is_ignored_and_reported(processor: ImageProcessor, plain: Measurement) -> None:
    found = measured(processor, photos.portrait(), icc_profile=b"no profile")
    assert apart(found, plain) == 0
    assert any("color profile" in reason for reason in found.quality.reasons)


def test_of_several_faces_the_largest_is_measured_and_the_answer_says_so(processor: ImageProcessor) -> None:
    picture = np.hstack((photos.portrait(), np.zeros_like(photos.portrait())))
    picture[:375, 512:912] = photos.portrait(400, 375)
    found = measured(processor, picture)
    assert found.faces == 2
    assert all(region.box[0] < 512 for region in found.regions)
    assert any("2 faces" in reason for reason in found.quality.reasons)


@pytest.mark.parametrize(
    ("photo", "rejection"),
    [
        (b"", UnreadablePhotoError),
        (b"no photo", UnsupportedPhotoError),
        (photos.png_claiming(10_000, 10_000), PhotoTooLargeError),
        (photos.png_claiming(7000, 7000), UnreadablePhotoError),
        (photos.encode(photos.scenery(1, 1)), UnmeasurablePhotoError),
        (photos.encode(photos.portrait())[:20_000], UnreadablePhotoError),
        (photos.encode(photos.scenery()), NoFaceError),
        (photos.encode(np.full((2000, 3000, 3), 128, np.uint8)), NoFaceError),
        (photos.encode(photos.black_and_white()), UnmeasurablePhotoError),
    ],
    ids=["empty", "text", "100 MP", "lies", "1 pixel", "truncated", "no face", "flat", "black and white"],
)
def test_what_cannot_be_measured_is_rejected(
    processor: ImageProcessor, photo: bytes, rejection: type[PhotoRejectedError]
) -> None:
    with pytest.raises(rejection):
        processor.measure(photo)


def test_a_face_cut_off_by_the_border_is_measured_or_rejected(processor: ImageProcessor) -> None:
    for left in range(150, 290, 20):
        try:
            found = measured(processor, np.ascontiguousarray(photos.portrait()[:, left:]))
        except UnmeasurablePhotoError:
            continue
        assert all(box[0] >= 0 and box[0] + box[2] <= 512 - left for box in (r.box for r in found.regions))


@pytest.mark.parametrize(
    ("spoil", "reason"),
    [
        (lambda pixels: photos.lit(pixels, 0.015), "too dark"),
        (lambda pixels: photos.lit(pixels, 3.0), "too bright"),
        (lambda pixels: photos.lit(pixels, (0.1, 0.3, 1.0)), "colored"),
        (lambda pixels: cv2.GaussianBlur(pixels, (0, 0), 5), "blurred"),
        (lambda _: photos.lit_from_the_left(), "one side"),
    ],
    ids=["dark", "bright", "blue", "blurred", "side"],
)
def test_a_spoiled_photo_says_what_to_do(processor: ImageProcessor, spoil: object, reason: str) -> None:
    assert callable(spoil)
    quality = measured(processor, spoil(photos.portrait())).quality
    assert quality.verdict != "good"
    assert any(reason in shown for shown in quality.reasons)
