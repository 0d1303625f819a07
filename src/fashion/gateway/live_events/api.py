"""The paths of live events: the stream, the same over a WebSocket, and tickets for both."""

from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import aclosing
from typing import Annotated, Any, cast

import msgspec
from litestar import Request, Response, WebSocket, get, post, websocket
from litestar.connection import ASGIConnection
from litestar.di import NamedDependency, Provide
from litestar.params import FromPath, HeaderParameter, QueryParameter
from litestar.response import ServerSentEvent, ServerSentEventMessage

from fashion.gateway.limits.rates import client_of
from fashion.gateway.limits.streams import StreamOwner
from fashion.gateway.live_events.following import Following
from fashion.gateway.live_events.messages import StreamMessage, to_server_sent
from fashion.gateway.live_events.missed_events import (
    EVENT_ID_PATTERN,
    MissedEvents,
    Positions,
    ServiceEvent,
    parse_event_id,
)
from fashion.gateway.live_events.tickets import LIFETIME_SECONDS, PARAMETER, Tickets
from fashion.gateway.live_events.websockets import stream
from fashion.gateway.users.callers import Callers
from fashion.kernel.http.authentication.authorization import requires
from fashion.kernel.http.authentication.identity import Pseudonym, UserId, not_yours, provide_owner
from fashion.kernel.http.authentication.principal import Identity, caller
from fashion.kernel.http.problem_types import declare_problems
from fashion.kernel.http.problems import ProblemError, documented, send_problem
from fashion.kernel.http.responses import answered
from fashion.settings import Settings

PATH = "/v1/users/{user_id:str}/events"
RESUME = "last_event_id"
OWNER = {"user": Provide(provide_owner)}
_ID_RULES: dict[str, Any] = {
    "required": False,
    "max_length": 56,
    "schema_extra": {"pattern": f"^{EVENT_ID_PATTERN}$"},
}

Connection = ASGIConnection[Any, Any, Any, Any]
LastEventId = Annotated[
    str | None,
    HeaderParameter(name="Last-Event-ID", description="The `id` of the last event that was seen", **_ID_RULES),
]
LastEventIdInQuery = Annotated[
    str | None,
    QueryParameter(name=RESUME, description="The same for pages, which cannot set the header", **_ID_RULES),
]
TicketInQuery = Annotated[
    str | None,
    QueryParameter(
        name=PARAMETER,
        required=False,
        max_length=64,
        description="A ticket instead of a token, for pages, whose browser sends no headers here",
    ),
]


class EventsTicket(msgspec.Struct, kw_only=True):
    """A ticket that opens the caller's stream of events once, within `expires_in` seconds."""

    ticket: str
    expires_in: int = LIFETIME_SECONDS


class Streams:
    """Opens the stream of a caller's own events, whatever carries it."""

    def __init__(
        self, following: Following, missed_events: MissedEvents, callers: Callers, settings: Settings
    ) -> None:
        self._following, self._missed_events = following, missed_events
        self._callers, self._settings = callers, settings

    async def open(self, connection: Connection, last_event_id: str | None) -> AsyncGenerator[StreamMessage, None]:
        """Return the caller's events after the one of that ID, or from now on.

        Raises:
            ProblemError: the ID is not one of this stream, or a limit is reached.
        """
        last = parse_event_id(last_event_id) if last_event_id else None
        principal = caller(connection)
        path = connection.scope["raw_path"].decode("latin-1").partition("?")[0]
        address = client_of(connection.scope, self._settings.forwarded_hops)
        owner = StreamOwner(principal.pseudonym, address, principal.tenant)
        await self._following.admit(owner)

        async def read_missed(seen: Positions, published: Positions) -> list[ServiceEvent]:
            return await self._missed_events.between(path, self._callers.headers(principal), seen, published)

        return self._following.follow(owner, last, read_missed)


@get(
    PATH,
    dependencies=OWNER,
    security=requires("me"),
    responses=answered(str, media_type="text/event-stream") | documented(400, 401, 403, 429, 503),
    tags=["users"],
    summary="Follow a user's events",
)
async def follow_events(
    request: Request[Any, Any, Any],
    user_id: UserId,
    user: Pseudonym,
    streams: NamedDependency[Streams],
    last_event_id: LastEventId = None,
    resume_after: LastEventIdInQuery = None,
    ticket: TicketInQuery = None,
) -> ServerSentEvent:
    """Server-sent events, live, as they happen: SkinToneAnalyzed, ColorsRecommended, ProductsRanked.

    The same path takes a WebSocket, whose messages are JSON objects with `event`, `id` and `data`.
    """
    return ServerSentEvent(_server_sent(await streams.open(request, last_event_id or resume_after)))


async def _server_sent(messages: AsyncGenerator[StreamMessage, None]) -> AsyncIterator[ServerSentEventMessage]:
    async with aclosing(messages):
        async for message in messages:
            yield to_server_sent(message)


@websocket(PATH)
async def follow_over_websocket(
    socket: WebSocket[Any, Any, Any], user_id: FromPath[str], streams: NamedDependency[Streams]
) -> None:
    """The same events over a WebSocket."""
    try:
        _require_owner(socket, user_id)
        last_event_id = socket.query_params.get(RESUME) or socket.headers.get("last-event-id")
        messages = await streams.open(socket, last_event_id)
    except ProblemError as problem:
        await send_problem(socket.scope, socket.send, problem)
        return
    await stream(socket, messages)


def _require_owner(socket: WebSocket[Any, Any, Any], user_id: str) -> None:
    principal, identity = caller(socket), cast(Identity, socket.app.state.identity)
    if "me" not in principal.scopes:
        raise identity.rejection(principal, frozenset({"me"}))
    if principal.subject != user_id:
        raise not_yours()


@post(
    f"{PATH}/tickets",
    dependencies=OWNER,
    security=requires("me"),
    responses=documented(400, 403, 429, 503),
    tags=["users"],
    summary="Get a ticket for a user's events",
)
async def create_events_ticket(
    request: Request[Any, Any, Any], user_id: UserId, user: Pseudonym, tickets: NamedDependency[Tickets]
) -> Response[EventsTicket]:
    """Return a ticket for `GET .../events?ticket=`, with which a page opens the stream or the WebSocket.

    It opens one stream, within 30 seconds: get another for each attempt, and name the last event in
    `last_event_id`.
    """
    made = EventsTicket(ticket=await tickets.issue(caller(request)))
    return Response(made, headers={"Cache-Control": "no-store"})


declare_problems(
    (400, "bad-event-id", "`Last-Event-ID` is not one that this stream sent."),
)

HANDLERS: list[Any] = [follow_events, follow_over_websocket, create_events_ticket]
