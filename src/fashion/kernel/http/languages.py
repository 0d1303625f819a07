"""The language that a request is answered in, and the headers that say so."""

from typing import Annotated

from litestar.di import NamedDependency, Provide
from litestar.params import HeaderParameter
from litestar.types import Scope

from fashion.localization.languages import LANGUAGES, Language, negotiate

Asked = Annotated[
    str | None,
    HeaderParameter(
        name="Accept-Language",
        required=False,
        description="Languages of reasons, explanations and problems "
        f"({', '.join(LANGUAGES)}), by preference; else English",
    ),
]
AnswerLanguage = NamedDependency[Language]


def provide_language(accept_language: Asked = None) -> Language:
    """Return the language to answer in."""
    return negotiate(accept_language or "")


LANGUAGE = {"language": Provide(provide_language, sync_to_thread=False)}
"""Adds the argument `language` to a handler."""


def language_of(scope: Scope) -> Language:
    """Return the language to answer a request in, before any routing."""
    values = [value for name, value in scope["headers"] if name == b"accept-language"]
    return negotiate(b",".join(values).decode("latin-1"))


def language_headers(language: Language) -> dict[str, str]:
    """Return the headers of an answer in a language that was negotiated (RFC 9110, sections 8.5 and 12.5.5)."""
    return {"Content-Language": language, "Vary": "Accept-Language"}
