"""A full disk under PostgreSQL: reads go on, and nothing is recorded until there is room again.

A statement that fails for it is noted; from then on a probe allocates some space and gives it back.
"""

import asyncio
from collections.abc import Awaitable, Callable

import structlog
from sqlalchemy import event, text
from sqlalchemy.engine import ExceptionContext

from fashion.kernel.outages import NO_DISK, is_disk_full, is_store_down

log = structlog.get_logger(__name__)

INTERVAL_SECONDS = 2.0
# A megabyte, allocated at once and dropped at the end of its transaction.
ALLOCATE = text(
    "CREATE TEMP TABLE room ON COMMIT DROP AS SELECT repeat('x', 1000) FROM generate_series(1, 1000)"
).execution_options(query="disk.allocate")


class Disk:
    """Whether PostgreSQL had room when it was last asked to store something."""

    def __init__(self) -> None:
        self.is_full = False

    def observe(self, engine: object) -> None:
        """Note each statement of an engine that fails for a full disk."""

        @event.listens_for(engine, "handle_error")
        def failed(context: ExceptionContext) -> None:
            self.is_full |= is_disk_full(context.original_exception)


async def watch_disk(disk: Disk, allocate: Callable[[], Awaitable[None]], report: Callable[[str], None]) -> None:
    """While the disk is full, try for as long as this runs whether there is room; report why not, or nothing."""
    while True:
        await asyncio.sleep(INTERVAL_SECONDS)
        if disk.is_full:
            report(f"{NO_DISK}.")
            disk.is_full = not await _has_room(allocate)
            if not disk.is_full:
                report("")


async def _has_room(allocate: Callable[[], Awaitable[None]]) -> bool:
    try:
        await allocate()
    except Exception as error:
        if not is_store_down(error):
            raise
        return False
    return True
