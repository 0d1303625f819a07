"""Reads an upload into memory: the raw body, or the files of a form. Nothing is written to disk."""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from typing import Any

from litestar import Request
from multipart import MultipartError, PushMultipartParser, parse_options_header

from fashion.imaging.domain import PhotoInForm
from fashion.imaging.errors import (
    BusyError,
    FullError,
    PhotoTooLargeError,
    UnreadablePhotoError,
    UnsupportedPhotoError,
)
from fashion.kernel.http.problems import ProblemError
from fashion.localization.marking import sentence
from fashion.settings import MAX_PHOTOS

MAX_SECONDS = 60.0
RETRY_SECONDS = 2
FULL_SECONDS = 10


@dataclass
class _ReceivedPhoto:
    content: bytearray = field(default_factory=bytearray)
    error: PhotoTooLargeError | None = None


class Uploads:
    """The photos in memory, each of at most `max_bytes`; none while `full` returns a reason.

    A request is one photo or a form of several, and arrives within `max_seconds`. At most `limit` photos are
    processed at once. A photo takes its place when its upload is complete, so that those that come slowly take
    none; all of them together hold at most `limit` times `max_bytes`.
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
    def admit(self, photos: int = 1) -> Iterator[None]:
        """Count the photos of a complete upload as in flight for the duration of the block.

        Raises:
            BusyError: the limit is reached.
        """
        self._check_places()
        self.in_flight += photos
        try:
            yield
        finally:
            self.in_flight -= photos

    def _check_places(self) -> None:
        if self.in_flight >= self.limit:
            raise BusyError(RETRY_SECONDS)

    @asynccontextmanager
    async def received(self, request: Request[Any, Any, Any]) -> AsyncIterator[list[PhotoInForm]]:
        """Receive the photos in a request, which count as held until the end of the block.

        One that is too large is replaced by its error.

        Raises:
            BusyError: too many are in flight, or too many bytes are held.
            FullError: a store or the event stream is full.
            UnsupportedPhotoError: the body is neither an image nor a form with files.
            UnreadablePhotoError: the form is broken, or holds no file or too many.
            ProblemError: 408 if the upload does not arrive in time.
        """
        if reason := self._full():
            raise FullError(FULL_SECONDS, reason)
        self._check_places()
        photos = list[_ReceivedPhoto]()
        try:
            await self._read_in_time(request, photos)
            yield [each.error or bytes(each.content) for each in photos]
        finally:
            self.held_bytes -= sum(len(each.content) for each in photos)

    async def _read_in_time(self, request: Request[Any, Any, Any], photos: list[_ReceivedPhoto]) -> None:
        try:
            async with asyncio.timeout(self._max_seconds):
                await self._read(request, photos)
        except TimeoutError:
            seconds = f"{self._max_seconds:g}"
            detail = sentence(
                "The photo did not arrive within {seconds} s; send it again, or a smaller one.", seconds=seconds
            )
            raise ProblemError(408, "too-slow", detail, {"Connection": "close"}) from None

    async def _read(self, request: Request[Any, Any, Any], photos: list[_ReceivedPhoto]) -> None:
        if request.headers.get("content-encoding", "identity").lower() != "identity":
            raise UnsupportedPhotoError(sentence("Content-Encoding is not supported; send the photo as it is."))
        kind, options = parse_options_header(request.headers.get("content-type", ""))
        if kind == "multipart/form-data":
            await self._from_form(request.stream(), options.get("boundary", ""), photos)
        elif kind == "application/octet-stream" or kind.startswith("image/"):
            photos.append(_ReceivedPhoto())
            async for chunk in request.stream():
                self._extend(photos[0], chunk)
                if photos[0].error:
                    return
        else:
            raise UnsupportedPhotoError(
                sentence(
                    "Send the photo as the body with its image/* type, "
                    "or as the file of a multipart/form-data form."
                )
            )

    async def _from_form(self, chunks: AsyncIterator[bytes], boundary: str, photos: list[_ReceivedPhoto]) -> None:
        in_file = False
        try:
            with PushMultipartParser(boundary, max_segment_count=16) as parser:
                async for chunk in chunks:
                    for part in parser.parse(chunk):
                        if isinstance(part, bytes | bytearray):
                            if in_file:
                                self._extend(photos[-1], part)
                        elif part is not None:
                            in_file = part.filename is not None or (part.content_type or "").startswith("image/")
                            if in_file:
                                _begin_photo(photos)
        except MultipartError as error:
            # The arguments after the first are exceptions, which repeat what was sent.
            detail = sentence("The form cannot be read ({reason}); send it again.", reason=str(error.args[0]))
            raise UnreadablePhotoError(detail) from None
        if not photos:
            raise UnreadablePhotoError(
                sentence("The form holds 0 files; send one photo, or up to {most}.", most=MAX_PHOTOS)
            )

    def _extend(self, photo: _ReceivedPhoto, chunk: bytes | bytearray) -> None:
        if photo.error:
            return
        photo.content += chunk
        self.held_bytes += len(chunk)
        if len(photo.content) > self._max_bytes:
            self.held_bytes -= len(photo.content)
            photo.content.clear()
            photo.error = PhotoTooLargeError(
                sentence("The photo has more than {most} bytes; send a smaller one.", most=self._max_bytes)
            )
        if self.held_bytes > self.limit * self._max_bytes:
            raise BusyError(RETRY_SECONDS)


def _begin_photo(photos: list[_ReceivedPhoto]) -> None:
    if len(photos) == MAX_PHOTOS:
        raise UnreadablePhotoError(
            sentence("The form holds more than {most} files; send at most {most}.", most=MAX_PHOTOS)
        )
    photos.append(_ReceivedPhoto())
