"""What a follower missed, read from the logs of the services, and the event IDs that say where that begins.

The ID of a server-sent event is the position in the log of each service up to which its follower has seen
everything, such as `120.118.97`. Unlike the ID of a stream entry it stays valid when the entry is gone.
"""

import asyncio
import re
from collections.abc import AsyncIterator, Mapping
from typing import NamedTuple

import msgspec

from fashion.gateway.proxy.upstream import Upstream
from fashion.kernel.http.internal.user_events import PAGE, LoggedEvent
from fashion.kernel.http.problems import ProblemError, unavailable
from fashion.localization.marking import sentence
from fashion.shown.events import SHOWN
from fashion.vocabulary import WITH_TABLES, Service

Positions = Mapping[str, int]

EVENT_ID_PATTERN = r"\.".join(["[0-9]{1,18}"] * len(WITH_TABLES))


class ServiceEvent(NamedTuple):
    """An event and the service that recorded it."""

    service: str
    event: LoggedEvent


def event_id(positions: Positions) -> str:
    """Return the ID of an event after which its follower has seen everything up to these positions."""
    return ".".join(str(positions.get(service, 0)) for service in WITH_TABLES)


def parse_event_id(text: str) -> dict[str, int]:
    """Return the positions in a Last-Event-ID.

    Raises:
        ProblemError: 400 if this stream never sent such an ID.
    """
    if not re.fullmatch(EVENT_ID_PATTERN, text, re.ASCII):
        raise ProblemError(400, "bad-event-id", "Last-Event-ID is not one that this stream gave.")
    return dict(zip(WITH_TABLES, map(int, text.split(".")), strict=True))


class MissedEvents:
    """Reads the events of one user that were published between two sets of positions."""

    def __init__(self, upstream: Upstream) -> None:
        self._upstream = upstream

    async def between(
        self, target: str, headers: Mapping[str, str], seen: Positions, published: Positions
    ) -> list[ServiceEvent]:
        """Return the events after `seen` and up to `published`, in the order in which they happened.

        Args:
            target: path of the user's events, the same at every service.
            headers: those that say who asks.

        Raises:
            ProblemError: a service does not answer.
        """
        behind = [service for service in WITH_TABLES if seen.get(service, 0) < published.get(service, 0)]
        found = await asyncio.gather(
            *(self._of(service, target, headers, seen.get(service, 0), published[service]) for service in behind)
        )
        missed = [
            ServiceEvent(service, each) for service, events in zip(behind, found, strict=True) for each in events
        ]
        return sorted(missed, key=lambda each: each.event.occurred_at)

    async def _of(
        self, service: Service, target: str, headers: Mapping[str, str], after: int, until: int
    ) -> list[LoggedEvent]:
        return [
            event
            async for event in self._pages(service, target, headers, after)
            if event.position <= until and event.type in SHOWN
        ]

    async def _pages(
        self, service: Service, target: str, headers: Mapping[str, str], after: int
    ) -> AsyncIterator[LoggedEvent]:
        page: list[LoggedEvent] = []
        while not page or len(page) == PAGE:
            answer = await self._upstream.call(service, "GET", f"{target}?after={after}", headers)
            if answer.status != 200:
                detail = sentence(
                    "The {service} service cannot read its events now; try again shortly.", service=service
                )
                raise unavailable(detail)
            page = msgspec.json.decode(answer.body, type=list[LoggedEvent])
            if not page:
                return
            for event in page:
                yield event
            after = page[-1].position
