"""The method of a request."""

from litestar.enums import ScopeType
from litestar.types import Scope


def method_of(scope: Scope) -> str:
    """Return the method of a request; a WebSocket is opened by a GET."""
    return scope["method"] if scope["type"] == ScopeType.HTTP else "GET"
