"""A user's events as they happen."""

import json
import random
import time
from collections.abc import Iterator
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any
from urllib.parse import quote

import httpx
from httpx_sse import ServerSentEvent, connect_sse

from fashion_platform_client.client import AuthenticatedClient
from fashion_platform_client.models import ProblemDocument
from fashion_platform_client.results import ProblemError

SILENCE_SECONDS = 60
"""The stream says something every few seconds; after this long it is lost."""
MAX_PAUSE_SECONDS = 30
_PASSING = {429, 502, 503, 504}


@dataclass(frozen=True)
class PlatformEvent:
    """A server-sent event of a user.

    Attributes:
        id: Follow again from here to go on after this event.
        type: Such as `ProductsRanked`; `message` for one that only carries an ID.
        data: The event's fields; see the reference of events.
    """

    id: str
    type: str
    data: dict[str, Any]


def follow_events(client: AuthenticatedClient, user_id: str, last_event_id: str = "") -> Iterator[PlatformEvent]:
    """Yield a user's events as they come; connect again and go on where a stream ends.

    Raises:
        ProblemError: the caller may not follow the user.
    """
    failures = 0
    while True:
        try:
            for event in _stream(client, user_id, last_event_id):
                failures, last_event_id = 0, event.id or last_event_id
                yield event
        except httpx.TransportError:
            failures += 1
        except ProblemError as error:
            if error.problem.status not in _PASSING:
                raise
            failures += 1
        time.sleep(pause_after(failures))


def pause_after(failures: int) -> float:
    """Return seconds to wait: longer with each failure, bounded, with jitter, so that not all come at once."""
    return min(2.0 ** min(failures, 10), MAX_PAUSE_SECONDS) * random.uniform(0.5, 1)


def _stream(client: AuthenticatedClient, user_id: str, last_event_id: str) -> Iterator[PlatformEvent]:
    url = f"/v1/users/{quote(user_id, safe='')}/events"
    headers = {"Last-Event-ID": last_event_id} if last_event_id else {}
    timeout = httpx.Timeout(10, read=SILENCE_SECONDS)
    with connect_sse(client.get_httpx_client(), "GET", url, headers=headers, timeout=timeout) as source:
        if source.response.status_code != HTTPStatus.OK:
            source.response.read()
            raise ProblemError(ProblemDocument.from_dict(source.response.json()), None)
        yield from map(_event, source.iter_sse())


def _event(sent: ServerSentEvent) -> PlatformEvent:
    return PlatformEvent(sent.id, sent.event, json.loads(sent.data) if sent.data else {})
