"""Jobs of imports in PostgreSQL, each with its file until it is over."""

from typing import Any
from uuid import UUID, uuid4

import msgspec

from fashion.kernel.postgres.database import Database, query
from fashion.products.import_jobs.fetching import UNKNOWN, Validators
from fashion.products.import_jobs.jobs import KEPT_DAYS, MAX_WAITING, ImportJob, ImportRequest
from fashion.products.imports import ImportReport

_VALUES = """id, status, source, CAST(request AS text) AS request, created_at, started_at, finished_at, rows,
    processed, CAST(report AS text) AS report, failure"""
_ADD = query(
    "imports.add",
    f"""INSERT INTO imports (id, status, request, file)
        SELECT :id, 'queued', CAST(:request AS jsonb), :file
        WHERE (SELECT count(*) FROM imports WHERE status IN ('queued', 'running')) < {MAX_WAITING}
        RETURNING {_VALUES}""",
)
_ONE = query("imports.read", f"SELECT {_VALUES} FROM imports WHERE id = :id")
_WAITING = query(
    "imports.waiting", "SELECT id FROM imports WHERE status IN ('queued', 'running') ORDER BY number LIMIT 1"
)
_START = query(
    "imports.start",
    """UPDATE imports SET status = 'running', attempts = attempts + 1, processed = 0,
           started_at = coalesce(started_at, now())
       WHERE id = :id RETURNING CAST(request AS text) AS request, file, source, attempts""",
)
_PROGRESS = query(
    "imports.progress",
    "UPDATE imports SET rows = :rows, processed = :processed, report = CAST(:report AS jsonb) WHERE id = :id",
)
_FINISH = query(
    "imports.finish",
    """UPDATE imports SET status = :status, finished_at = now(), file = NULL, failure = :failure,
           report = CAST(:report AS jsonb) WHERE id = :id""",
)
_LAST = query(
    "imports.last",
    """SELECT CAST(request AS text) AS request, status, etag, last_modified FROM imports
       WHERE request ->> 'feed' = CAST(:feed AS text) AND request ->> 'dry_run' = 'false'
         AND (status = 'succeeded' OR processed > 0)
       ORDER BY number DESC LIMIT 1""",
)
_ANY = query("imports.any_product", "SELECT 1 FROM products WHERE feed = :feed LIMIT 1")
_KEEP = query(
    "imports.keep_file",
    "UPDATE imports SET file = :file, etag = :etag, last_modified = :last_modified WHERE id = :id",
)
_PRUNE = query("imports.prune", f"DELETE FROM imports WHERE finished_at < now() - interval '{KEPT_DAYS} days'")


class StartedImport(msgspec.Struct, frozen=True, kw_only=True):
    """What a job that begins has to do; `attempts` counts this one.

    Attributes:
        file: None if it is still to be fetched.
    """

    id: UUID
    request: ImportRequest
    file: bytes | None
    source: str | None
    attempts: int


class ImportJobs:
    """The jobs of one platform."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def add(self, request: ImportRequest, file: bytes | None) -> ImportJob | None:
        """Queue an import, of a file or of its URL, unless too many wait."""
        values = {"id": uuid4(), "request": msgspec.json.encode(request).decode(), "file": file}
        row = await self._database.row(_ADD, **values)
        return _job(row) if row else None

    async def find(self, job: UUID) -> ImportJob | None:
        """Return a job."""
        row = await self._database.row(_ONE, id=job)
        return _job(row) if row else None

    async def waiting(self) -> UUID | None:
        """Return the oldest job that is not over; one that was interrupted is among them."""
        row = await self._database.row(_WAITING)
        return row.id if row else None

    async def start(self, job: UUID) -> StartedImport:
        """Begin a job, or begin it again."""
        row: Any = await self._database.row(_START, id=job)
        request = msgspec.json.decode(row.request, type=ImportRequest)
        return StartedImport(id=job, request=request, file=row.file, source=row.source, attempts=row.attempts)

    async def imported_version(self, request: ImportRequest) -> Validators:
        """Return the version of the file that the feed's products are from, if the same was asked for then."""
        row: Any = await self._database.row(_LAST, feed=request.feed)
        # Where other changes removed all products, the same file brings them back.
        if row is None or row.status != "succeeded" or not await self._database.row(_ANY, feed=request.feed):
            return UNKNOWN
        last = msgspec.json.decode(row.request, type=ImportRequest)
        return Validators(row.etag, row.last_modified) if request.imports_the_same_as(last) else UNKNOWN

    async def keep_file(self, job: UUID, file: bytes | None, version: Validators) -> None:
        """Store what was fetched, so that a job that begins again does not fetch it again."""
        values = {"file": file, "etag": version.etag, "last_modified": version.last_modified}
        await self._database.execute(_KEEP, id=job, **values)

    async def progress(self, job: UUID, rows: int, processed: int, report: ImportReport) -> None:
        """Store how far a job is, without the rejected rows."""
        counts = msgspec.structs.replace(report, rejected=[])
        await self._database.execute(
            _PROGRESS, id=job, rows=rows, processed=processed, report=msgspec.json.encode(counts).decode()
        )

    async def finish(self, job: UUID, report: ImportReport, failure: str | None) -> None:
        """End a job and delete its file, and jobs that ended long ago."""
        status = "failed" if failure else "succeeded"
        encoded = msgspec.json.encode(report).decode()
        await self._database.execute(_FINISH, id=job, status=status, failure=failure, report=encoded)
        await self._database.execute(_PRUNE)


def _job(row: Any) -> ImportJob:
    request = msgspec.json.decode(row.request, type=ImportRequest)
    report = msgspec.json.decode(row.report, type=ImportReport) if row.report else ImportReport()
    return ImportJob(
        id=row.id,
        status=row.status,
        feed=request.feed,
        dry_run=request.dry_run,
        url=request.url,
        source=row.source,
        created_at=row.created_at,
        started_at=row.started_at,
        finished_at=row.finished_at,
        rows=row.rows,
        processed=row.processed,
        failure=row.failure,
        **msgspec.structs.asdict(report),
    )
