"""`fashion catalogue import`: fetch a feed file if need be, check it, import it, and sum up what became of it."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

import click
import msgspec

from fashion.commands.attach import attach
from fashion.commands.output import open_with_progress
from fashion.products.bootstrap import import_catalogue
from fashion.products.domain import Product
from fashion.products.feeds.options import FeedOptions
from fashion.products.import_jobs.fetching import FeedFetcher
from fashion.products.importing import RejectedRow, read_catalogue
from fashion.products.imports import ImportReport, Plan, too_many_rejected
from fashion.settings import load_settings

_LONGEST = 500


class ImportSummary(msgspec.Struct, frozen=True, kw_only=True):
    """What an import came to, in so few bytes that a container may end with it.

    Attributes:
        total: rows of the file, those that changed nothing included.
        first_rejected: line and reason of the first rejected row.
        failure: why nothing was imported.
    """

    added: int
    changed: int
    retired: int
    rejected: int
    total: int
    first_rejected: str = ""
    failure: str = ""


def write_summary(file: Path, report: ImportReport, failure: str | None) -> None:
    """Write the counts of a report and its first rejected row as JSON."""
    first = next(iter(report.rejected), None)
    summary = ImportSummary(
        added=report.added,
        changed=report.changed,
        retired=report.retired,
        rejected=report.rejected_count,
        total=report.added + report.changed + report.unchanged + report.rejected_count,
        first_rejected=f"line {first.line}: {first.reason}"[:_LONGEST] if first else "",
        failure=failure or "",
    )
    file.write_bytes(msgspec.json.encode(summary))


def import_feed(
    file: Path, options: FeedOptions, plan: Plan, max_rejected: int | None
) -> tuple[ImportReport, str | None]:
    """Import a feed file; return the report, and why nothing was imported if that is so.

    The whole file is read before, so that one that breaks on the way, or of which more rows than
    `max_rejected` or all are rejected, changes nothing.

    Raises:
        UnreadableCatalogueError: the file as a whole cannot be read.
        ImportUnderWayError: another import takes too long.
        UnconfirmedReplacementError: everything is imported, and nothing retired.
    """
    report, rows = _check(file, options)
    if failure := too_many_rejected(report, rows, max_rejected):
        return report, failure
    records = _records(file, options)
    done = asyncio.run(import_catalogue(attach(load_settings()), records, plan, partial(click.echo, err=True)))
    done.format, done.unknown_columns = report.format, report.unknown_columns
    return done, None


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
