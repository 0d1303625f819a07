"""Answers that are kept encoded, as the cache holds them."""

from typing import Any

from litestar import Response
from litestar.openapi import ResponseSpec


def encoded(body: bytes) -> Response[bytes]:
    """A JSON answer whose body is encoded already."""
    return Response(body, media_type="application/json")


def answered(kind: Any, status: int = 200, media_type: str = "application/json") -> dict[int, ResponseSpec]:
    """What an answer holds that its handler does not tell, for the OpenAPI document."""
    spec = ResponseSpec(kind, description="The answer", media_type=media_type, generate_examples=False)
    return {status: spec}
