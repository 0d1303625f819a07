import pytest

from fashion.event_values import Quality
from fashion.imaging.api.localized_quality import QualityReason, localized_quality
from fashion.localization.languages import LANGUAGES, Language
from fashion.photos.reasons import REASONS

FACES = "There are 3 faces: only the largest was measured."
QUALITY = Quality(verdict="fair", reasons=[REASONS["dark"], FACES, "Take off your {hat}."])


def test_english_reasons_are_those_that_were_stored() -> None:
    assert localized_quality(QUALITY, "en").reasons == QUALITY.reasons


def test_a_reason_has_a_code_with_its_number() -> None:
    codes = [QualityReason(code="dark"), QualityReason(code="faces", faces=3), QualityReason(code="other")]
    assert localized_quality(QUALITY, "hi").reason_details == codes


def test_a_reason_of_another_maker_stays_as_it_is() -> None:
    dark, faces, other = localized_quality(QUALITY, "de").reasons
    assert (dark.split(":")[0], faces) == (
        "Das Foto ist zu dunkel",
        "Es sind 3 Gesichter zu sehen: Nur das größte wurde gemessen.",
    )
    assert other == "Take off your {hat}."


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_reason_is_written_in_every_language(language: Language) -> None:
    quality = Quality(verdict="retake", reasons=list(REASONS.values()))
    quality = Quality(verdict="retake", reasons=[each.format(faces=2) for each in quality.reasons])
    assert len(set(localized_quality(quality, language).reasons)) == len(REASONS)
