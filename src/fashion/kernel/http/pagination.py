"""Lists: a page of items and the cursor of the next one."""

from base64 import urlsafe_b64decode, urlsafe_b64encode
from typing import Annotated, Generic, TypeVar

import msgspec
from litestar.params import Parameter

from fashion.kernel.http.problems import ProblemError

T = TypeVar("T")

Limit = Annotated[int, Parameter(ge=1, le=100, description="Items on a page")]
Cursor = Annotated[str | None, Parameter(max_length=512, description="`next` of the page before")]


class Page(msgspec.Struct, Generic[T], frozen=True, kw_only=True):
    """A page of a list; `next` is null on the last one."""

    items: list[T]
    next: str | None = None


def cursor_of(position: object) -> str:
    """Return an opaque cursor for a position in a list."""
    return urlsafe_b64encode(msgspec.json.encode(position)).decode().rstrip("=")


def position_of(cursor: str, kind: type[T]) -> T:
    """Return the position in a cursor.

    Raises:
        ProblemError: 400 if the cursor does not belong to this list.
    """
    try:
        return msgspec.json.decode(urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)), type=kind)
    except (ValueError, msgspec.DecodeError):
        raise ProblemError(
            400, "bad-cursor", "The cursor is not one that this list gave; start without one."
        ) from None
