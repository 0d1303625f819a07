"""Live events of a gateway: over a WebSocket, resumed from the logs of services, and opened with a ticket."""

from collections.abc import Iterator
from contextlib import AbstractContextManager
from typing import Any

import msgspec
import pytest
from litestar.exceptions import WebSocketDisconnect
from litestar.testing import WebSocketTestSession
from redis import Redis

from contract.gateway.conftest import Client
from fashion.kernel.events.entries import to_fields
from fashion.kernel.events.log import StoredEvent
from fashion.kernel.events.transports.redis_streams.stream import stream_key
from support.events.examples import analyzed, recorded
from support.http.services import Services
from support.identity.tokens import pseudonym
from support.waiting import wait_for

Json = dict[str, Any]
START = "0.0.0"


@pytest.fixture(scope="module")
def stream(usual: dict[str, Any], gateway: Client) -> Iterator["Stream"]:
    """The stream of the gateway, once it reads it."""
    with Redis.from_url(usual["redis_url"]) as redis:
        assert opening(gateway, "nobody")["event"] == "following"
        yield Stream(redis, stream_key(usual["platform"]))


class Stream:
    def __init__(self, redis: Redis, key: str) -> None:
        self._redis, self._key = redis, key

    def publish(self, user: str, position: int) -> StoredEvent:
        event = recorded(analyzed(pseudonym(user), revision=position), version=position)
        self._redis.xadd(self._key, to_fields(event))  # type: ignore[arg-type]
        return event


def socket(gateway: Client, user: str, query: str = "") -> AbstractContextManager[WebSocketTestSession]:
    return gateway.websocket_connect(f"/v1/users/{user}/events{query}", headers={"X-User-ID": user})


def opening(gateway: Client, user: str, query: str = "") -> Json:
    with socket(gateway, user, query) as opened:
        return message(opened)


def message(opened: WebSocketTestSession) -> Json:
    """The next message that is no heartbeat."""
    while (found := opened.receive_json())["event"] == "alive":
        pass
    return dict(found)


def logged(event: StoredEvent) -> Json:
    """An event as its service answers it."""
    return {
        "position": event.position,
        "type": event.type,
        "occurred_at": event.occurred_at,
        "correlation_id": event.correlation_id,
        "data": msgspec.json.decode(event.data),
        "schema": event.schema,
    }


def test_a_follower_gets_the_events_of_its_user_alone(gateway: Client, stream: Stream, user: str) -> None:
    with socket(gateway, user) as opened:
        assert message(opened)["event"] == "following"
        stream.publish("somebody-else", 11)
        stream.publish(user, 12)
        found = message(opened)
    assert (found["event"], found["id"].split(".")[0]) == ("SkinToneAnalyzed", "12")
    assert user not in msgspec.json.encode(found).decode()


def test_a_follower_that_resumes_gets_what_it_missed_and_then_live_events(
    gateway: Client, services: Services, stream: Stream, user: str
) -> None:
    missed = stream.publish(user, 21)
    services.answers[f"GET /v1/users/{user}/events"] = (200, [logged(missed)])
    wait_for(lambda: opening(gateway, user)["id"].startswith("21."))
    with socket(gateway, user, f"?last_event_id={START}") as opened:
        assert message(opened)["id"] == START
        assert message(opened)["id"] == "21.0.0"
        stream.publish(user, 22)
        assert message(opened)["id"] == "22.0.0"


def test_a_follower_whose_missed_events_cannot_be_read_is_to_connect_again(
    gateway: Client, services: Services, stream: Stream, user: str
) -> None:
    stream.publish(user, 31)
    services.answers[f"GET /v1/users/{user}/events"] = (503, {})
    wait_for(lambda: opening(gateway, user)["id"].startswith("31."))
    with socket(gateway, user, f"?last_event_id={START}") as opened:
        assert message(opened)["event"] == "following"
        assert closed(opened) == 1013


def closed(opened: WebSocketTestSession) -> int:
    with pytest.raises(WebSocketDisconnect) as closing:
        opened.receive_json()
    return closing.value.code


def test_an_event_id_that_no_stream_gave_is_a_problem(gateway: Client, stream: Stream, user: str) -> None:
    with socket(gateway, user, "?last_event_id=12") as opened:
        problem = message(opened)
        assert (problem["event"], problem["data"]["type"]) == ("problem", "urn:fashion:problem:bad-event-id")
        assert closed(opened) == 4400


def test_a_client_that_sends_a_message_is_closed(gateway: Client, stream: Stream, user: str) -> None:
    with socket(gateway, user) as opened:
        assert message(opened)["event"] == "following"
        opened.send_text("hello")
        assert closed(opened) == 1003


def test_a_ticket_opens_the_stream_of_its_user_once(gateway: Client, stream: Stream, user: str) -> None:
    path = f"/v1/users/{user}/events"
    ticket = gateway.post(f"{path}/tickets", headers={"X-User-ID": user}).json()["ticket"]
    with gateway.websocket_connect(f"{path}?ticket={ticket}") as opened:
        assert message(opened)["event"] == "following"
    with gateway.websocket_connect(f"{path}?ticket={ticket}") as again:
        assert message(again)["data"]["type"] == "urn:fashion:problem:bad-ticket"
        assert closed(again) == 4401


def test_nobody_follows_another_user(gateway: Client, stream: Stream, user: str) -> None:
    with gateway.websocket_connect("/v1/users/somebody/events", headers={"X-User-ID": user}) as opened:
        assert message(opened)["data"]["status"] == 403
        assert closed(opened) == 4403
