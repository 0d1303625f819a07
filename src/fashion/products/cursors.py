"""Where a page of products ends: the score and sku of its last product, opaque to clients."""

import math
from base64 import urlsafe_b64decode, urlsafe_b64encode

import msgspec


class InvalidCursorError(ValueError):
    """A cursor that no page gave; the message says what to do."""


class Cursor(msgspec.Struct, frozen=True, kw_only=True):
    """The last product of a page; `score` is None in a list that is ordered by sku alone."""

    score: float | None
    sku: str


def encode_cursor(cursor: Cursor) -> str:
    """The cursor as a URL-safe token."""
    return urlsafe_b64encode(msgspec.json.encode(cursor)).rstrip(b"=").decode()


def decode_cursor(token: str, *, scored: bool) -> Cursor:
    """The cursor in a token, for a list that is ordered by score or by sku alone.

    Raises:
        InvalidCursorError: the token is damaged, or comes from a list of the other order.
    """
    try:
        padded = token.encode("ascii") + b"=" * (-len(token) % 4)
        cursor = msgspec.json.decode(urlsafe_b64decode(padded), type=Cursor)
    except (ValueError, msgspec.DecodeError):
        raise InvalidCursorError(
            "The cursor is damaged: pass `next` of a page as it was, or none to start over."
        ) from None
    if (cursor.score is not None) is not scored or not math.isfinite(cursor.score or 0.0):
        raise InvalidCursorError("The cursor belongs to a list with other filters: start over without one.")
    return cursor
