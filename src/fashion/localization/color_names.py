"""The names of the colors of the palettes in the language of a client.

Those of foundations were composed of a base and a word for it, in French and Spanish of the base's gender; the
others were translated one by one. A name of a palette that a platform brings itself stays as it is.
"""

import csv
from functools import cache
from importlib.resources import files

from fashion.localization.languages import DEFAULT, Language


def color_name(language: Language, english: str) -> str:
    """Return the name of a color in a language."""
    return english if language == DEFAULT else _names(language).get(english, english)


@cache
def _names(language: Language) -> dict[str, str]:
    table = files(__package__).joinpath("color_names.csv").read_text(encoding="utf-8")
    return {row[DEFAULT]: row[language] for row in csv.DictReader(table.splitlines())}
