import resource
import sys

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fashion.imaging.domain import Measurement
from fashion.imaging.errors import PhotoRejectedError, UnreadablePhotoError
from fashion.imaging.skin.bayesian import BayesianProcessor
from support import photos
from support.data_files import FACE_MODEL

PROCESSOR = BayesianProcessor(FACE_MODEL if FACE_MODEL.exists() else None)
SMALL = photos.portrait(128, 120)
PROFILE = photos.profile(photos.DISPLAY_P3)
KINDS = {"jpeg": {}, "progressive jpeg": {"progressive": True}, "png": {}, "webp": {}}
SOUND = {
    name: photos.encode(SMALL, name.rpartition(" ")[2], orientation=6, icc_profile=PROFILE, **options)
    for name, options in KINDS.items()
}
BYTES = st.binary(min_size=1, max_size=6)


def outcome(photo: bytes) -> Measurement | PhotoRejectedError:
    try:
        PROCESSOR.inspect(photo)
        return PROCESSOR.measure(photo)
    except PhotoRejectedError as rejection:
        return rejection


@settings(max_examples=150, deadline=None)
@given(
    st.sampled_from(sorted(SOUND)),
    st.lists(st.tuples(st.floats(0, 1) | st.floats(0, 0.1), BYTES, st.booleans()), max_size=4),
)
def test_a_spoiled_photo_is_measured_or_rejected(kind: str, changes: photos.Changes) -> None:
    assert isinstance(outcome(photos.mutated(SOUND[kind], changes)), Measurement | PhotoRejectedError)


@pytest.mark.parametrize("components", [0, *range(2, 12), 255])
def test_a_scan_that_claims_any_number_of_components_is_measured_or_rejected(components: int) -> None:
    photo = bytearray(SOUND["progressive jpeg"])
    photo[photo.rindex(b"\xff\xda") + 4] = components
    assert isinstance(outcome(bytes(photo)), Measurement | PhotoRejectedError)


@settings(max_examples=100, deadline=None)
@given(
    st.sampled_from([b"", b"\xff\xd8", b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n", b"RIFF"]), st.binary(max_size=300)
)
def test_any_bytes_are_rejected(start: bytes, rest: bytes) -> None:
    assert isinstance(outcome(start + rest), PhotoRejectedError)


@settings(max_examples=60, deadline=None)
@given(
    st.integers(0, 2**32 - 1),
    st.integers(0, 2**32 - 1),
    st.sampled_from([1, 2, 4, 8, 16]),
    st.binary(max_size=200),
)
def test_any_claimed_size_is_rejected(width: int, height: int, bits: int, pixels: bytes) -> None:
    assert isinstance(outcome(photos.png_claiming(width, height, pixels=pixels, bits=bits)), PhotoRejectedError)


@pytest.mark.skipif(sys.platform != "linux", reason="peak memory is in kilobytes on Linux only")
def test_pixels_past_those_claimed_take_no_memory() -> None:
    photo = photos.png_claiming(100, 100, pixels=bytes(150_000_000))
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    assert isinstance(outcome(photo), PhotoRejectedError)
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 50_000


def test_a_large_claim_without_pixels_is_rejected() -> None:
    assert isinstance(outcome(photos.png_claiming(7000, 7000, pixels=bytes(1000))), UnreadablePhotoError)
