import msgspec
import pytest

from fashion.event_values import MeasuredTone, Quality
from fashion.localization.languages import LANGUAGES, Language
from fashion.photos.next_photo import advise, lack_of, next_photo, retake_of
from fashion.photos.reasons import REASONS
from fashion.vocabulary import NextPhoto, Verdict
from support.events.examples import tone

WIDE = tone(monk=5, interval=(4, 6))
NARROW = tone(monk=5, interval=(5, 6))


def quality(verdict: Verdict, *names: str) -> Quality:
    return Quality(verdict=verdict, reasons=[REASONS[name] for name in names])


def taken(number: int, lacks: NextPhoto | None = None) -> MeasuredTone:
    return MeasuredTone(revision=number, photo=str(number), tone=WIDE, lacks=lacks)


def test_a_narrow_tone_needs_no_other_photo() -> None:
    assert next_photo([taken(1, "daylight")], NARROW) == "none"


def test_photos_in_poor_light_ask_for_daylight() -> None:
    assert next_photo([taken(1, "daylight"), taken(2, "daylight")], WIDE) == "daylight"


def test_photos_of_which_one_has_good_light_ask_for_another_light() -> None:
    assert next_photo([taken(1)], WIDE) == "another_light"
    assert next_photo([taken(1), taken(2, "daylight")], WIDE) == "another_light"


@pytest.mark.parametrize("name", ["dark", "bright", "side_light", "colored_light"])
def test_poor_light_lacks_daylight_whatever_the_verdict(name: str) -> None:
    assert lack_of(quality("fair", name)) == lack_of(quality("retake", name)) == "daylight"


@pytest.mark.parametrize("name", ["small", "blurred", "turned"])
def test_a_larger_or_sharper_face_adds_nothing_to_a_photo_that_is_fit(name: str) -> None:
    assert lack_of(quality("fair", name)) is None
    assert lack_of(quality("retake", name)) is not None


def test_what_keeps_a_photo_from_being_fit_decides_what_to_take_instead() -> None:
    assert lack_of(quality("retake", "small")) == "closer"
    assert lack_of(quality("retake", "blurred")) == "sharper"
    assert lack_of(quality("retake", "unclear")) == "straight"
    assert lack_of(quality("retake", "dark", "covered")) == "uncovered"
    assert lack_of(quality("retake", "tinted", "cut_off")) == "original"


def test_every_reason_but_other_faces_says_what_to_take_instead() -> None:
    assert {name for name in REASONS if lack_of(quality("retake", name)) is None} == {"faces"}


def test_a_photo_of_another_makers_reasons_asks_for_daylight() -> None:
    foreign = Quality(verdict="retake", reasons=["The moon was in the way."])
    assert retake_of(lack_of(foreign)) == "daylight"


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_advice_is_a_sentence_of_its_own(language: Language) -> None:
    codes = msgspec.json.schema(NextPhoto)["enum"]
    assert len({advise(code, language).sentence for code in codes}) == len(codes)
