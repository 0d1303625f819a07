from fashion.event_values import Eyes, Features, Hair, MeasuredTone
from fashion.photos.combined_features import features_of
from support.events.examples import tone

BROWN, BLACK = Hair(color="brown", confidence=0.86), Hair(color="black", confidence=0.95)
LIGHT, UNCERTAIN = Eyes(color="light", confidence=0.97), Eyes(color="uncertain", confidence=0.4)


def shown(*features: Features | None) -> Features:
    seen = enumerate(features)
    return features_of([MeasuredTone(revision=n, photo=str(n), tone=tone(), features=each) for n, each in seen])


def test_photos_of_before_features_were_read_show_none() -> None:
    assert shown(None, None) == Features()


def test_one_photo_gives_the_hair_and_another_the_eyes() -> None:
    hair, eyes = Features(hair=BROWN, eyes=UNCERTAIN), Features(eyes=LIGHT)
    assert shown(hair, None, eyes) == Features(hair=BROWN, eyes=LIGHT)


def test_the_name_with_the_most_confidence_in_all_wins() -> None:
    assert shown(Features(hair=BLACK), Features(hair=BROWN)).hair == BLACK
    assert shown(Features(hair=BROWN), Features(hair=BLACK), Features(hair=BROWN)).hair == BROWN


def test_what_no_photo_is_sure_of_is_not_shown() -> None:
    assert shown(Features(eyes=UNCERTAIN), Features(eyes=UNCERTAIN)) == Features()
