"""Tickets for the stream of events, and the same events over a WebSocket."""

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from typing import TypeVar

import aiohttp
import httpx
import pytest

from support.identity.tokens import pseudonym
from support.platforms.processes import Json, Platform, new_user, wait_for

T = TypeVar("T")
Socket = aiohttp.ClientWebSocketResponse
CHAIN = ["SkinToneAnalyzed", "ColorsRecommended", "ProductsRanked"]


@pytest.fixture(scope="module")
def narrow(platform: Platform) -> Iterator[str]:
    """A gateway that gives each user one stream, and few requests to each address."""
    platform.start("gateway-narrow", event_streams_per_user="1", rate_limit="20", forwarded_hops="1")
    wait_for(lambda: opens_streams(platform, "gateway-narrow"))
    yield "gateway-narrow"
    platform.stop("gateway-narrow")


def opens_streams(platform: Platform, service: str) -> bool:
    """Whether a gateway has begun to read events, asked as a client of its own."""
    user = new_user()
    headers = {"X-User-ID": user, "X-Forwarded-For": user}
    with platform.web.stream("GET", platform.url(f"/v1/users/{user}/events", service), headers=headers) as answer:
        return answer.status_code == 200


def ticket_of(platform: Platform, user: str) -> str:
    answer = platform.call("POST", f"/v1/users/{user}/events/tickets", user)
    assert (answer.status_code, answer.headers["Cache-Control"]) == (201, "no-store")
    assert answer.json()["expires_in"] == 30
    return str(answer.json()["ticket"])


def follow(platform: Platform, user: str, ticket: str, **query: str) -> tuple[int, str]:
    """The status of a stream, and its first lines or its problem."""
    url, given = platform.url(f"/v1/users/{user}/events"), {"ticket": ticket, **query}
    with platform.web.stream("GET", url, params=given) as answer:
        if answer.status_code != 200:
            answer.read()
            return answer.status_code, str(answer.json()["type"].rpartition(":")[2])
        return 200, next(line for line in answer.iter_lines() if line.startswith("id: "))


def test_a_ticket_opens_one_stream(platform: Platform) -> None:
    user = new_user()
    ticket = ticket_of(platform, user)
    assert follow(platform, user, ticket)[0] == 200
    assert follow(platform, user, ticket) == (401, "bad-ticket")


def test_a_ticket_is_its_users_alone_and_spent_by_any_attempt(platform: Platform) -> None:
    ann, eve = new_user(), new_user()
    ticket = ticket_of(platform, ann)
    assert follow(platform, eve, ticket) == (401, "bad-ticket")
    assert follow(platform, ann, ticket) == (401, "bad-ticket")


def test_a_ticket_is_worth_nothing_elsewhere(platform: Platform) -> None:
    user = new_user()
    url = platform.url(f"/v1/users/{user}/profile")
    answer = httpx.get(url, params={"ticket": ticket_of(platform, user)})
    assert answer.json()["type"] == "urn:fashion:problem:no-user"


def test_a_ticket_expires_and_names_nobody_in_redis(platform: Platform) -> None:
    user = new_user()
    ticket = ticket_of(platform, user)
    with platform.redis() as redis:
        keys = list(redis.scan_iter(f"{platform.name}:ticket:*"))
        assert all(redis.ttl(key) != -1 and redis.ttl(key) <= 30 for key in keys)
        kept = "".join(f"{key!r}{redis.get(key)!r}" for key in keys)
        assert kept
        assert not any(word in kept for word in (ticket, user, pseudonym(user)))
        redis.delete(*keys)
    assert follow(platform, user, ticket) == (401, "bad-ticket")


def test_nobody_gets_a_ticket_of_somebody_else(platform: Platform) -> None:
    answer = platform.call("POST", f"/v1/users/{new_user()}/events/tickets", new_user())
    assert answer.status_code == 403


def test_a_page_resumes_by_a_parameter(platform: Platform) -> None:
    user = new_user()
    last = platform.opening(user)["id"]
    platform.measured(user)
    url, given = platform.url(f"/v1/users/{user}/events"), {"ticket": ticket_of(platform, user)}
    with platform.web.stream("GET", url, params=given | {"last_event_id": last}) as answer:
        first = next(line for line in answer.iter_lines() if line.startswith("event: "))
    assert first.removeprefix("event: ") in CHAIN
    assert follow(platform, user, ticket_of(platform, user), last_event_id="x") == (400, "bad-event-id")


