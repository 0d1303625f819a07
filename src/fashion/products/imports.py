"""Importing a feed into the catalogue, a batch at a time, and what becomes of products that left it."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Iterator
from contextlib import asynccontextmanager, closing

import msgspec

from fashion.products.domain import Product
from fashion.products.feeds.seen import SeenSkus
from fashion.products.importing import SAMPLE_FEED, Batch, RejectedRow, batches
from fashion.products.ports import ProductRepository, UnitOfWork

MAX_REPORTED = 1000
"""Rejected rows that a report lists; the others are counted."""
UNASKED_SHARE = 0.2
"""The share of a feed's products that a replacement retires without being confirmed."""
_PART = 1000


class ImportReport(msgspec.Struct, kw_only=True):
    """What became of the records of a catalogue file.

    Attributes:
        not_modified: its server said that it is the version of the last import, so it was not read again.
    """

    added: int = 0
    changed: int = 0
    unchanged: int = 0
    retired: int = 0
    rejected_count: int = 0
    rejected: list[RejectedRow] = []
    format: str = ""
    unknown_columns: list[str] = []
    not_modified: bool = False

    def reject(self, rows: list[RejectedRow]) -> None:
        """Count rejected rows, and list the first of them."""
        self.rejected_count += len(rows)
        self.rejected += rows[: MAX_REPORTED - len(self.rejected)]


def too_many_rejected(report: ImportReport, rows: int, most: int | None) -> str | None:
    """Return why nothing of a file is imported, if too many of its rows are rejected: all, or more than `most`."""
    if report.rejected_count == rows:
        return "Every row is rejected: nothing is imported."
    if most is not None and report.rejected_count > most:
        return f"{report.rejected_count:,} rows are rejected, more than {most:,}: nothing is imported."
    return None


class UnconfirmedReplacementError(ValueError):
    """A replacement would retire more than a fifth of a feed's products; the message says how many."""


class Plan(msgspec.Struct, frozen=True, kw_only=True):
    """How to import: into which feed of the catalogue, and what else.

    Attributes:
        replace: retire the products of the feed that the file no longer has.
        confirmed: also if these are more than a fifth of it.
        dry_run: change nothing.
    """

    feed: str = "default"
    replace: bool = False
    confirmed: bool = False
    dry_run: bool = False


Progress = Callable[[int, ImportReport], Awaitable[None]]
"""Is called after each batch with the number of records so far, and what became of them."""


async def _ignore(processed: int, report: ImportReport) -> None:
    pass


class _DryRunError(Exception):
    """Rolls a transaction back."""


class ImportCatalogue:
    """Import the records of a feed, each batch in a transaction of its own.

    A batch takes a moment, so that other writes go on in between. What an interrupted import has stored stays,
    and the next run passes over it.
    """

    def __init__(self, unit_of_work: UnitOfWork) -> None:
        self._unit_of_work = unit_of_work

    async def __call__(
        self, records: Iterable[Product | RejectedRow], plan: Plan, progress: Progress = _ignore
    ) -> ImportReport:
        """Import, and report what became of each record.

        Raises:
            UnconfirmedReplacementError: everything is imported, and nothing retired.
        """
        with closing(SeenSkus()) as seen:
            report = await self._put_all(_noted(records, seen) if plan.replace else records, plan, progress)
            has_products = report.added + report.changed + report.unchanged > 0
            if plan.replace and has_products:
                await self._retire_all_but(seen, plan, report)
        if has_products and plan.feed != SAMPLE_FEED and not plan.dry_run:
            await clear(self._unit_of_work, SAMPLE_FEED)
        return report

    async def fill(self, records: Iterable[Product | RejectedRow], feed: str) -> ImportReport:
        """Import into an empty catalogue; else change nothing."""
        async with self._unit_of_work() as products:
            if not await products.is_empty():
                return ImportReport()
        return await self(records, Plan(feed=feed))

    async def _put_all(
        self, records: Iterable[Product | RejectedRow], plan: Plan, progress: Progress
    ) -> ImportReport:
        report, waiting, processed = ImportReport(), batches(records), 0
        # A thread reads the records: whoever else runs in this process goes on meanwhile.
        while batch := await asyncio.to_thread(next, waiting, None):
            await self._put(batch, plan, report)
            processed += len(batch.products) + len(batch.rejected)
            await progress(processed, report)
        return report

    async def _put(self, batch: Batch, plan: Plan, report: ImportReport) -> None:
        async with self._transaction(plan) as products:
            changes = list((await products.put(batch.products, plan.feed)).values())
            report.added += changes.count("added")
            report.changed += changes.count("changed")
            report.unchanged += len(batch.products) - len(changes)
            report.reject(batch.rejected)

    async def _retire_all_but(self, seen: SeenSkus, plan: Plan, report: ImportReport) -> None:
        known = missing = 0
        async for part in _skus(self._unit_of_work, plan.feed):
            known += len(part)
            missing += sum(sku not in seen for sku in part)
        if missing > UNASKED_SHARE * known and not (plan.confirmed or plan.dry_run):
            raise UnconfirmedReplacementError(
                f"The file lacks {missing:,} of the {known:,} products of the feed {plan.feed!r}, more "
                f"than {UNASKED_SHARE:.0%}: its own are imported, and none is retired. Confirm it with --yes, "
                "over the API with confirmed=true."
            )
        if missing:
            await self._retire_missing(seen, plan, report)

    async def _retire_missing(self, seen: SeenSkus, plan: Plan, report: ImportReport) -> None:
        """Read the skus again, for a list of all that are missing may be as long as the feed."""
        waiting: list[str] = []
        async for part in _skus(self._unit_of_work, plan.feed):
            waiting += [sku for sku in part if sku not in seen]
            if len(waiting) >= _PART:
                await self._retire(waiting[:_PART], plan, report)
                del waiting[:_PART]
        await self._retire(waiting, plan, report)

    async def _retire(self, skus: list[str], plan: Plan, report: ImportReport) -> None:
        async with self._transaction(plan) as products:
            report.retired += len(await products.retire(skus))

    @asynccontextmanager
    async def _transaction(self, plan: Plan) -> AsyncIterator[ProductRepository]:
        try:
            async with self._unit_of_work() as products:
                yield products
                if plan.dry_run:
                    raise _DryRunError
        except _DryRunError:
            pass


def _noted(records: Iterable[Product | RejectedRow], seen: SeenSkus) -> Iterator[Product | RejectedRow]:
    for record in records:
        if isinstance(record, Product):
            seen.add(record.sku)
        yield record


async def clear(unit_of_work: UnitOfWork, feed: str | None) -> int:
    """Delete the products of a feed, or all; return how many there were."""
    count = 0
    async for part in _skus(unit_of_work, feed, retired=True):
        async with unit_of_work() as products:
            count += len(await products.remove(part))
    return count


async def retire(unit_of_work: UnitOfWork, skus: list[str]) -> list[str]:
    """Mark products as discontinued; return the skus that were not yet."""
    async with unit_of_work() as products:
        return await products.retire(skus)


async def _skus(unit_of_work: UnitOfWork, feed: str | None, *, retired: bool = False) -> AsyncIterator[list[str]]:
    last = ""
    while True:
        async with unit_of_work() as products:
            part = await products.skus(feed, last, _PART, retired=retired)
        if not part:
            return
        yield part
        last = part[-1]
