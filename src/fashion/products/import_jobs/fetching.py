"""A feed that is fetched from a URL: within limits of addresses, redirects, size and time."""

import asyncio
import zlib
from collections.abc import Awaitable, Callable
from http import HTTPStatus

import aiohttp
import msgspec
from yarl import URL

from fashion.products.import_jobs.jobs import MAX_BYTES
from fashion.products.outbound.addresses import BadUrlError, check_url
from fashion.products.outbound.session import open_session, reason_of
from fashion.settings import Settings

FETCH_SECONDS = 120.0
MAX_REDIRECTS = 3
_REDIRECTS = {301, 302, 303, 307, 308}
_CHUNK = 1 << 16
_MAX_VALIDATOR = 1000
_GZIP = b"\x1f\x8b"
# Gzip is kept as it comes, once: who reads a feed unpacks it, and counts what it holds.
_PACKINGS = {"", "identity", "gzip", "x-gzip"}


class FetchError(Exception):
    """The feed cannot be fetched; the message says why."""


class Validators(msgspec.Struct, frozen=True):
    """What the server called the version that it sent: `ETag` and `Last-Modified`, where it gave them."""

    etag: str | None = None
    last_modified: str | None = None

    @property
    def conditions(self) -> dict[str, str]:
        """The headers that ask for the file only if it is another version."""
        given = {"If-None-Match": self.etag, "If-Modified-Since": self.last_modified}
        return {name: value for name, value in given.items() if value}


UNKNOWN = Validators()


class FetchedFeed(msgspec.Struct, frozen=True):
    """A feed file as the server sent it."""

    file: bytes
    validators: Validators


Fetch = Callable[[str, Validators], Awaitable[FetchedFeed | None]]
"""Returns the file at a URL, or None if it is still the version that the validators name."""


class FeedFetcher:
    """Fetches over HTTPS from public addresses, and from others where the settings allow it."""

    def __init__(self, settings: Settings) -> None:
        self._loopback, self._http = settings.feed_loopback, settings.feed_http

    def check(self, url: str) -> None:
        """Check a URL without asking for it.

        Raises:
            BadUrlError: no feed may be fetched from there.
        """
        check_url(url, loopback=self._loopback, http=self._http)

    async def __call__(self, url: str, known: Validators = UNKNOWN) -> FetchedFeed | None:
        """Return the file, or None if the server says that it is the known version.

        Raises:
            BadUrlError: no feed may be fetched from there.
            FetchError: the server gives none, or not within the limits.
        """
        self.check(url)
        try:
            async with asyncio.timeout(FETCH_SECONDS), self._session() as session:
                return await self._follow(session, URL(url), known)
        except TimeoutError:
            raise FetchError(f"The file did not arrive within {FETCH_SECONDS:g} s.") from None
        except aiohttp.ClientError as error:
            raise FetchError(f"The server cannot be asked for the file. {reason_of(error)}") from None

    def _session(self) -> aiohttp.ClientSession:
        return open_session(aiohttp.ClientTimeout(total=None), loopback=self._loopback)

    async def _follow(self, session: aiohttp.ClientSession, url: URL, known: Validators) -> FetchedFeed | None:
        headers = {"Accept-Encoding": "gzip", **known.conditions}
        for _ in range(MAX_REDIRECTS + 1):
            async with session.get(url, headers=headers, allow_redirects=False) as answer:
                if answer.status not in _REDIRECTS:
                    return await _file_of(answer, known)
                url = self._target(answer)
        raise FetchError(f"The server redirects more than {MAX_REDIRECTS} times.")

    def _target(self, answer: aiohttp.ClientResponse) -> URL:
        try:
            target = answer.url.join(URL(answer.headers.get("Location", "")))
            self.check(str(target))
        except (ValueError, BadUrlError) as error:
            raise FetchError(f"The server redirects to where no feed may be fetched from: {error}") from None
        return target


async def _file_of(answer: aiohttp.ClientResponse, known: Validators) -> FetchedFeed | None:
    if answer.status == HTTPStatus.NOT_MODIFIED and known != UNKNOWN:
        return None
    if answer.status != HTTPStatus.OK:
        raise FetchError(f"The server answered {_described(answer.status)}.")
    packing = answer.headers.get("Content-Encoding", "").strip().lower()
    if packing not in _PACKINGS:
        raise FetchError(f"The server packed the file with {packing[:20]!r}; gzip and no packing are read.")
    body = await _body_of(answer)
    return FetchedFeed(_once_packed(body) if "gzip" in packing else body, _validators_of(answer))


async def _body_of(answer: aiohttp.ClientResponse) -> bytes:
    body = bytearray()
    async for chunk in answer.content.iter_chunked(_CHUNK):
        body += chunk
        if max(len(body), answer.content_length or 0) > MAX_BYTES:
            raise _too_large()
    return bytes(body)


def _once_packed(body: bytes) -> bytes:
    """Return the body of a packed answer, without that packing if the file itself is packed, too."""
    outer = zlib.decompressobj(zlib.MAX_WBITS | 16)
    try:
        if outer.decompress(body, len(_GZIP)) != _GZIP:
            return body
        file = _GZIP + outer.decompress(outer.unconsumed_tail, MAX_BYTES)
    except zlib.error as error:
        raise FetchError(f"The server's packing is damaged: {error}.") from None
    if outer.unconsumed_tail:
        raise _too_large()
    return file


def _too_large() -> FetchError:
    return FetchError(f"The file has more than {MAX_BYTES:,} bytes.")


def _validators_of(answer: aiohttp.ClientResponse) -> Validators:
    etag, modified = (answer.headers.get(name, "") for name in ("ETag", "Last-Modified"))
    return Validators(*(value if 0 < len(value) <= _MAX_VALIDATOR else None for value in (etag, modified)))


def _described(status: int) -> str:
    try:
        return f"{status} ({HTTPStatus(status).phrase})"
    except ValueError:
        return str(status)
