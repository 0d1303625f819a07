"""What a service knows of its log of events, for the gateway's operations; not paths of the public API."""

from datetime import datetime
from uuid import UUID

import msgspec
from litestar import Response, get
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery

from fashion.kernel.events.audit import MOST, erased_at, events_of, handled_at
from fashion.kernel.events.log import StoredEvent, count_waiting
from fashion.kernel.http.authentication.authorization import requires
from fashion.kernel.http.responses import encoded
from fashion.kernel.postgres.database import Database


class CorrelatedEvents(msgspec.Struct, frozen=True, kw_only=True):
    """What a service recorded under a correlation ID, and when those of its users who were erased were so."""

    events: list[StoredEvent]
    erased: dict[str, datetime]


@get("/v1/operations/events/{correlation_id:str}", security=requires("operate"), include_in_schema=False)
async def read_correlated_events(
    correlation_id: FromPath[str], database: NamedDependency[Database]
) -> Response[bytes]:
    """Return the first 1,000 events that were recorded under a correlation ID."""
    events = await events_of(database, "", correlation_id)
    erased = await erased_at(database, [event.user for event in events if event.user])
    return encoded(msgspec.json.encode(CorrelatedEvents(events=events, erased=erased)))


@get("/v1/operations/handled", security=requires("operate"), include_in_schema=False)
async def read_handled(event: FromQuery[list[UUID]], database: NamedDependency[Database]) -> dict[UUID, datetime]:
    """Return when the service began to handle each of these events, for those that it handled."""
    return await handled_at(database, event)


@get("/v1/operations/waiting", security=requires("operate"), include_in_schema=False)
async def read_waiting(position: FromQuery[list[int]], database: NamedDependency[Database]) -> list[int]:
    """Return how many events of each partition come after its position, at most 1,000."""
    async with database.autocommit() as connection:
        return await count_waiting(connection, position, MOST)


HANDLERS = [read_correlated_events, read_handled, read_waiting]
