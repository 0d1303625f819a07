"""The file of an import: whether it can be read at all, and what is in it."""

from collections.abc import Iterator
from gzip import BadGzipFile, GzipFile
from io import BytesIO
from zlib import error as ZlibError  # noqa: N812

from fashion.products.domain import Product
from fashion.products.feeds.options import FeedOptions
from fashion.products.feeds.text import UnreadableCatalogueError
from fashion.products.import_jobs.jobs import MAX_UNPACKED_BYTES
from fashion.products.importing import RejectedRow, read_catalogue
from fashion.products.imports import ImportReport

_CHUNK = 1 << 20


def check_file(file: bytes, options: FeedOptions) -> None:
    """Check that the file is of a known feed.

    Raises:
        UnreadableCatalogueError: it is not, or holds too much.
    """
    if file.startswith(b"\x1f\x8b"):
        _check_unpacked_size(file)
    read_catalogue(BytesIO(file), options)


def _check_unpacked_size(file: bytes) -> None:
    size = 0
    with GzipFile(fileobj=BytesIO(file)) as unpacked:
        try:
            while chunk := unpacked.read(_CHUNK):
                size += len(chunk)
                if size > MAX_UNPACKED_BYTES:
                    raise UnreadableCatalogueError(f"The file holds more than {MAX_UNPACKED_BYTES:,} bytes.")
        except (EOFError, ZlibError, BadGzipFile) as error:
            raise UnreadableCatalogueError(f"The gzip file is damaged: {error}.") from None


def survey(file: bytes, options: FeedOptions) -> tuple[ImportReport, int]:
    """Read the whole file; return what is rejected, and the number of rows.

    Raises:
        UnreadableCatalogueError: the file breaks on the way.
    """
    feed = read_catalogue(BytesIO(file), options)
    report, rows = ImportReport(format=feed.format, unknown_columns=feed.unknown_columns), 0
    for record in feed.records:
        rows += 1
        if isinstance(record, RejectedRow):
            report.reject([record])
    return report, rows


def records_of(file: bytes, options: FeedOptions) -> Iterator[Product | RejectedRow]:
    """Yield what is in the file."""
    return read_catalogue(BytesIO(file), options).records
