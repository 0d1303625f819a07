"""A feed file as text: unpacked and decoded, by what its bytes say."""

import codecs
import gzip
import io
import zlib
from typing import Any, BinaryIO, TextIO, cast

MAX_RECORD = 1_000_000
_CHUNK = 1 << 20
_BOMS = {codecs.BOM_UTF8: "utf-8-sig", codecs.BOM_UTF16_LE: "utf-16", codecs.BOM_UTF16_BE: "utf-16"}


class UnreadableCatalogueError(ValueError):
    """The file as a whole cannot be read; the message says where it breaks and what to do."""


def open_text(file: BinaryIO) -> TextIO:
    """Return the text of a seekable file: gzip is unpacked; UTF-8, UTF-16 and Windows-1252 are decoded.

    Raises:
        UnreadableCatalogueError: the file is another archive, or its gzip is damaged.
    """
    start = file.read(4)
    file.seek(0)
    if start.startswith(b"PK\x03\x04"):
        raise UnreadableCatalogueError(
            "This is a spreadsheet or a ZIP archive: save it as CSV, or pack it with gzip."
        )
    unpacked = cast(BinaryIO, gzip.GzipFile(fileobj=file)) if start.startswith(b"\x1f\x8b") else file
    try:
        encoding = _encoding(unpacked)
    except (EOFError, zlib.error, gzip.BadGzipFile) as error:
        raise UnreadableCatalogueError(f"The gzip file is damaged: {error}.") from None
    unpacked.seek(0)
    return io.TextIOWrapper(io.BufferedReader(_Borrowed(unpacked)), encoding, errors="replace", newline="")


class _Borrowed(io.RawIOBase):
    """A file that its owner closes, not the text that reads it."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def seek(self, offset: int, whence: int = 0) -> int:
        return self._file.seek(offset, whence)

    def readinto(self, buffer: Any) -> int:
        data = self._file.read(len(buffer))
        buffer[: len(data)] = data
        return len(data)


def _encoding(file: BinaryIO) -> str:
    chunk = file.read(_CHUNK)
    for mark, encoding in _BOMS.items():
        if chunk.startswith(mark):
            return encoding
    if b"\0" in chunk[:200]:
        return "utf-16-le" if chunk[1:2] == b"\0" else "utf-16-be"
    decoder = codecs.getincrementaldecoder("utf-8")()
    try:
        while chunk:
            decoder.decode(chunk)
            chunk = file.read(_CHUNK)
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return "cp1252"
    return "utf-8"
