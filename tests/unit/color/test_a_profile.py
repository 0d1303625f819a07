from collections.abc import Sequence
from functools import reduce
from itertools import permutations
from random import Random

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fashion.color.domain import Profile, update_profile
from fashion.contracts import SkinToneAnalyzed
from fashion.event_values import MeasuredTone
from fashion.photos.combined_tone import MOST_PHOTOS
from support.events.examples import WHEN, analyzed, tone


def after(events: Sequence[SkinToneAnalyzed]) -> Profile:
    first, *others = events
    return reduce(update_profile, others, update_profile(None, first))


def test_the_first_analysis_makes_a_profile() -> None:
    event = analyzed("ada", monk=7)
    assert update_profile(None, event) == Profile(
        user="ada",
        analysis=event.analysis,
        revision=1,
        measured_at=WHEN,
        tone=event.tone,
        tone_revision=1,
        photos=[MeasuredTone(revision=1, photo=event.photo.sha256, tone=event.tone)],
    )


@pytest.mark.parametrize("verdict", ["good", "retake"])
def test_a_profile_of_photos_whose_features_were_not_read_has_none(verdict: str) -> None:
    assert after([analyzed("ada", 1, verdict)]).features is None


def test_a_photo_that_contradicts_the_others_leads() -> None:
    assert after([analyzed("ada", 1), analyzed("ada", 2, monk=9, interval=(8, 10))]).tone.monk == 9


def test_a_photo_to_be_retaken_does_not_replace_a_better_tone() -> None:
    good, poor = analyzed("ada", 1, monk=5), analyzed("ada", 2, "retake", monk=9)
    profile = after([good, poor])
    assert profile.tone == good.tone
    assert (profile.analysis, profile.revision) == (poor.analysis, 2)


def test_a_photo_to_be_retaken_serves_until_there_is_a_better_one() -> None:
    poor = [analyzed("ada", revision, "retake", monk=revision) for revision in (1, 2)]
    assert after(poor).tone.monk == 2
    assert after([*poor, analyzed("ada", 3, "fair", monk=8)]).tone.monk == 8


def test_an_analysis_that_comes_twice_or_late_changes_nothing() -> None:
    old, new = analyzed("ada", 1, monk=5), analyzed("ada", 2, monk=7)
    profile = after([old, new])
    assert update_profile(profile, new) == update_profile(profile, old) == profile


@pytest.mark.parametrize(
    "verdicts", [("good", "retake", "fair", "retake"), ("retake", "good", "retake", "retake")]
)
def test_the_order_of_arrival_does_not_matter(verdicts: tuple[str, ...]) -> None:
    events = [analyzed("ada", number, verdict, monk=number) for number, verdict in enumerate(verdicts, 1)]
    assert {msgspec.json.encode(after(order)) for order in permutations(events)} == {
        msgspec.json.encode(after(events))
    }


@settings(max_examples=100, deadline=None)
@given(st.lists(st.sampled_from(["good", "fair", "retake"]), min_size=1, max_size=6), st.randoms())
def test_the_tone_rests_on_photos_fit_to_measure_whatever_their_order(verdicts: list[str], random: Random) -> None:
    events = [analyzed("ada", number, verdict, monk=5 + number % 2) for number, verdict in enumerate(verdicts, 1)]
    fit = [event.revision for event in events if event.quality.verdict != "retake"]
    expected = after(events)
    random.shuffle(events)
    assert after(events) == expected
    assert [each.revision for each in expected.photos] == fit[-MOST_PHOTOS:]


def test_two_photos_are_surer_than_one() -> None:
    profile = after([analyzed("ada", 1, confidence=0.6), analyzed("ada", 2, confidence=0.6)])
    assert (profile.tone.monk, profile.rests_on) == (5, 2)
    assert profile.tone.confidence > 0.6


@pytest.mark.parametrize(("confidence", "basis", "tones"), [(0.5, "tone", [5]), (0.49, "interval", [4, 5, 6])])
def test_an_unsure_tone_is_matched_by_its_whole_interval(confidence: float, basis: str, tones: list[int]) -> None:
    profile = msgspec.structs.replace(after([analyzed("ada")]), tone=tone(confidence=confidence))
    assert (profile.basis, list(profile.tones)) == (basis, tones)
