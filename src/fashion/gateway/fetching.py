"""Reading what another server says, where that is seldom and a connection of its own does."""

from collections.abc import Awaitable, Callable

import aiohttp

TIMEOUT_SECONDS = 5.0
MAX_BYTES = 1_000_000

Fetch = Callable[[str], Awaitable[bytes]]

FAILURES = aiohttp.ClientError, OSError
"""What is raised where there is no answer in time, or another one than 200."""


async def fetch(url: str) -> bytes:
    """Return what is at a URL, at most its first `MAX_BYTES`.

    Raises:
        OSError, aiohttp.ClientError: there is no answer in time, or another one than 200.
    """
    timeout = aiohttp.ClientTimeout(total=TIMEOUT_SECONDS)
    async with (
        aiohttp.ClientSession(timeout=timeout, raise_for_status=True) as session,
        session.get(url) as answer,
    ):
        body = await answer.content.read(MAX_BYTES)
        while not answer.content.at_eof() and len(body) < MAX_BYTES:
            body += await answer.content.read(MAX_BYTES)
        return body


def reason_of(error: Exception) -> str:
    """Return in words why something could not be read."""
    if isinstance(error, TimeoutError):
        return f"no answer within {TIMEOUT_SECONDS:g} s"
    if isinstance(error, aiohttp.ClientResponseError):
        return f"{error.request_info.url} answered {error.status}"
    return str(error) or type(error).__name__
