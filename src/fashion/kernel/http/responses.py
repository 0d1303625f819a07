"""Responses whose JSON is encoded already, as the cache stores them."""

from typing import Any

from litestar import Response
from litestar.openapi import ResponseSpec

from fashion.kernel.http.languages import language_headers
from fashion.localization.languages import Language


def encoded(body: bytes, language: Language | None = None) -> Response[bytes]:
    """Return a JSON response whose body is encoded already, in the language that was negotiated, if any was."""
    headers = language_headers(language) if language else {}
    return Response(body, headers=headers, media_type="application/json")


ERASED_HEADER = "X-Erased"
"""The header by which a service reports to the gateway whether there was anything to erase."""
NOTHING = "nothing"
PHOTOS_HEADER = "X-Photos"
"""The header by which imaging reports to the gateway how many photos a form held, for each counts as a request."""


def erased(known: bool) -> Response[None]:
    """Return a service's response to an erasure; `known` is whether there was anything."""
    return Response(None, status_code=204, headers={ERASED_HEADER: "something" if known else NOTHING})


def answered(kind: Any, status: int = 200, media_type: str = "application/json") -> dict[int, ResponseSpec]:
    """Return the response type that a handler's annotation cannot express, for the OpenAPI document."""
    spec = ResponseSpec(kind, description="The answer", media_type=media_type, generate_examples=False)
    return {status: spec}
