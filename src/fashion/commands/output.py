"""What commands print: tables for people, JSON for programs, progress on a terminal's standard error."""

import sys
from collections.abc import Iterable
from contextlib import AbstractContextManager
from pathlib import Path
from typing import BinaryIO, TypeVar

import click
import msgspec
from rich import progress
from rich.console import Console
from rich.markup import escape
from rich.table import Table

T = TypeVar("T")
WIDTH_OF_A_FILE = 200


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
    """Open the file and show a progress bar of how much of it was read."""
    console = Console(stderr=True)
    return progress.open(file, "rb", description=title, console=console, transient=True, disable=_hidden())


def _hidden() -> bool:
    return not sys.stderr.isatty()
