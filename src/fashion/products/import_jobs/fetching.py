"""A feed that is fetched from a URL, unless it is still the version that was imported."""

import zlib
from collections.abc import Awaitable, Callable, Mapping
from http import HTTPStatus

import msgspec

from fashion.products.import_jobs.jobs import MAX_BYTES
from fashion.products.outbound.fetching import FetchError, GuardedFetcher, Limits, not_a_file, too_large
from fashion.settings import Settings

FETCH_SECONDS = 120.0
_MAX_VALIDATOR = 1000
_GZIP = b"\x1f\x8b"
# Gzip is kept as it comes, once: who reads a feed unpacks it, and counts what it holds.
_PACKINGS = {"", "identity", "gzip", "x-gzip"}


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
    """Fetches feeds from where the settings allow it."""

    def __init__(self, settings: Settings) -> None:
        self._fetch = GuardedFetcher(settings)
        self.check = self._fetch.check

    async def __call__(self, url: str, known: Validators = UNKNOWN) -> FetchedFeed | None:
        """Return the file, or None if the server says that it is the known version.

        Raises:
            BadUrlError: no feed may be fetched from there.
            FetchError: the server gives none, or not within the limits.
        """
        asked = {"Accept-Encoding": "gzip", **known.conditions}
        status, headers, body = await self._fetch(url, Limits(FETCH_SECONDS, MAX_BYTES), asked)
        if status == HTTPStatus.NOT_MODIFIED:
            if known == UNKNOWN:
                raise not_a_file(status)
            return None
        packing = headers.get("Content-Encoding", "").strip().lower()
        if packing not in _PACKINGS:
            raise FetchError(f"The server packed the file with {packing[:20]!r}; gzip and no packing are read.")
        return FetchedFeed(_once_packed(body) if "gzip" in packing else body, _validators_of(headers))


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
        raise too_large(MAX_BYTES)
    return file


def _validators_of(headers: Mapping[str, str]) -> Validators:
    etag, modified = (headers.get(name, "") for name in ("ETag", "Last-Modified"))
    return Validators(*(value if 0 < len(value) <= _MAX_VALIDATOR else None for value in (etag, modified)))
