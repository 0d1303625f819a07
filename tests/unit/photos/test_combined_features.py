import pytest

from fashion.event_values import Eyes, Features, Hair, MeasuredTone
from fashion.photos.agreement import likeliest
from fashion.photos.combined_features import features_of
from fashion.vocabulary import HairColor
from support.events.examples import tone

BROWN = Hair(color="brown", confidence=0.86)
LIGHT, UNCERTAIN = Eyes(color="light", confidence=0.97), Eyes(color="uncertain", confidence=0.4)


def shown(*features: Features | None) -> Features | None:
    seen = enumerate(features)
    return features_of([MeasuredTone(revision=n, photo=str(n), tone=tone(), features=each) for n, each in seen])


def hair_of(*named: tuple[HairColor, float]) -> Hair | None:
    features = shown(*(Features(hair=Hair(color=color, confidence=each)) for color, each in named))
    return features.hair if features else None


def test_photos_of_before_features_were_read_show_none() -> None:
    assert shown(None, None) is None


def test_one_photo_gives_the_hair_and_another_the_eyes() -> None:
    hair, eyes = Features(hair=BROWN, eyes=UNCERTAIN), Features(eyes=LIGHT)
    assert shown(hair, None, eyes) == Features(hair=BROWN, eyes=LIGHT)


def test_photos_that_agree_keep_the_name() -> None:
    surer = Hair(color="brown", confidence=0.96)
    assert hair_of(("brown", 0.86), ("uncertain", 0.7), ("brown", 0.96)) == Hair(color="brown", confidence=0.91)
    assert shown(Features(hair=surer)) == Features(hair=surer)


@pytest.mark.parametrize(
    ("photos", "confidence"),
    [
        ([("black", 0.99), ("brown", 0.86), ("brown", 0.86), ("black", 0.97), ("brown", 0.87)], 0.518),
        ([("black", 0.9), ("blond", 0.9)], 0.45),
    ],
)
def test_photos_that_contradict_each_other_leave_the_color_uncertain(
    photos: list[tuple[HairColor, float]], confidence: float
) -> None:
    assert hair_of(*photos) == Hair(color="uncertain", confidence=confidence)


def test_of_equally_sure_names_the_newest_is_the_likeliest() -> None:
    assert likeliest([("black", 0.9), ("blond", 0.9)]) == ("blond", 0.45)
    assert likeliest([("blond", 0.9), ("black", 0.9)]) == ("black", 0.45)


def test_what_no_photo_is_sure_of_stays_uncertain() -> None:
    assert shown(Features(eyes=UNCERTAIN), Features(eyes=UNCERTAIN)) == Features(eyes=UNCERTAIN)
