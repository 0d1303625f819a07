"""The catalogs against the messages that the code marks."""

from functools import cache
from string import Formatter

import pytest
from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po

from fashion.localization.languages import DEFAULT, LANGUAGES, Language
from fashion.localization.messages import percent, translate
from support.repository import ROOT

SOURCES = ROOT / "src" / "fashion"
OTHERS = [language for language in LANGUAGES if language != DEFAULT]


@cache
def marked() -> set[str]:
    found = extract_from_dir(
        str(SOURCES), [("**.py", "python")], keywords={"gettext_noop": None, "sentence": None}
    )
    return {text for _, _, text, *_ in found if isinstance(text, str)}


def catalog(language: Language) -> Catalog:
    with (SOURCES / "localization" / f"{language}.po").open("rb") as source:
        return read_po(source, locale=language)


def placeholders(text: str) -> set[str | None]:
    return {name for _, name, *_ in Formatter().parse(text)} - {None}


@pytest.mark.parametrize("language", OTHERS)
def test_a_catalog_has_every_message_and_no_other(language: Language) -> None:
    assert {str(each.id) for each in catalog(language) if each.id} == marked()


@pytest.mark.parametrize("language", OTHERS)
def test_a_translation_holds_the_same_values(language: Language) -> None:
    for each in filter(lambda each: each.id, catalog(language)):
        assert each.string, each.id
        assert placeholders(str(each.string)) == placeholders(str(each.id)), each.id


def test_what_no_catalog_translates_stays_in_english() -> None:
    assert translate("ja", "Hold the phone with both hands.") == "Hold the phone with both hands."


def test_a_share_is_written_as_its_language_writes_it() -> None:
    assert [percent(language, 0.87) for language in ("en", "de")] == ["87%", "87\xa0%"]
