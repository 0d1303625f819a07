"""HEAD for every path that has GET, and a complete `Allow` header."""

from collections import defaultdict
from collections.abc import Iterable

from litestar.enums import ScopeType
from litestar.routes import BaseRoute, HTTPRoute
from litestar.types import ASGIApp, Message, Receive, Scope, Send

Headers = Iterable[tuple[bytes, bytes]]


def with_head_and_options(app: ASGIApp, routes: Iterable[BaseRoute]) -> ASGIApp:
    """Handle HEAD as GET, whose body the server omits, and complete `Allow`."""
    methods = defaultdict[str, set[str]](set)
    for route in routes:
        if isinstance(route, HTTPRoute):
            methods[route.path_format].update(route.methods)

    async def answered(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != ScopeType.HTTP or scope["method"] in {"GET", "POST"}:
            await app(scope, receive, send)
            return

        async def completed(message: Message) -> None:
            if message["type"] == "http.response.start":
                known = methods.get(scope.get("path_template") or "", set())
                message["headers"] = [(name, _allow(name, value, known)) for name, value in message["headers"]]
            await send(message)

        asked = scope["method"]
        scope["method"] = "GET" if asked == "HEAD" else asked
        try:
            await app(scope, receive, completed)
        finally:
            scope["method"] = asked

    return answered


def _allow(name: bytes, value: bytes, known: set[str]) -> bytes:
    if name != b"allow":
        return value
    methods = known or set(value.decode().split(", "))
    return ", ".join(sorted(methods | ({"HEAD"} if "GET" in methods else set()))).encode()
