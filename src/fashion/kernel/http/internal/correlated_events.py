"""The events that a service's log holds of a request, for the gateway; not paths of the public API."""

from datetime import datetime
from uuid import UUID

import msgspec
from litestar import Response, get
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery

from fashion.kernel.events.audit import erased_at, events_of, handled_at
from fashion.kernel.events.log import StoredEvent
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


HANDLERS = [read_correlated_events, read_handled]
