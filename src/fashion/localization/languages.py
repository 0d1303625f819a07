"""Which language a client is answered in."""

from functools import lru_cache
from typing import Literal, get_args

from babel.core import negotiate_locale
from werkzeug.datastructures import LanguageAccept
from werkzeug.http import parse_accept_header

Language = Literal["en", "de", "fr", "es", "hi", "ja"]
LANGUAGES: tuple[Language, ...] = get_args(Language)
DEFAULT: Language = "en"
_LONGEST = 1000


def negotiate(accepted: str) -> Language:
    """Return the language that an `Accept-Language` header (RFC 9110, section 12.5.4) likes best; else English.

    German of Austria is German: werkzeug would rather take another language that is named exactly.
    """
    return _best(accepted[:_LONGEST])


@lru_cache(1024)
def _best(accepted: str) -> Language:
    found = parse_accept_header(accepted.lower(), LanguageAccept)
    wanted = [name.replace("_", "-") for name, quality in found if quality > 0]
    best = negotiate_locale(wanted, LANGUAGES, sep="-") or DEFAULT
    return next(language for language in LANGUAGES if language == best)
