"""The records of a feed, read as a stream, each with the line it starts on."""

import csv
import json
from collections.abc import Iterator
from typing import Any, NamedTuple, TextIO

from fashion.products.feeds.text import MAX_RECORD, UnreadableCatalogueError

DELIMITERS = ",;\t|"
_CHUNK = 64 * 1024


class Record(NamedTuple):
    """What a feed has on a line; `fault` says why it cannot be read, else it is empty."""

    line: int
    cells: dict[str, Any]
    fault: str = ""


def csv_header(text: TextIO) -> tuple[list[str], Iterator[Record]]:
    """Return the header of a CSV file, and the rows after it.

    The delimiter is that of the header with the most columns; blank lines are skipped.

    Raises:
        UnreadableCatalogueError: the file is empty, or its quotes do not match.
    """
    lines = _lines(text)
    first = next((line for line in lines if line.strip()), "")
    delimiter = max(DELIMITERS, key=lambda each: len(next(csv.reader([first], delimiter=each), [])))
    reader = csv.reader(_chained(first, lines), delimiter=delimiter, strict=True)
    rows = _csv_rows(reader)
    header = [column.strip() for column in next(rows, (1, []))[1]]
    if not header:
        raise UnreadableCatalogueError("The file is empty.")
    if repeated := sorted({column for column in header if column and header.count(column) > 1}):
        raise UnreadableCatalogueError(f"The header repeats {', '.join(map(repr, repeated))}.")
    return header, (_record(line, header, cells) for line, cells in rows)


def _chained(first: str, rest: Iterator[str]) -> Iterator[str]:
    yield first
    yield from rest


def _csv_rows(reader: Any) -> Iterator[tuple[int, list[str]]]:
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


def _record(line: int, header: list[str], cells: list[str]) -> Record:
    if len(cells) != len(header):
        return Record(line, {}, f"The row has {len(cells)} columns, the header {len(header)}.")
    return Record(line, {column: cell.strip() for column, cell in zip(header, cells, strict=True)})


def _lines(text: TextIO) -> Iterator[str]:
    number = 0
    while line := text.readline(MAX_RECORD + 1):
        number += 1
        if len(line) > MAX_RECORD:
            raise UnreadableCatalogueError(f"Line {number} is longer than {MAX_RECORD:,} characters.")
        yield line.replace("\0", "")


def json_line_records(text: TextIO) -> Iterator[Record]:
    """Yield the object on each line."""
    for number, line in enumerate(_lines(text), 1):
        if not line.strip():
            continue
        try:
            yield _object(number, _decoder().decode(line))
        except (json.JSONDecodeError, RecursionError):
            yield Record(number, {}, "The line is not valid JSON.")


def json_records(text: TextIO) -> Iterator[Record]:
    """Yield each element of the one array in a JSON file; numbers stay text.

    Raises:
        UnreadableCatalogueError: the text is not JSON, or not an array.
    """
    json_text = _Json(text)
    if json_text.peek() != "[":
        raise json_text.broken("a list of products in square brackets was expected")
    json_text.skip()
    while json_text.peek() != "]":
        yield _object(json_text.line, json_text.value())
        if json_text.peek() == ",":
            json_text.skip()
            if json_text.peek() == "]":
                raise json_text.broken("a comma is followed by no product")
        elif json_text.peek() != "]":
            raise json_text.broken("a comma or the closing bracket was expected")
    json_text.skip()
    if json_text.peek():
        raise json_text.broken("nothing may follow the list")


def _object(line: int, value: Any) -> Record:
    if not isinstance(value, dict):
        return Record(line, {}, "A product must be an object in braces.")
    return Record(line, value)


def _decoder() -> json.JSONDecoder:
    return json.JSONDecoder(parse_float=str, parse_int=str, parse_constant=str)


class _Json:
    """A JSON text that is read as far as it is asked for."""

    def __init__(self, file: TextIO) -> None:
        self._file = file
        self._scan = _decoder().raw_decode
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
        self._text, self._at = self._text[self._at :] + chunk, 0
