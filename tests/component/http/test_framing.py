"""Request framing, byte by byte: no request hides in another, and none takes another's answer."""

import re
import socket
from collections.abc import Iterator
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from support.http.clients import PATIENCE
from support.http.servers import running
from support.platforms.processes import Platform, new_user

HIDDEN = b"GET /v1/users/eve/history HTTP/1.1\r\nHost: x\r\nX-User-ID: eve\r\nConnection: close\r\n\r\n"
LENGTH = b"Content-Length: %d\r\n" % len(HIDDEN)
CHUNKED = b"Transfer-Encoding: chunked\r\n"
EMPTY_CHUNKS = b"0\r\n\r\n"


def head(method: str, path: str, user: str, *headers: bytes) -> bytes:
    return b"".join((f"{method} {path} HTTP/1.1\r\nHost: x\r\nX-User-ID: {user}\r\n".encode(), *headers, b"\r\n"))


def exchange(port: int, sent: bytes) -> bytes:
    """Everything that a connection returns until the server closes it."""
    got = b""
    with socket.create_connection(("127.0.0.1", port), timeout=PATIENCE) as link, suppress(ConnectionError):
        link.sendall(sent)
        while data := link.recv(65536):
            got += data
    return got


def statuses(got: bytes) -> list[int]:
    return [int(status) for status in re.findall(rb"HTTP/1\.[01] (\d{3}) ", got)]


METHODS_WITHOUT_BODY = [
    ("GET", "/v1/users/ann/history"),
    ("GET", "/v1/users/ann/profile"),
    ("GET", "/v1/colors?tone=5"),
    ("GET", "/v1/users/ann/events"),
    ("GET", "/health"),
    ("HEAD", "/v1/users/ann/history"),
    ("DELETE", "/v1/users/ann"),
    ("OPTIONS", "/v1/analyses"),
]


@pytest.mark.parametrize(("method", "path"), METHODS_WITHOUT_BODY)
@pytest.mark.parametrize(
    "body", [LENGTH + b"\r\n", LENGTH + b"\r\n" + HIDDEN, CHUNKED + b"\r\n" + EMPTY_CHUNKS + HIDDEN]
)
@pytest.mark.parametrize("service", ["gateway", "imaging"])
def test_a_method_without_a_body_takes_none(
    platform: Platform, service: str, method: str, path: str, body: bytes
) -> None:
    got = exchange(platform.ports[service], head(method, path, "ann")[:-2] + body)
    assert statuses(got) == [400]
    assert b"connection: close" in got
    assert method == "HEAD" or b"urn:fashion:problem:bad-framing" in got


POST = "/v1/users/ann/recommendations"
CLOSE = b"Connection: close\r\n"
BAD_LENGTHS = {
    "with chunks": (b"Content-Length: 4\r\n" + CHUNKED, EMPTY_CHUNKS + HIDDEN),
    "after chunks": (CHUNKED + b"Content-Length: 4\r\n", EMPTY_CHUNKS + HIDDEN),
    "two, different": (b"Content-Length: 0\r\n" + LENGTH, HIDDEN),
    "two in one": (b"Content-Length: 2, 2\r\n", b"{}" + HIDDEN),
    "with a sign": (b"Content-Length: +2\r\n", b"{}" + HIDDEN),
    "negative": (b"Content-Length: -1\r\n", HIDDEN),
    "hexadecimal": (b"Content-Length: 0x2\r\n", b"{}" + HIDDEN),
    "with a space inside": (b"Content-Length: 1 2\r\n", b"{}" + HIDDEN),
    "with a space before the colon": (b"Content-Length : 2\r\n", b"{}" + HIDDEN),
    "folded": (b"Content-Length:\r\n 2\r\n", b"{}" + HIDDEN),
    "empty": (b"Content-Length:\r\n", b"{}" + HIDDEN),
    "over 64 bits": (b"Content-Length: 18446744073709551618\r\n", b"{}" + HIDDEN),
    "an unknown coding": (b"Transfer-Encoding: xchunked\r\n", b"2\r\n{}\r\n" + EMPTY_CHUNKS + HIDDEN),
    "identity": (b"Transfer-Encoding: identity\r\n", b"{}" + HIDDEN),
    "compressed chunks": (b"Transfer-Encoding: gzip, chunked\r\n", EMPTY_CHUNKS + HIDDEN),
    "chunked twice": (CHUNKED + CHUNKED, EMPTY_CHUNKS + HIDDEN),
    "chunked, then not": (b"Transfer-Encoding: chunked, identity\r\n", EMPTY_CHUNKS + HIDDEN),
    "a vertical tab": (b"Transfer-Encoding: \x0bchunked\r\n", EMPTY_CHUNKS + HIDDEN),
    "a chunk size that is none": (CHUNKED, b"zz\r\n" + HIDDEN),
    "a chunk size with garbage": (CHUNKED, b"2xx\r\n{}\r\n" + EMPTY_CHUNKS + HIDDEN),
    "a chunk longer than its size": (CHUNKED, b"2\r\n{}XX\r\n" + EMPTY_CHUNKS + HIDDEN),
    "lines without carriage returns": (CHUNKED, b"2\n{}\n0\n\n" + HIDDEN),
}


