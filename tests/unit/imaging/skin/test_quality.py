import msgspec
import numpy as np
import pytest

from fashion.colorimetry import MONK_LAB
from fashion.imaging.errors import NoFaceError, UnreadablePhotoError
from fashion.imaging.skin.nearest import NearestProcessor
from fashion.imaging.skin.quality import Evidence, assess
from fashion.imaging.skin.visibility import UNKNOWN
from fashion.photos.reasons import REASONS, reason_name
from support import photos

GOOD = Evidence(
    faces=1,
    face_width=300,
    lab=(65, 14, 20),
    brightest=80,
    clipped=0.0,
    cheeks_apart=2,
    sharpness=0.01,
    turn=0.02,
    profile_broken=False,
)


@pytest.mark.parametrize(
    ("change", "verdict", "reason"),
    [
        ({"brightest": 25}, "fair", "too dark"),
        ({"brightest": 10}, "retake", "too dark"),
        ({"clipped": 0.2}, "fair", "too bright"),
        ({"clipped": 0.9}, "retake", "too bright"),
        ({"cheeks_apart": 15}, "fair", "both cheeks"),
        ({"cheeks_apart": 30}, "retake", "both cheeks"),
        ({"face_width": 60}, "fair", "come closer"),
        ({"face_width": 20}, "retake", "come closer"),
        ({"sharpness": 0.0007}, "fair", "blurred"),
        ({"sharpness": 0.0001}, "retake", "blurred"),
        ({"turn": 0.3}, "fair", "look straight"),
        ({"turn": 0.6}, "retake", "look straight"),
        ({"lab": (60, -5, -20)}, "retake", "colored"),
        ({"faces": 3}, "fair", "There are 3 faces: only the largest was measured."),
        ({"profile_broken": True}, "fair", "color profile"),
        ({"visibility": UNKNOWN._replace(covering=0.7)}, "fair", "Something covers the lower face"),
        ({"visibility": UNKNOWN._replace(covering=2.0)}, "retake", "Something covers the lower face"),
        ({"visibility": UNKNOWN._replace(seen=0.0)}, "retake", "outside the photo"),
        ({"visibility": UNKNOWN._replace(redness=0.0)}, "retake", "no color of skin"),
        ({"visibility": UNKNOWN._replace(tint=1.0)}, "retake", "one tint"),
        ({"visibility": UNKNOWN._replace(flat=0.4)}, "retake", "as in a drawing"),
        ({"score": 0.65}, "fair", "hard to make out"),
    ],
)
def test_each_fault_has_its_reason(change: dict[str, object], verdict: str, reason: str) -> None:
    quality = assess(msgspec.structs.replace(GOOD, **change))
    assert quality.verdict == verdict
    assert len(quality.reasons) == 1
    assert reason in quality.reasons[0]
    assert reason_name(quality.reasons[0]) in REASONS


def test_a_good_photo_needs_no_reasons() -> None:
    assert assess(GOOD).verdict == "good"
    assert assess(GOOD).reasons == []


def test_the_worst_fault_decides_and_all_are_reported() -> None:
    quality = assess(msgspec.structs.replace(GOOD, faces=2, brightest=5))
    assert quality.verdict == "retake"
    assert len(quality.reasons) == 2


@pytest.mark.parametrize("lab", MONK_LAB.tolist())
def test_no_tone_is_taken_for_colored_light(lab: list[float]) -> None:
    assert assess(msgspec.structs.replace(GOOD, lab=tuple(lab))).verdict == "good"


def test_an_estimated_cast_is_reported_though_the_skin_looks_usual() -> None:
    assert assess(msgspec.structs.replace(GOOD, cast=5)).verdict == "good"
    assert "colored" in assess(msgspec.structs.replace(GOOD, cast=14)).reasons[0]
    assert assess(msgspec.structs.replace(GOOD, cast=30)).verdict == "retake"


def test_skin_too_bright_to_have_a_color_is_not_said_to_have_none() -> None:
    assert (
        assess(msgspec.structs.replace(GOOD, visibility=UNKNOWN._replace(redness=float("nan")))).verdict == "good"
    )


def test_a_reason_of_another_maker_has_a_name_too() -> None:
    assert reason_name("The moon was in the way.") == "other"


def test_a_photo_of_which_part_is_missing_is_to_be_retaken() -> None:
    photo = photos.encode(photos.portrait())
    quality = NearestProcessor().measure(photo[: len(photo) * 7 // 10] + b"\xff\xd9").quality
    assert quality.verdict == "retake"
    assert quality.reasons[0] == REASONS["incomplete"]


def test_a_photo_that_is_cut_above_the_face_is_rejected_as_truncated() -> None:
    photo = photos.encode(photos.portrait())
    with pytest.raises(UnreadablePhotoError, match="truncated"):
        NearestProcessor().measure(photo[: len(photo) // 20] + b"\xff\xd9")


def test_a_transparent_face_is_not_found() -> None:
    hidden = np.dstack((photos.portrait(), np.zeros((480, 512), np.uint8)))
    with pytest.raises(NoFaceError):
        NearestProcessor().measure(photos.encode(hidden, "png"))
