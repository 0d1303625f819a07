"""Reading a timeline from the tables of every service and from log files."""

from collections.abc import Iterable
from contextlib import AsyncExitStack
from datetime import datetime
from typing import BinaryIO

import structlog

from fashion.commands.databases import service_database
from fashion.commands.log_lines import read_lines
from fashion.commands.timeline import timeline
from fashion.kernel.events.audit import erased_at, events_of, handled_at
from fashion.kernel.events.log import StoredEvent
from fashion.kernel.postgres.database import Database, query
from fashion.settings import Settings
from fashion.timeline import Handling, TimelineStep
from fashion.vocabulary import WITH_TABLES, Service

log = structlog.get_logger(__name__)

# It is null where the schema is missing, or closed to the role.
_SCHEMA = query("timeline.schema", "SELECT current_schema()")
_UNKNOWN = (
    "No events or log lines for correlation ID {}. It is in the X-Correlation-ID header of a response. "
    "The events of an erased user are deleted; log files (--logs) still show that there were some."
)


class UnknownCorrelationIdError(Exception):
    """Nothing is recorded under a correlation ID; the message says why that may be."""


async def read_timeline(settings: Settings, correlation_id: str, logs: Iterable[BinaryIO]) -> list[TimelineStep]:
    """Return every step under a correlation ID, in order of time.

    Raises:
        UnknownCorrelationIdError: there is none.
    """
    lines = [line for log in logs for line in read_lines(log) if line.correlation_id == correlation_id]
    async with AsyncExitStack() as stack:
        opened = {each: await stack.enter_async_context(service_database(settings, each)) for each in WITH_TABLES}
        databases = {each: database for each, database in opened.items() if await _is_readable(each, database)}
        events = await _events(databases, correlation_id)
        handled, erased = await _handled(databases, events)
    if not events and not lines:
        raise UnknownCorrelationIdError(_UNKNOWN.format(correlation_id))
    return timeline(events, handled, erased, lines)


async def _is_readable(service: Service, database: Database) -> bool:
    """Return whether the role that this runs as may read a service's log; a service's own role reads one alone."""
    if (await database.row(_SCHEMA)) == (None,):
        log.warning("left out, because this role may not read it", service=service)
        return False
    return True


async def _events(databases: dict[Service, Database], correlation_id: str) -> list[StoredEvent]:
    found = [await events_of(database, each, correlation_id) for each, database in databases.items()]
    return [event for recorded in found for event in recorded]


async def _handled(
    databases: dict[Service, Database], events: list[StoredEvent]
) -> tuple[list[Handling], dict[str, datetime]]:
    handled, erased = list[Handling](), dict[str, datetime]()
    for service, database in databases.items():
        times = await handled_at(database, [event.id for event in events])
        handled += [Handling(service, event, at) for event, at in times.items()]
        erased |= await erased_at(database, [event.user for event in events if event.user])
    return handled, erased
