"""Marks texts for the catalogs; apart from them, so that what only marks loads no catalog."""

from typing import TypeAlias, Union

import msgspec

Value: TypeAlias = Union[str, int, float, "Sentence"]


class Sentence(msgspec.Struct, frozen=True):
    """A text of the catalogs, and the values that it names in braces; as a string it is English."""

    english: str
    values: dict[str, Value] = {}

    def __str__(self) -> str:
        return self.english.format(**{name: _written(value) for name, value in self.values.items()})


def _written(value: Value) -> str:
    return f"{value:,}" if isinstance(value, int | float) else str(value)


def gettext_noop(english: str) -> str:
    """Mark an English text for the catalogs, and return it."""
    return english


def sentence(english: str, **values: Value) -> Sentence:
    """Mark an English text for the catalogs, and return it with its values.

    Numbers are written as each language writes them, strings as they are, and sentences in the language.
    """
    return Sentence(english, values)
