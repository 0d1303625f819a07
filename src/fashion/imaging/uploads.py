"""Reads an upload into memory: the raw body, or the only file of a form. Nothing is written to disk."""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
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
    """The uploads in memory, each of at most `max_bytes` and `max_seconds`; none while `full` returns a reason.

    At most `limit` are processed at once. An upload takes its place when it is complete, so that those that come
    slowly take none; all of them together hold at most `limit` times `max_bytes`.
    """

    def __init__(
        self,
        limit: int,
        max_bytes: int,
        max_seconds: float = MAX_SECONDS,
        full: Callable[[], str] = lambda: "",
    ) -> None:
        self.limit, self._max_bytes, self._max_seconds = limit, max_bytes, max_seconds
        self._full = full
        self.in_flight = self.held_bytes = 0

    @contextmanager
    def admit(self) -> Iterator[None]:
        """Count one complete upload as in flight for the duration of the block.

        Raises:
            BusyError: the limit is reached.
        """
        self._check_places()
        self.in_flight += 1
        try:
            yield
        finally:
            self.in_flight -= 1

    def _check_places(self) -> None:
        if self.in_flight >= self.limit:
            raise BusyError(RETRY_SECONDS)

    @asynccontextmanager
    async def received(self, request: Request[Any, Any, Any]) -> AsyncIterator[bytes]:
        """Receive the photo in a request, which counts as held until the end of the block.

        Raises:
            BusyError: too many are in flight, or too many bytes are held.
            FullError: a store or the event stream is full.
            UnsupportedPhotoError: the body is neither an image nor a form with one file.
            PhotoTooLargeError: more bytes than are accepted.
            UnreadablePhotoError: the form is broken or holds no file.
            ProblemError: 408 if the photo does not arrive in time.
        """
        if reason := self._full():
            raise FullError(FULL_SECONDS, reason)
        self._check_places()
        photo = bytearray()
        try:
            await self._read_in_time(request, photo)
            yield bytes(photo)
        finally:
            self.held_bytes -= len(photo)

    async def _read_in_time(self, request: Request[Any, Any, Any], photo: bytearray) -> None:
        try:
            async with asyncio.timeout(self._max_seconds):
                await self._read(request, photo)
        except TimeoutError:
            detail = f"The photo did not arrive within {self._max_seconds:g} s; send it again, or a smaller one."
            raise ProblemError(408, "too-slow", detail, {"Connection": "close"}) from None

    async def _read(self, request: Request[Any, Any, Any], photo: bytearray) -> None:
        if request.headers.get("content-encoding", "identity").lower() != "identity":
            raise UnsupportedPhotoError("Content-Encoding is not supported; send the photo as it is.")
        kind, options = parse_options_header(request.headers.get("content-type", ""))
        if kind == "multipart/form-data":
            await self._from_form(request.stream(), options.get("boundary", ""), photo)
        elif kind == "application/octet-stream" or kind.startswith("image/"):
            async for chunk in request.stream():
                self._extend(photo, chunk)
        else:
            raise UnsupportedPhotoError(
                "Send the photo as the body with its image/* type, or as the file of a multipart/form-data form."
            )

    async def _from_form(self, chunks: AsyncIterator[bytes], boundary: str, photo: bytearray) -> None:
        in_file, files = False, 0
        try:
            with PushMultipartParser(boundary, max_segment_count=16) as parser:
                async for chunk in chunks:
                    for part in parser.parse(chunk):
                        if isinstance(part, bytes | bytearray):
                            if in_file:
                                self._extend(photo, part)
                        elif part is not None:
                            in_file = part.filename is not None or (part.content_type or "").startswith("image/")
                            files += in_file
        except MultipartError as error:
            # The arguments after the first are exceptions, which repeat what was sent.
            raise UnreadablePhotoError(f"The form cannot be read ({error.args[0]}); send it again.") from None
        if files != 1:
            raise UnreadablePhotoError(f"The form holds {files} files; send exactly one photo.")

    def _extend(self, photo: bytearray, chunk: bytes | bytearray) -> None:
        photo += chunk
        self.held_bytes += len(chunk)
        if len(photo) > self._max_bytes:
            raise PhotoTooLargeError(f"The photo has more than {self._max_bytes:,} bytes; send a smaller one.")
        if self.held_bytes > self.limit * self._max_bytes:
            raise BusyError(RETRY_SECONDS)
