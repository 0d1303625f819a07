"""What a WebSocket's client may send: nothing but pings and a closing, and not many of them."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager

import aiohttp
import pytest

from support.http.websocket_frames import BINARY, CLOSE, CONTINUATION, PING, PONG, TEXT, Frames, frame, websocket
from support.platforms.processes import Platform, new_user, wait_for

NOTHING = b"\0" * 100_000
BELOW_THE_BURST = b"\0" * 6000


@contextmanager
def following(platform: Platform) -> Iterator[Frames]:
    """A WebSocket that follows a user, after its first message."""
    user = new_user()
    path, who = f"/v1/users/{user}/events", {"X-User-ID": user}
    with websocket(platform.ports["gateway"], path, who) as frames:
        opening = frames.receive()
        assert opening is not None
        assert b'"following"' in opening[1]
        yield frames


@pytest.mark.parametrize(
    "sent",
    [
        [frame(BINARY, NOTHING)],
        [frame(TEXT, b" " * 5000)],
        [frame(BINARY, NOTHING[:20_000], claimed=10_000_000)],
        [frame(BINARY, NOTHING[:5000], final=False)] + 20 * [frame(CONTINUATION, NOTHING[:5000], final=False)],
        [frame(PING, b"x" * 125)] * 200,
    ],
    ids=["a long message", "a text", "a message that never ends", "fragments without end", "pings"],
)
def test_who_sends_more_than_a_few_kilobytes_is_cut_off(platform: Platform, sent: list[bytes]) -> None:
    with following(platform) as frames:
        frames.send(*sent)
        assert frames.close_code() == 1009
    wait_for(lambda: platform.metric("gateway", "fashion_event_streams") == 0)


def test_what_is_sent_with_the_handshake_counts_too(platform: Platform) -> None:
    user = new_user()
    path, early = f"/v1/users/{user}/events", frame(BINARY, NOTHING, claimed=10_000_000)
    with websocket(platform.ports["gateway"], path, {"X-User-ID": user}, early) as frames:
        assert frames.close_code() == 1009


def test_a_client_is_told_that_its_message_is_too_big(platform: Platform) -> None:
    user = new_user()

    async def run() -> int | None:
        url, who = platform.url(f"/v1/users/{user}/events"), {"X-User-ID": user}
        async with aiohttp.ClientSession() as session, session.ws_connect(url, headers=who) as socket:
            await socket.receive_json()
            await socket.send_bytes(BELOW_THE_BURST)
            await socket.receive()
            return socket.close_code

    assert asyncio.run(run()) == 1009


def test_pings_are_answered_while_events_come(platform: Platform) -> None:
    with following(platform) as frames:
        for number in range(20):
            frames.send(frame(PING, b"%d" % number))
            assert frames.receive(but=TEXT) == (PONG, b"%d" % number)
        frames.send(frame(CLOSE, (1000).to_bytes(2)))
        assert frames.close_code() == 1000


FORBIDDEN = {
    "a long ping": frame(PING, b"x" * 126),
    "a ping in parts": frame(PING, final=False),
    "a continuation of nothing": frame(CONTINUATION, b"x"),
    "an unknown message": frame(3, b"x"),
    "an unknown control frame": frame(11),
    "a reserved bit": bytes([0xC1, 0x80]) + b"\0\0\0\0",
    "no mask": bytes([0x81, 0x01]) + b"x",
    "no UTF-8": frame(TEXT, b"\xff\xfe"),
    "a closing of one byte": frame(CLOSE, b"x"),
}


@pytest.mark.parametrize("sent", FORBIDDEN.values(), ids=FORBIDDEN)
def test_what_the_protocol_forbids_ends_the_stream(platform: Platform, sent: bytes) -> None:
    with following(platform) as frames:
        frames.send(sent)
        assert frames.close_code() != 1009
    wait_for(lambda: platform.metric("gateway", "fashion_event_streams") == 0)
