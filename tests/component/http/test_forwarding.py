"""What the gateway makes of a request for a service, and of its answer."""

from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from support.http.raw_requests import raw
from support.http.servers import running
from support.platforms.processes import Platform


def test_the_host_in_a_request_line_is_not_called(platform: Platform) -> None:
    answer = raw(platform, "gateway", "GET http://example.com/v1/colors?tone=7 HTTP/1.1")
    assert answer.json() == platform.read("/v1/colors?tone=7")


def test_one_answer_is_kept_for_each_question_however_it_is_spelled(platform: Platform) -> None:
    spelled = ("tone=7&undertone=warm", "undertone=warm&tone=7", "tone=%37&undertone=w%61rm")
    answers = [platform.get(f"/v1/colors?{query}") for query in spelled]
    assert len({answer.headers["ETag"] for answer in answers}) == 1
    other = platform.get("/v1/colors?tone=7&undertone=cool")
    assert other.headers["ETag"] != answers[0].headers["ETag"]


@pytest.mark.parametrize(
    "path", ["/v1/colors?tone=7", "/v1/products/none", "/v1/colors", "/docs/assets/swagger-ui.css"]
)
def test_head_answers_with_the_headers_of_get(platform: Platform, path: str) -> None:
    full = platform.get(path)
    head = platform.call("HEAD", path)
    compared = ("Content-Type", "Content-Length", "ETag", "Cache-Control")
    assert (head.status_code, head.content) == (full.status_code, b"")
    assert [head.headers.get(name) for name in compared] == [full.headers.get(name) for name in compared]


@pytest.fixture
def echo() -> Iterator[tuple[int, list[dict[str, str]]]]:
    """A port, and the headers of the requests that came in there."""
    seen: list[dict[str, str]] = []

    class Echo(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            seen.append({name.lower(): value for name, value in self.headers.items()})
            self.send_response(204)
            self.end_headers()

        def log_message(self, format: str, *args: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Echo)
    with running(server):
        yield server.server_port, seen


UNNEEDED = (
    "Content-Length: 0",
    "Connection: close, X-User-ID",
    "TE: trailers",
    "Upgrade: h2c",
    "Proxy-Authorization: x",
    "Keep-Alive: x",
    "Cookie: a=b",
    "Authorization: Bearer x",
    "X-Forwarded-For: 10.0.0.1",
    "X-Config-Revision: x",
    "Range: a",
)
NEEDED = {
    "host",
    "x-user-id",
    "x-correlation-id",
    "accept",
    "accept-encoding",
    "accept-language",
    "content-type",
    "user-agent",
}


def test_the_gateway_passes_on_only_what_a_service_needs(
    platform: Platform, echo: tuple[int, list[dict[str, str]]]
) -> None:
    port, seen = echo
    platform.start("gateway-echo", imaging_url=f"http://127.0.0.1:{port}")
    lines = "\r\n".join(("GET /v1/users/ann/history HTTP/1.1", "X-User-ID: ann", *UNNEEDED))
    assert raw(platform, "gateway-echo", lines).status_code == 204
    platform.stop("gateway-echo")
    assert seen[0].keys() <= NEEDED
    assert seen[0]["x-user-id"] == "ann"