def over_websocket(
    platform: Platform,
    user: str,
    talk: Callable[[Socket], Awaitable[T]],
    service: str = "gateway",
    path: str = "events",
    **headers: str,
) -> T:
    """What a conversation over a WebSocket gives."""
    named = {"X-User-ID": user} | {name.replace("_", "-"): value for name, value in headers.items()}

    async def run() -> T:
        async with (
            aiohttp.ClientSession() as session,
            session.ws_connect(platform.url(f"/v1/users/{user}/{path}", service), headers=named) as socket,
        ):
            return await talk(socket)

    return asyncio.run(run())


async def messages_of(socket: Socket, count: int) -> list[Json]:
    return [await socket.receive_json() for _ in range(count)]


async def ending(socket: Socket) -> tuple[str, int | None]:
    """The type of the problem that a connection ends with, and the code of its closing."""
    message = await socket.receive_json()
    assert message["event"] == "problem"
    await socket.receive()
    return message["data"]["type"].rpartition(":")[2], socket.close_code


def test_a_websocket_carries_the_events_of_the_stream(platform: Platform) -> None:
    user = new_user()

    async def talk(socket: Socket) -> list[Json]:
        opening = await messages_of(socket, 1)
        await asyncio.to_thread(platform.upload, user)
        return opening + await messages_of(socket, 3)

    messages = over_websocket(platform, user, talk)
    assert [each["event"] for each in messages] == ["following", *CHAIN]
    with platform.following(user, last=messages[0]["id"]) as events:
        assert [next(events).id for _ in CHAIN] == [each["id"] for each in messages[1:]]
    assert user not in str(messages)


def test_a_websocket_resumes_after_an_event(platform: Platform) -> None:
    user = new_user()
    last = platform.opening(user)["id"]
    platform.measured(user)
    messages = over_websocket(platform, user, lambda socket: messages_of(socket, 4), last_event_id=last)
    assert sorted(each["event"] for each in messages[1:]) == sorted(CHAIN)


@pytest.mark.parametrize(
    ("headers", "problem"),
    [
        ({"X_User_ID": "somebody-else"}, ("not-yours", 4403)),
        ({"X_User_ID": ""}, ("no-user", 4400)),
        ({"last_event_id": "nonsense"}, ("bad-event-id", 4400)),
        ({"Origin": "https://evil.example.com"}, ("foreign-origin", 4403)),
    ],
)
def test_a_websocket_says_why_it_is_closed(
    platform: Platform, headers: dict[str, str], problem: tuple[str, int]
) -> None:
    assert over_websocket(platform, new_user(), ending, **headers) == problem


def test_a_websocket_counts_as_a_stream(platform: Platform, narrow: str) -> None:
    user = new_user()

    async def second(first: Socket) -> tuple[str, int | None]:
        opening = (await messages_of(first, 1))[0]
        assert opening["event"] == "following", opening
        return await asyncio.to_thread(over_websocket, platform, user, ending, narrow, X_Forwarded_For=user)

    assert over_websocket(platform, user, second, narrow, X_Forwarded_For=user) == ("too-many-streams", 4429)
    wait_for(lambda: platform.metric(narrow, "fashion_event_streams") == 0)


def test_a_websocket_counts_as_a_request(platform: Platform, narrow: str) -> None:
    near = {"X_Forwarded_For": "192.0.2.8"}
    for _ in range(60):
        closed = over_websocket(platform, new_user(), ending, narrow, Last_Event_ID="nonsense", **near)
        if closed != ("bad-event-id", 4400):
            break
    assert closed == ("too-many-requests", 4429)


def test_a_websocket_takes_no_messages(platform: Platform) -> None:
    async def talk(socket: Socket) -> int | None:
        await messages_of(socket, 1)
        await socket.send_str("hello")
        await socket.receive()
        return socket.close_code

    assert over_websocket(platform, new_user(), talk) == 1003


def test_no_other_path_takes_a_websocket(platform: Platform) -> None:
    with pytest.raises(aiohttp.WSServerHandshakeError):
        over_websocket(platform, new_user(), ending, path="profile")


def test_a_websocket_is_logged_and_counted_once_it_ends(platform: Platform) -> None:
    user, template = new_user(), "/v1/users/{user_id}/events"
    over_websocket(platform, user, lambda socket: messages_of(socket, 1), X_Correlation_ID=f"ws-{user}")

    def line() -> Json | None:
        found = [each for each in platform.logs("gateway") if each.get("correlation_id") == f"ws-{user}"]
        return next((each for each in found if each["event"] == "request"), None)

    logged = wait_for(line)
    assert (logged["method"], logged["route"], logged["status"]) == ("GET", template, 101)
    wait_for(lambda: platform.metric("gateway", "fashion_event_streams") == 0)
