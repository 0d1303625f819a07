"""Clients that send slowly, or much at once, do not keep others from uploading."""

import socket
from collections.abc import Iterator
from contextlib import ExitStack
from http.client import HTTPResponse

import msgspec
import pytest

from support.http.clients import PATIENCE
from support.platforms.processes import Platform, new_user, wait_for

SLOW, PLACES, CLIENTS = 60, 32, 6
# What comes in a burst counts for the rate afterwards: 600 kB for 37 s.
BURST, HELD_SECONDS = 600_000, 37
HEAD = (
    "POST /v1/analyses HTTP/1.1\r\nHost: x\r\nX-User-ID: {user}\r\nX-Forwarded-For: {address}\r\n"
    "Content-Type: image/jpeg\r\nContent-Length: 1000000\r\n\r\n"
)


@pytest.fixture(scope="module")
def proxied(platform: Platform) -> Iterator[str]:
    """A gateway behind a proxy, which says where clients come from."""
    platform.start("gateway-slow", forwarded_hops="1", bodies_per_client="12")
    yield "gateway-slow"
    platform.stop("gateway-slow")


def trickle(platform: Platform, gateway: str, address: str, user: str, sent: int) -> socket.socket:
    """A connection with an upload that stops after so many bytes."""
    link = socket.create_connection(("127.0.0.1", platform.ports[gateway]), timeout=PATIENCE)
    link.sendall(HEAD.format(user=user, address=address).encode() + bytes(sent))
    return link


def problem(link: socket.socket) -> str:
    """The type of the problem that a connection is answered with."""
    answer = HTTPResponse(link)
    answer.begin()
    return str(msgspec.json.decode(answer.read())["type"]).rpartition(":")[2]


def upload(platform: Platform, gateway: str) -> int:
    return platform.upload(new_user(), service=gateway, x_forwarded_for="198.51.100.1").status_code


def test_slow_uploads_do_not_stop_real_ones(platform: Platform, proxied: str) -> None:
    with ExitStack() as links:
        for n in range(SLOW):
            slow = trickle(platform, proxied, f"192.0.2.{n % CLIENTS}", new_user(), BURST)
            links.enter_context(slow)
        wait_for(lambda: platform.metric(proxied, "fashion_http_requests_in_flight") > PLACES)
        wait_for(lambda: upload(platform, proxied) == 201, HELD_SECONDS / 2)


@pytest.mark.parametrize("same", ["address", "user"])
def test_a_client_sends_so_many_bodies_at_once_and_no_more(platform: Platform, proxied: str, same: str) -> None:
    user = new_user()
    with ExitStack() as links:
        slow = [
            trickle(
                platform,
                proxied,
                "192.0.2.77" if same == "address" else f"192.0.2.{n}",
                user if same == "user" else new_user(),
                sent=0,
            )
            for n in range(SLOW)
        ]
        for link in slow:
            links.enter_context(link)
        found = {problem(link) for link in slow}
    assert "too-many-bodies" in found
    assert found <= {"too-many-bodies", "too-slow", "unavailable"}
