"""Does the imports that wait, one at a time on the whole platform.

When the process of an import is killed, another instance or the next process begins it again. It passes over what
is stored.
"""

import asyncio
from functools import partial
from uuid import UUID

import prometheus_client
import structlog

from fashion.kernel.postgres.database import Database
from fashion.kernel.telemetry.correlation import CORRELATION
from fashion.products.feeds.text import UnreadableCatalogueError
from fashion.products.import_jobs.exclusion import importing_if_free
from fashion.products.import_jobs.fetching import Fetch
from fashion.products.import_jobs.files import check_file, records_of, survey
from fashion.products.import_jobs.jobs import MAX_ATTEMPTS
from fashion.products.import_jobs.sources import ImportSources
from fashion.products.import_jobs.store import ImportJobs, StartedImport
from fashion.products.imports import (
    ImportCatalogue,
    ImportReport,
    UnconfirmedReplacementError,
    too_many_rejected,
)
from fashion.products.outbound.addresses import BadUrlError
from fashion.products.outbound.fetching import FetchError

log = structlog.get_logger(__name__)

LOOK_SECONDS = 1.0

IMPORTS = prometheus_client.Counter(
    "fashion_catalogue_imports",
    "Imports that are over, by who asked for them, request or source, and outcome: succeeded or failed",
    ("origin", "outcome"),
)
for _origin in ("request", "source"):
    for _outcome in ("succeeded", "failed"):
        # Prometheus sees no increase of a counter that begins with its first failure.
        IMPORTS.labels(_origin, _outcome)


class ImportRunner:
    """Imports in the background of a service instance."""

    def __init__(
        self,
        database: Database,
        jobs: ImportJobs,
        sources: ImportSources,
        import_catalogue: ImportCatalogue,
        fetch: Fetch,
    ) -> None:
        self._database, self._jobs, self._sources = database, jobs, sources
        self._import, self._fetch = import_catalogue, fetch

    async def watch(self) -> None:
        """Look for imports that wait, again and again."""
        while True:
            await self._sources.queue_due()
            if await self._jobs.waiting():
                async with importing_if_free(self._database) as is_alone:
                    while is_alone and (job := await self._jobs.waiting()):
                        await self._run(job)
            await asyncio.sleep(LOOK_SECONDS)

    async def _run(self, job: UUID) -> None:
        with structlog.contextvars.bound_contextvars(**{CORRELATION: job.hex}):
            started = await self._jobs.start(job)
            report, failure = await self._outcome(started)
            await self._jobs.finish(job, report, failure)
            _report(started, report, failure)

    async def _outcome(self, job: StartedImport) -> tuple[ImportReport, str | None]:
        """Return the report, and why the import failed if it did."""
        if job.attempts > MAX_ATTEMPTS:
            return ImportReport(), f"The import was interrupted {MAX_ATTEMPTS} times; send the file in parts."
        report = ImportReport()
        try:
            file = await self._file_of(job)
            if file is None:
                return ImportReport(not_modified=True), None
            report, rows = await asyncio.to_thread(survey, file, job.request.options)
            if rejected := too_many_rejected(report, rows, job.request.max_rejected):
                return report, rejected
            records = records_of(file, job.request.options)
            done = await self._import(records, job.request.plan, partial(self._jobs.progress, job.id, rows))
        except (BadUrlError, FetchError, UnreadableCatalogueError, UnconfirmedReplacementError) as error:
            return report, str(error)
        done.format, done.unknown_columns = report.format, report.unknown_columns
        return done, None

    async def _file_of(self, job: StartedImport) -> bytes | None:
        """Return the file, fetched if need be; None if it is the version that was imported last."""
        if job.file is not None or job.request.url is None:
            return job.file
        known = await self._jobs.imported_version(job.request)
        fetched = await self._fetch(job.request.url, known)
        if fetched is None:
            await self._jobs.keep_file(job.id, None, known)
            return None
        await asyncio.to_thread(check_file, fetched.file, job.request.options)
        await self._jobs.keep_file(job.id, fetched.file, fetched.validators)
        return fetched.file


def _report(job: StartedImport, report: ImportReport, failure: str | None) -> None:
    IMPORTS.labels("source" if job.source else "request", "failed" if failure else "succeeded").inc()
    about = {"job": str(job.id), "feed": job.request.feed, "source": job.source}
    if failure:
        log.warning("catalogue import failed", failure=failure, **about)
        return
    counts = {name: getattr(report, name) for name in ("added", "changed", "retired", "rejected_count")}
    log.info("catalogue imported", not_modified=report.not_modified, **about, **counts)
