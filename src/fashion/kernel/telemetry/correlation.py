"""The correlation ID: one for each request, passed on with its calls, events and log lines."""

import re
from random import getrandbits
from typing import TYPE_CHECKING

import structlog

if TYPE_CHECKING:
    from litestar.types import Scope

CORRELATION = "correlation_id"
"""The name of the ID in log lines, events, spans and problems."""
HEADER = b"x-correlation-id"

ID_PATTERN = "[A-Za-z0-9._-]{1,64}"
_ACCEPTED = re.compile(ID_PATTERN.encode())


def correlation_of(scope: "Scope") -> str:
    """Return the caller's correlation ID if it is valid, else a new one."""
    given = next((value for name, value in scope["headers"] if name == HEADER), b"")
    return given.decode() if _ACCEPTED.fullmatch(given) else f"{getrandbits(128):032x}"


def current_correlation() -> str:
    """Return the correlation ID of the request or event being handled, or an empty string."""
    return str(structlog.contextvars.get_contextvars().get(CORRELATION, ""))