@pytest.mark.parametrize("name", BAD_LENGTHS)
@pytest.mark.parametrize("service", ["gateway", "color"])
def test_a_body_of_doubtful_length_is_rejected_and_hides_no_request(
    platform: Platform, service: str, name: str
) -> None:
    headers, body = BAD_LENGTHS[name]
    got = exchange(platform.ports[service], head("POST", POST, "ann", headers) + body)
    assert statuses(got) == [400]


SOUND = {
    "a length": (b"Content-Length: 2\r\n", b"{}"),
    "a length between spaces": (b"Content-Length:   2  \r\n", b"{}"),
    "the same length twice": (b"Content-Length: 2\r\nContent-Length: 2\r\n", b"{}"),
    "chunks": (CHUNKED, b"1\r\n{\r\n1\r\n}\r\n" + EMPTY_CHUNKS),
    "chunks with extensions and trailers": (CHUNKED, b"2;a=b\r\n{}\r\n0\r\nContent-Length: 99\r\n\r\n"),
}


@pytest.mark.parametrize("name", SOUND)
def test_pipelined_requests_are_answered_in_order(platform: Platform, name: str) -> None:
    headers, body = SOUND[name]
    first = head("POST", POST, "ann", headers) + body
    got = exchange(platform.ports["gateway"], first + first + HIDDEN)
    assert statuses(got) == [409, 409, 200]


@pytest.fixture(scope="module")
def narrow(platform: Platform) -> Iterator[str]:
    """A gateway with a single connection to each service, which a damaged framing would damage for all."""
    platform.start("gateway-narrow", upstream_connections="1")
    yield "gateway-narrow"
    platform.stop("gateway-narrow")


def test_a_body_that_never_comes_takes_no_answer_of_others(platform: Platform, narrow: str) -> None:
    ann, bob = new_user(), new_user()
    mine = platform.upload(ann).json()["id"]
    for framing in (LENGTH, CHUNKED, b"Content-Length: 0\r\n"):
        exchange(platform.ports[narrow], head("GET", f"/v1/users/{bob}/history", bob, framing, CLOSE) + HIDDEN)
        found = platform.get(f"/v1/users/{ann}/history", ann, service=narrow).json()
        assert [analysis["id"] for analysis in found["items"]] == [mine]


def test_a_body_that_breaks_off_takes_no_answer_of_others(platform: Platform, narrow: str) -> None:
    ann, bob = new_user(), new_user()
    for framing, part in ((b"Content-Length: 9999\r\n", HIDDEN), (CHUNKED, b"270f\r\n" + HIDDEN)):
        with socket.create_connection(("127.0.0.1", platform.ports[narrow]), timeout=PATIENCE) as link:
            link.sendall(head("POST", "/v1/analyses", bob, b"Content-Type: image/jpeg\r\n", framing) + part)
        assert platform.upload(ann, service=narrow).status_code == 201
        assert platform.get(f"/v1/users/{ann}/history", ann, service=narrow).json()["items"]


class Forgetful(BaseHTTPRequestHandler):
    """Promises to keep each connection, and closes it when a second request arrives."""

    protocol_version = "HTTP/1.1"

    def handle(self) -> None:
        self.handle_one_request()
        self.rfile.read(1)

    def do_GET(self) -> None:
        self.send_response(200)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def do_POST(self) -> None:
        while self.rfile.readline() != b"0\r\n":
            pass
        self.rfile.readline()
        self.do_GET()

    def log_message(self, format: str, *args: object) -> None:
        pass


@pytest.fixture
def forgetful() -> Iterator[int]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Forgetful)
    with running(server):
        yield server.server_port


def test_no_upload_fails_for_a_connection_that_went_stale(platform: Platform, forgetful: int) -> None:
    platform.start("gateway-kept", imaging_url=f"http://127.0.0.1:{forgetful}")
    for _ in range(3):
        assert platform.get("/v1/users/ann/history", "ann", service="gateway-kept").status_code == 200
        assert platform.upload("ann", service="gateway-kept").status_code == 200
    platform.stop("gateway-kept")
