"""The events that a service's log holds of a user, for the gateway; not a path of the public API."""

from datetime import datetime
from typing import Annotated

import msgspec
from litestar import Response, get
from litestar.di import NamedDependency, Provide
from litestar.params import Parameter

from fashion.kernel.events.log import StoredEvent, read_stream, user_stream
from fashion.kernel.http.authentication.authorization import requires
from fashion.kernel.http.authentication.identity import Pseudonym, UserId, provide_owner
from fashion.kernel.http.responses import encoded
from fashion.kernel.postgres.database import Database

PAGE = 200

After = Annotated[int, Parameter(ge=0, description="Position in the log of the last event that was seen")]


class LoggedEvent(msgspec.Struct, frozen=True, kw_only=True):
    """An event of a user; `position` is that in its service's log, `data` its JSON under `type` and `schema`."""

    position: int
    type: str
    occurred_at: datetime
    correlation_id: str
    data: msgspec.Raw
    schema: int = 1

    @classmethod
    def from_stored(cls, event: StoredEvent) -> "LoggedEvent":
        """Return the event as followers get it."""
        return cls(
            position=event.position,
            type=event.type,
            occurred_at=event.occurred_at,
            correlation_id=event.correlation_id,
            data=msgspec.Raw(event.data),
            schema=event.schema,
        )


@get(
    "/v1/users/{user_id:str}/events",
    dependencies={"user": Provide(provide_owner)},
    security=requires("me"),
    include_in_schema=False,
)
async def read_events(
    user_id: UserId, user: Pseudonym, database: NamedDependency[Database], after: After = 0
) -> Response[bytes]:
    """Return the first 200 events of the user after a position, oldest first."""
    async with database.autocommit() as connection:
        found = await read_stream(connection, "", user_stream(user), after, PAGE)
    return encoded(msgspec.json.encode([LoggedEvent.from_stored(event) for event in found]))
