"""Reads an upload into memory: the raw body, or the only file of a form. Nothing is written to disk."""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import contextmanager
from typing import Any

from litestar import Request
from multipart import MultipartError, PushMultipartParser, parse_options_header

from fashion.imaging.domain import (
    BusyError,
    FullError,
    PhotoTooLargeError,
    UnreadablePhotoError,
    UnsupportedPhotoError,
)
from fashion.kernel.http.problems import ProblemError

MAX_SECONDS = 60.0
RETRY_SECONDS = 2
FULL_SECONDS = 10


class Uploads:
    """The uploads in memory: at most `limit` at once, each of at most `max_bytes` and `max_seconds`.

    None is admitted while `is_full` returns true.
    """

    def __init__(
        self,
        limit: int,
        max_bytes: int,
        max_seconds: float = MAX_SECONDS,
        is_full: Callable[[], bool] = lambda: False,
    ) -> None:
        self.limit, self._max_bytes, self._max_seconds = limit, max_bytes, max_seconds
        self._is_full = is_full
        self.in_flight = 0

    @contextmanager
    def admit(self) -> Iterator[None]:
        """Count one upload as in flight for the duration of the block.

        Raises:
            BusyError: the limit is reached.
            FullError: the event stream is full.
        """
        if self._is_full():
            raise FullError(FULL_SECONDS)
        if self.in_flight >= self.limit:
            raise BusyError(RETRY_SECONDS)
        self.in_flight += 1
        try:
            yield
        finally:
            self.in_flight -= 1

    async def read(self, request: Request[Any, Any, Any]) -> bytes:
        """Return the photo in a request.

        Raises:
            UnsupportedPhotoError: the body is neither an image nor a form with one file.
            PhotoTooLargeError: more bytes than are accepted.
            UnreadablePhotoError: the form is broken or holds no file.
            ProblemError: 408 if the photo does not arrive in time.
        """
        try:
            async with asyncio.timeout(self._max_seconds):
                return await self._read(request)
        except TimeoutError:
            detail = f"The photo did not arrive within {self._max_seconds:g} s; send it again, or a smaller one."
            raise ProblemError(408, "too-slow", detail, {"Connection": "close"}) from None

    async def _read(self, request: Request[Any, Any, Any]) -> bytes:
        if request.headers.get("content-encoding", "identity").lower() != "identity":
            raise UnsupportedPhotoError("Content-Encoding is not supported; send the photo as it is.")
        kind, options = parse_options_header(request.headers.get("content-type", ""))
        if kind == "multipart/form-data":
            return await self._from_form(request.stream(), options.get("boundary", ""))
        if kind == "application/octet-stream" or kind.startswith("image/"):
            return await self._from_body(request.stream())
        raise UnsupportedPhotoError(
            "Send the photo as the body with its image/* type, or as the file of a multipart/form-data form."
        )

    async def _from_body(self, chunks: AsyncIterator[bytes]) -> bytes:
        photo = bytearray()
        async for chunk in chunks:
            self._extend(photo, chunk)
        return bytes(photo)

    async def _from_form(self, chunks: AsyncIterator[bytes], boundary: str) -> bytes:
        photo, in_file, files = bytearray(), False, 0
        try:
            with PushMultipartParser(boundary, max_segment_count=16) as parser:
                async for chunk in chunks:
                    for part in parser.parse(chunk):
                        if isinstance(part, bytes | bytearray):
                            self._extend(photo if in_file else bytearray(), part)
                        elif part is not None:
                            in_file = part.filename is not None or (part.content_type or "").startswith("image/")
                            files += in_file
        except MultipartError as error:
            raise UnreadablePhotoError(f"The form cannot be read ({error}); send it again.") from None
        if files != 1:
            raise UnreadablePhotoError(f"The form holds {files} files; send exactly one photo.")
        return bytes(photo)

    def _extend(self, photo: bytearray, chunk: bytes | bytearray) -> None:
        photo += chunk
        if len(photo) > self._max_bytes:
            raise PhotoTooLargeError(f"The photo has more than {self._max_bytes:,} bytes; send a smaller one.")
