"""`fashion catalogue import`: fetch a feed file if need be, check it, then import it."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from fashion.commands.attach import attach
from fashion.commands.output import open_with_progress
from fashion.products.bootstrap import import_catalogue
from fashion.products.domain import Product
from fashion.products.feeds.options import FeedOptions
from fashion.products.import_jobs.fetching import FeedFetcher
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


@contextmanager
def fetched(url: str) -> Iterator[Path]:
    """Fetch the file at a URL as the service does, and yield where it is until the end.

    Raises:
        BadUrlError: no feed may be fetched from there.
        FetchError: the server gives none, or not within the limits.
    """
    feed = asyncio.run(FeedFetcher(load_settings())(url))
    assert feed is not None, "no version was known"
    with TemporaryDirectory(prefix="fashion-feed-") as folder:
        file = Path(folder) / "feed"
        file.write_bytes(feed.file)
        yield file


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
