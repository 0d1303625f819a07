import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from fashion.colorimetry import MONK_LAB, lab_to_hex
from fashion.colorimetry.skin import SkinTone
from fashion.event_values import MeasuredTone
from fashion.photos.combined_tone import MOST_PHOTOS, agreeing_photos, keep_newest, tone_of
from fashion.vocabulary import MeasuredUndertone

SHARES = st.lists(st.floats(0.01, 1), min_size=10, max_size=10)


def measured(
    revision: int,
    probabilities: list[float],
    photo: str | None = None,
    undertone: MeasuredUndertone = "warm",
    undertone_confidence: float | None = None,
) -> MeasuredTone:
    shares = np.array(probabilities)
    best = int(shares.argmax())
    lightness, a, b = MONK_LAB[best].tolist()
    tone = SkinTone(
        monk=best + 1,
        interval=(best + 1, best + 1),
        confidence=float(shares[best] / shares.sum()),
        probabilities=tuple((shares / shares.sum()).tolist()),
        hex=lab_to_hex((lightness, a, b)),
        lab=(lightness, a, b),
        ita=0.0,
        undertone=undertone,
        undertone_confidence=undertone_confidence,
    )
    return MeasuredTone(revision=revision, photo=photo or str(revision), tone=tone)


def about(monk: int, *, width: float = 1.0) -> list[float]:
    return [math.exp(-0.5 * ((tone - monk) / width) ** 2) for tone in range(1, 11)]


def combined(*photos: MeasuredTone) -> tuple[SkinTone, int]:
    """The tone of the photos together, and how many of them it rests on."""
    agreeing = agreeing_photos(photos)
    return tone_of(agreeing), len(agreeing)


def test_one_photo_is_reported_as_it_was_measured() -> None:
    only = measured(1, about(4))
    assert combined(only) == (only.tone, 1)


def test_photos_that_agree_make_the_tone_surer() -> None:
    tone, count = combined(*(measured(number, about(6)) for number in (1, 2, 3)))
    assert (tone.monk, count) == (6, 3)
    assert tone.confidence > measured(1, about(6)).tone.confidence


def test_neighboring_tones_meet_in_the_middle() -> None:
    tone, _ = combined(measured(1, about(5)), measured(2, about(7)))
    assert tone.monk == 6
    assert MONK_LAB[6][0] < tone.lab[0] < MONK_LAB[4][0]


def test_a_photo_sent_twice_counts_once() -> None:
    first, again = measured(1, about(5), "same"), measured(2, about(5), "same")
    assert combined(first, again) == (again.tone, 1)


def test_photos_that_contradict_the_newest_are_left_out() -> None:
    newest = measured(3, about(9, width=0.5))
    others = [measured(number, about(2, width=0.5)) for number in (1, 2)]
    assert combined(*others, newest) == (newest.tone, 1)


@given(st.lists(SHARES, min_size=1, max_size=5))
def test_the_probabilities_of_any_photos_sum_to_one(shares: list[list[float]]) -> None:
    tone, _ = combined(*(measured(number, each) for number, each in enumerate(shares)))
    assert tone.probabilities is not None
    assert sum(tone.probabilities) == pytest.approx(1, abs=1e-3)
    assert tone.interval[0] <= tone.monk <= tone.interval[1]


def test_only_the_newest_photos_are_kept() -> None:
    photos = [measured(number, about(5)) for number in (3, 1, 7, 2, 6, 4, 5)]
    assert [each.revision for each in keep_newest(photos)] == list(range(8 - MOST_PHOTOS, 8))


@pytest.mark.parametrize(
    ("undertones", "together"),
    [
        ([("warm", 0.9), ("uncertain", 0.5)], ("warm", 0.9)),
        ([("warm", 0.8), ("warm", 0.9)], ("warm", 0.85)),
        ([("warm", 0.8), ("cool", 0.9)], ("uncertain", 0.45)),
        ([("uncertain", 0.5), ("uncertain", 0.6)], ("uncertain", 0.6)),
    ],
)
def test_photos_that_leave_the_undertone_uncertain_say_nothing_against_the_others(
    undertones: list[tuple[MeasuredUndertone, float]], together: tuple[str, float]
) -> None:
    photos = [
        measured(number, about(5), undertone=undertone, undertone_confidence=confidence)
        for number, (undertone, confidence) in enumerate(undertones)
    ]
    tone, _ = combined(*photos)
    assert (tone.undertone, tone.undertone_confidence) == together
