"""Catalogue files as records, read as a stream: CSV and JSON, each record with the line it starts on."""

import codecs
import csv
import json
from collections.abc import Iterator
from typing import Any, BinaryIO, Literal

FileFormat = Literal["csv", "json"]
MAX_RECORD = 1_000_000
_CHUNK = 64 * 1024


class UnreadableCatalogueError(ValueError):
    """The file as a whole cannot be read; the message says where it breaks and what to do."""


def csv_records(file: BinaryIO) -> Iterator[tuple[int, list[str]]]:
    """The line number and cells of each record, the header first; blank lines are skipped.

    Raises:
        UnreadableCatalogueError: the text is not UTF-8, or its quotes do not match.
    """
    reader = csv.reader(_lines(file), strict=True)
    while True:
        line = reader.line_num + 1
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            raise UnreadableCatalogueError(f"The record on line {line} cannot be read: {error}.") from None
        if any(cells):
            yield line, cells


def _lines(file: BinaryIO) -> Iterator[str]:
    number = 0
    while line := file.readline(MAX_RECORD + 1):
        number += 1
        if len(line) > MAX_RECORD:
            raise UnreadableCatalogueError(f"Line {number} is longer than {MAX_RECORD:,} bytes.")
        try:
            yield line.decode("utf-8-sig" if number == 1 else "utf-8")
        except UnicodeDecodeError:
            raise UnreadableCatalogueError(f"Line {number} is not UTF-8: save the file as UTF-8.") from None


def json_records(file: BinaryIO) -> Iterator[tuple[int, Any]]:
    """The line number and value of each element of the one array in a JSON file; numbers stay text.

    Raises:
        UnreadableCatalogueError: the text is not UTF-8, or not JSON, or not an array.
    """
    text = _Json(file)
    if text.peek() != "[":
        raise text.broken("a list of products in square brackets was expected")
    text.skip()
    while text.peek() != "]":
        yield text.line, text.value()
        if text.peek() == ",":
            text.skip()
            if text.peek() == "]":
                raise text.broken("a comma is followed by no product")
        elif text.peek() != "]":
            raise text.broken("a comma or the closing bracket was expected")
    text.skip()
    if text.peek():
        raise text.broken("nothing may follow the list")


class _Json:
    """A JSON text that is read as far as it is asked for."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self._decode = codecs.getincrementaldecoder("utf-8-sig")().decode
        self._scan = json.JSONDecoder(parse_float=str, parse_int=str, parse_constant=str).raw_decode
        self._text, self._at, self._ended = "", 0, False
        self.line = 1

    def peek(self) -> str:
        """The next character that is not blank, "" at the end."""
        while True:
            rest = self._text[self._at :].lstrip(" \t\r\n")
            self._advance(len(self._text) - len(rest))
            if rest or self._ended:
                return rest[:1]
            self._read()

    def skip(self) -> None:
        self._at += 1

    def value(self) -> Any:
        while True:
            try:
                value, end = self._scan(self._text, self._at)
            except (json.JSONDecodeError, RecursionError):
                end = len(self._text)
            else:
                if end < len(self._text) or self._ended:
                    self._advance(end)
                    return value
            if self._ended or end - self._at > MAX_RECORD:
                raise self.broken("the product is not valid JSON, or is cut off")
            self._read()

    def broken(self, why: str) -> UnreadableCatalogueError:
        return UnreadableCatalogueError(f"Line {self.line}: {why}.")

    def _advance(self, to: int) -> None:
        self.line += self._text.count("\n", self._at, to)
        self._at = to

    def _read(self) -> None:
        chunk = self._file.read(_CHUNK)
        self._ended = not chunk
        try:
            more = self._decode(chunk, final=self._ended)
        except UnicodeDecodeError:
            raise self.broken("from here on the text is not UTF-8: save the file as UTF-8") from None
        self._text, self._at = self._text[self._at :] + more, 0
