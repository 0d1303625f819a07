"""What happened under a correlation ID, from the logs of all services, for the scope `operate`."""

import re
from collections.abc import Sequence
from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

import msgspec
from litestar import Request, get
from litestar.di import NamedDependency
from litestar.params import PathParameter

from fashion.gateway.asking import Asking
from fashion.gateway.proxy.upstream import Upstream
from fashion.gateway.users.callers import Callers
from fashion.kernel.events.log import StoredEvent
from fashion.kernel.http.authentication.authorization import requires
from fashion.kernel.http.authentication.principal import caller
from fashion.kernel.http.internal.operations import CorrelatedEvents
from fashion.kernel.http.problems import ProblemError, documented
from fashion.kernel.telemetry.correlation import ID_PATTERN
from fashion.timeline import Handling, TimelineStep, steps_of
from fashion.vocabulary import WITH_TABLES, Service

_ANCHORED = f"^{ID_PATTERN}$"
_UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
AT_ONCE = 100
"""IDs of events in one request, so that its line stays short."""
Asked = Request[Any, Any, Any]
Id = Annotated[
    str,
    PathParameter(description="A correlation ID, or the ID of an analysis", schema_extra={"pattern": _ANCHORED}),
]


class Timeline(msgspec.Struct, frozen=True, kw_only=True):
    """What services recorded and handled, in order of time.

    Attributes:
        unanswered: services that did not answer, so that their steps are missing.
    """

    correlation_id: str
    items: list[TimelineStep]
    unanswered: list[Service]
    next: None = None


@get(
    "/v1/operations/timelines/{correlation_id:str}",
    security=requires("operate"),
    responses=documented(400, 403, 404, 429, 502, 503, 504),
    tags=["operations"],
    summary="Read what happened under a correlation ID",
)
async def read_timeline(
    request: Asked, correlation_id: Id, upstream: NamedDependency[Upstream], callers: NamedDependency[Callers]
) -> Timeline:
    """Events that services recorded and handled; at most 1,000 of each service, and nothing of erased users."""
    if not re.fullmatch(ID_PATTERN, correlation_id):
        raise ProblemError(400, "bad-request", f"A correlation ID matches {_ANCHORED}.")
    services = Asking(upstream, callers.headers(caller(request)))
    logs = _Logs(services)
    found = await logs.timeline(correlation_id)
    if not found.items and _UUID.fullmatch(correlation_id):
        made = await services.ask("imaging", f"correlations/{correlation_id}", dict[str, str])
        found = await logs.timeline(made["correlation_id"]) if made else found
    if not found.items and not found.unanswered:
        raise ProblemError(404, "not-found", f"No events for the correlation ID or analysis {correlation_id}.")
    return found


class _Logs:
    """The logs of the services behind the gateway."""

    def __init__(self, services: Asking) -> None:
        self._services = services

    async def timeline(self, correlation_id: str) -> Timeline:
        """Return what the services that answer know."""
        recorded = await self._services.ask_all(f"events/{correlation_id}", CorrelatedEvents)
        events = [
            msgspec.structs.replace(event, service=service)
            for service, known in recorded.items()
            for event in known.events
        ]
        erased = {user: at for known in recorded.values() for user, at in known.erased.items()}
        unanswered = [service for service in WITH_TABLES if service not in recorded]
        steps = steps_of(events, await self._handled(events), erased)
        return Timeline(correlation_id=correlation_id, items=steps, unanswered=unanswered)

    async def _handled(self, events: Sequence[StoredEvent]) -> list[Handling]:
        starts = range(0, len(events), AT_ONCE)
        queries = ["&".join(f"event={each.id}" for each in events[at : at + AT_ONCE]) for at in starts]
        answers = [await self._services.ask_all(f"handled?{query}", dict[UUID, datetime]) for query in queries]
        return [
            Handling(service, event, at)
            for answer in answers
            for service, times in answer.items()
            for event, at in times.items()
        ]


HANDLERS: list[Any] = [read_timeline]
