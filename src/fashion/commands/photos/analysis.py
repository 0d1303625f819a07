"""Measuring photos and printing the results, in one of three forms."""

import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import BinaryIO, Literal

import click

from fashion.commands.output import print_json, print_table, with_progress
from fashion.commands.photos.annotation import AnnotatedCopies
from fashion.commands.photos.files import find_photos
from fashion.commands.photos.results import TABLE_COLUMNS, CsvResults, Result, table_row
from fashion.imaging.bootstrap import create_processor
from fashion.imaging.workers.batch import measure_files
from fashion.settings import Settings

Output = Literal["table", "json", "csv"]


def analyze_photos(
    settings: Settings,
    arguments: Sequence[str],
    standard_input: BinaryIO,
    output: Output,
    annotated: Path | None,
) -> int:
    """Measure photos, print the results and write annotated copies to a folder; return the number that failed."""
    photos = find_photos(arguments, standard_input, settings.max_upload_bytes)
    copies = AnnotatedCopies(annotated) if annotated else None
    results, show = list[Result](), _printer(output)
    measured = measure_files(create_processor(settings), photos, max_bytes=settings.max_upload_bytes)
    for photo, result in zip(photos, with_progress(measured, "Measuring", len(photos)), strict=True):
        results.append(result)
        show(result)
        if copies and "error" not in result:
            copies.write(photo, result)
    failed = [result for result in results if "error" in result]
    if output == "table":
        print_table(TABLE_COLUMNS, [table_row(result) for result in results if "error" not in result])
    if output != "json":
        for result in failed:
            click.echo(f"{result['file']}: {result['error']}", err=True)
    return len(failed)


def _printer(output: Output) -> Callable[[Result], None]:
    if output == "json":
        return print_json
    return CsvResults(sys.stdout).write if output == "csv" else lambda _: None
