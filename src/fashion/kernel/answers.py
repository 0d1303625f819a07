"""Answers that are kept encoded, as the cache holds them."""

from typing import Any

from litestar import Response
from litestar.openapi import ResponseSpec


def encoded(body: bytes) -> Response[bytes]:
    """A JSON answer whose body is encoded already."""
    return Response(body, media_type="application/json")


def answered(kind: Any) -> dict[int, ResponseSpec]:
    """What an encoded answer holds, for the OpenAPI document."""
    return {200: ResponseSpec(kind, description="The answer", generate_examples=False)}
