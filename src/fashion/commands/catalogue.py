"""`fashion catalogue import`: check a feed file, then import it."""

import asyncio
from collections.abc import Iterator
from pathlib import Path

from fashion.commands.attach import attach
from fashion.commands.output import open_with_progress
from fashion.products.bootstrap import import_catalogue
from fashion.products.domain import Product
from fashion.products.feeds.options import FeedOptions
from fashion.products.importing import RejectedRow, read_catalogue
from fashion.products.imports import ImportReport, Plan
from fashion.settings import load_settings


def import_feed(
    file: Path, options: FeedOptions, plan: Plan, max_rejected: int | None
) -> tuple[ImportReport, bool]:
    """Import a feed file; return the report, and whether anything could be imported.

    The whole file is read before, so that one that breaks on the way, or of which more rows than
    `max_rejected` or all are rejected, changes nothing.

    Raises:
        UnreadableCatalogueError: the file as a whole cannot be read.
        UnconfirmedReplacementError: everything is imported, and nothing retired.
    """
    report, count = _check(file, options)
    if count == report.rejected_count or (max_rejected is not None and report.rejected_count > max_rejected):
        return report, False
    records = _records(file, options)
    done = asyncio.run(import_catalogue(attach(load_settings()), records, plan))
    done.format, done.unknown_columns = report.format, report.unknown_columns
    return done, True


def _check(file: Path, options: FeedOptions) -> tuple[ImportReport, int]:
    count = 0
    with open_with_progress(file, "Checking") as opened:
        feed = read_catalogue(opened, options)
        report = ImportReport(format=feed.format, unknown_columns=feed.unknown_columns)
        for record in feed.records:
            count += 1
            if isinstance(record, RejectedRow):
                report.reject([record])
    return report, count


def _records(file: Path, options: FeedOptions) -> Iterator[Product | RejectedRow]:
    with open_with_progress(file, "Importing") as opened:
        yield from read_catalogue(opened, options).records
