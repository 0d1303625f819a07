"""What commands print: tables for people, JSON for programs, progress on a terminal's standard error."""

import io
import sys
from collections.abc import Iterable
from contextlib import AbstractContextManager, closing
from pathlib import Path
from time import monotonic
from typing import BinaryIO, TypeVar

import click
import msgspec
from rich import progress
from rich.console import Console
from rich.markup import escape
from rich.table import Table

T = TypeVar("T")
WIDTH_OF_A_FILE = 200
SECONDS_BETWEEN_LINES = 5.0


def print_json(value: object) -> None:
    """Print one line of JSON."""
    click.echo(msgspec.json.encode(value))


def print_table(columns: Iterable[str], rows: Iterable[Iterable[object]]) -> None:
    """Print a table as wide as the terminal; None is an empty cell."""
    table = Table(*columns, box=None, pad_edge=False)
    for row in rows:
        table.add_row(*("" if cell is None else escape(str(cell)) for cell in row))
    Console(width=None if sys.stdout.isatty() else WIDTH_OF_A_FILE).print(table)


def with_progress(items: Iterable[T], title: str, total: int) -> Iterable[T]:
    """Yield the items and show a progress bar meanwhile."""
    return progress.track(items, title, total, console=Console(stderr=True), transient=True, disable=_hidden())


def open_with_progress(file: Path, title: str) -> AbstractContextManager[BinaryIO]:
    """Open the file and show how much of it was read: a bar on a terminal, else a line every few seconds."""
    if _hidden():
        return closing(_Reported(file, title))
    return progress.open(file, "rb", description=title, console=Console(stderr=True), transient=True)


class _Reported(io.FileIO):
    """A file that prints a line on standard error every few seconds, of how much of it was read."""

    def __init__(self, file: Path, title: str) -> None:
        super().__init__(file, "rb")
        self._title, self._size = title, max(file.stat().st_size, 1)
        self._next = monotonic() + SECONDS_BETWEEN_LINES

    def read(self, size: int | None = -1) -> bytes:
        """Read as any file does."""
        data = super().read(-1 if size is None else size) or b""
        if monotonic() >= self._next:
            self._next = monotonic() + SECONDS_BETWEEN_LINES
            click.echo(f"{self._title} {self.name}: {self.tell() / self._size:.0%} read", err=True)
        return data


def _hidden() -> bool:
    return not sys.stderr.isatty()
