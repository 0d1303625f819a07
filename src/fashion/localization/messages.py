"""Sentences in the language of a client: English in the code, the others in catalogs next to this module.

A message that a catalog lacks, as one of an image processor of another maker, stays in English.
"""

from functools import cache
from gettext import GNUTranslations, NullTranslations
from importlib.resources import files
from io import BytesIO

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.numbers import format_decimal, format_percent, get_decimal_symbol

from fashion.localization.languages import DEFAULT, Language
from fashion.localization.marking import Sentence, Value


def translate(language: Language, english: str, **values: object) -> str:
    """Return a text in a language, with the values that it names in braces."""
    return _catalog(language).gettext(english).format(**values)


def in_language(language: Language, value: Value) -> str:
    """Return a sentence with its values, or one of these, in a language; other strings stay as they are."""
    if isinstance(value, Sentence):
        written = {name: in_language(language, each) for name, each in value.values.items()}
        return translate(language, value.english, **written)
    return value if isinstance(value, str) else format_decimal(value, locale=language)


def decimal(language: Language, digits: str) -> str:
    """Return a number that is written with a point as the language writes it."""
    return digits.replace(".", get_decimal_symbol(language))


def percent(language: Language, share: float) -> str:
    """Return a share of 0 to 1 in whole percent as the language writes it."""
    return format_percent(round(float(f"{100 * share:.0f}")) / 100, locale=language)


@cache
def _catalog(language: Language) -> NullTranslations:
    if language == DEFAULT:
        return NullTranslations()
    with files(__package__).joinpath(f"{language}.po").open("rb") as source:
        catalog = read_po(source, locale=language)
    compiled = BytesIO()
    write_mo(compiled, catalog)
    compiled.seek(0)
    return GNUTranslations(compiled)
