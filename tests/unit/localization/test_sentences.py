import msgspec
import pytest

from fashion.localization.languages import LANGUAGES, Language
from fashion.localization.marking import Sentence, sentence
from fashion.localization.messages import in_language

SIZE = sentence("The photo has {size} megapixels; send one of at most {limit}.", size=1234.5, limit=50)
NESTED = sentence("{outage}; nothing was lost, try again shortly.", outage=sentence("Redis is out of memory"))


def test_it_is_in_english_by_itself() -> None:
    assert str(SIZE) == "The photo has 1,234.5 megapixels; send one of at most 50."
    assert str(NESTED) == "Redis is out of memory; nothing was lost, try again shortly."
    assert [in_language("en", each) for each in (SIZE, NESTED)] == [str(SIZE), str(NESTED)]


@pytest.mark.parametrize(
    ("language", "size"), [("de", "1.234,5"), ("es", "1.234,5"), ("fr", "1\u202f234,5"), ("hi", "1,234.5")]
)
def test_its_numbers_are_written_as_its_language_writes_them(language: Language, size: str) -> None:
    assert size in in_language(language, SIZE)


def test_a_sentence_in_it_is_translated_too() -> None:
    assert in_language("de", NESTED).startswith("Redis hat keinen Arbeitsspeicher mehr; nichts")


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_others_wrote_is_not_read_as_a_text_of_ours(language: Language) -> None:
    assert in_language(language, "Not Found {size}") == "Not Found {size}"
    named = sentence("There is no product {sku}.", sku="{size} Not Found")
    assert "{size} Not Found" in in_language(language, named)


def test_it_is_read_back_as_it_was_stored() -> None:
    assert msgspec.json.decode(msgspec.json.encode(NESTED), type=Sentence) == NESTED
