from typing import Any

import pytest
from litestar.types import Message, Receive, Scope, Send

from fashion.gateway.browsers.negotiation import packing_middleware


async def seen(*headers: tuple[bytes, bytes]) -> list[tuple[bytes, bytes]]:
    """The headers of a request as the application sees them."""
    scope: Any = {"type": "http", "path": "/v1/products/a", "method": "PATCH", "headers": list(headers)}

    async def app(inner: Scope, receive: Receive, send: Send) -> None:
        scope["seen"] = inner["headers"]

    async def send(message: Message) -> None:
        raise AssertionError(message)

    await packing_middleware(app)(scope, None, send)  # type: ignore[arg-type]
    found: list[tuple[bytes, bytes]] = scope["seen"]
    return found


@pytest.mark.parametrize("name", [b"if-match", b"if-none-match"])
async def test_a_condition_on_the_packed_form_is_one_on_the_answer(name: bytes) -> None:
    assert await seen((name, b'"a1-gzip", "b2", "c3-br"')) == [(name, b'"a1", "b2", "c3"')]


async def test_other_headers_stay_as_they_are() -> None:
    header = (b"idempotency-key", b'"a1-gzip"')
    assert await seen(header) == [header]
