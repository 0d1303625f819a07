"""A file fetched from the server of others: within limits of addresses, redirects, size and time."""

import asyncio
from collections.abc import Mapping
from http import HTTPStatus
from typing import NamedTuple

import aiohttp
from yarl import URL

from fashion.products.outbound.addresses import BadUrlError, check_url
from fashion.products.outbound.session import open_session, reason_of
from fashion.settings import Settings

MAX_REDIRECTS = 3
_REDIRECTS = {301, 302, 303, 307, 308}
_CHUNK = 1 << 16
_BUSY = {408, 425, 429}


class FetchError(Exception):
    """The file cannot be fetched; the message says why.

    Attributes:
        may_pass: whether another attempt may succeed.
    """

    def __init__(self, message: str, *, may_pass: bool = False) -> None:
        super().__init__(message)
        self.may_pass = may_pass


class SilentServerError(FetchError):
    """The file did not arrive in time."""

    def __init__(self, seconds: float) -> None:
        super().__init__(f"The file did not arrive within {seconds:g} s.", may_pass=True)


class Limits(NamedTuple):
    """How long a fetch may take, over all redirects, and how large a file may be as it is sent."""

    seconds: float
    max_bytes: int


class FetchedFile(NamedTuple):
    """What a server answered with 200, or with 304 and no body."""

    status: int
    headers: Mapping[str, str]
    body: bytes


class GuardedFetcher:
    """Fetches over HTTPS from public addresses, and from others where the settings allow it."""

    def __init__(self, settings: Settings) -> None:
        self._loopback, self._http = settings.feed_loopback, settings.feed_http

    def check(self, url: str) -> None:
        """Check a URL without asking for it.

        Raises:
            BadUrlError: no file may be fetched from there.
        """
        check_url(url, loopback=self._loopback, http=self._http)

    async def __call__(self, url: str, limits: Limits, headers: Mapping[str, str]) -> FetchedFile:
        """Return the file at a URL, as it was sent: nothing is unpacked.

        Raises:
            BadUrlError: no file may be fetched from there.
            FetchError: the server gives none, or not within the limits.
        """
        self.check(url)
        try:
            async with asyncio.timeout(limits.seconds), self._session() as session:
                return await self._follow(session, URL(url), limits, headers)
        except TimeoutError:
            raise SilentServerError(limits.seconds) from None
        except aiohttp.ClientError as error:
            reason = f"The server cannot be asked for the file. {reason_of(error)}"
            raise FetchError(reason, may_pass=True) from None

    def _session(self) -> aiohttp.ClientSession:
        return open_session(aiohttp.ClientTimeout(total=None), loopback=self._loopback)

    async def _follow(
        self, session: aiohttp.ClientSession, url: URL, limits: Limits, headers: Mapping[str, str]
    ) -> FetchedFile:
        for _ in range(MAX_REDIRECTS + 1):
            async with session.get(url, headers=headers, allow_redirects=False) as answer:
                if answer.status not in _REDIRECTS:
                    return await _file_of(answer, limits.max_bytes)
                url = self._target(answer)
        raise FetchError(f"The server redirects more than {MAX_REDIRECTS} times.")

    def _target(self, answer: aiohttp.ClientResponse) -> URL:
        try:
            target = answer.url.join(URL(answer.headers.get("Location", "")))
            self.check(str(target))
        except (ValueError, BadUrlError) as error:
            raise FetchError(f"The server redirects to where no file may be fetched from: {error}") from None
        return target


async def _file_of(answer: aiohttp.ClientResponse, max_bytes: int) -> FetchedFile:
    if answer.status == HTTPStatus.NOT_MODIFIED:
        return FetchedFile(answer.status, answer.headers, b"")
    if answer.status != HTTPStatus.OK:
        raise not_a_file(answer.status)
    body = bytearray()
    async for chunk in answer.content.iter_chunked(_CHUNK):
        body += chunk
        if max(len(body), answer.content_length or 0) > max_bytes:
            raise too_large(max_bytes)
    return FetchedFile(answer.status, answer.headers, bytes(body))


def not_a_file(status: int) -> FetchError:
    """Return the error for an answer that has no file."""
    try:
        described = f"{status} ({HTTPStatus(status).phrase})"
    except ValueError:
        described = str(status)
    return FetchError(f"The server answered {described}.", may_pass=status in _BUSY or status >= 500)


def too_large(max_bytes: int) -> FetchError:
    """Return the error for a file of more bytes than allowed."""
    return FetchError(f"The file has more than {max_bytes:,} bytes.")
