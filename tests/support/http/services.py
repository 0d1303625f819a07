"""The services behind a gateway, as one server of a test's own that answers what the test says."""

from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import NamedTuple

import msgspec

from support.http.servers import running


class Sent(NamedTuple):
    """What the gateway sent to a service; the names of headers are in lower case."""

    method: str
    target: str
    headers: dict[str, str]
    body: bytes


class Services:
    """Answers for imaging, color and products.

    Attributes:
        answers: status and body by method and path; anything else is answered 200 and `{}`.
        headers: what every answer has besides.
        sent: the requests, in order.
        breaking: how many of the next requests get no answer, but an end of their connection.
    """

    def __init__(self, port: int = 0) -> None:
        self.answers: dict[str, tuple[int, object]] = {}
        self.headers: dict[str, str] = {}
        self.sent: list[Sent] = []
        self.breaking = 0
        services = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def answer(self) -> None:
                services.answer(self)

            do_GET = do_POST = do_PUT = do_PATCH = do_DELETE = answer  # noqa: N815

            def log_message(self, *_: object) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", port), Handler)
        self.server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self.server.server_port}"

    def answer(self, request: BaseHTTPRequestHandler) -> None:
        """Answer one request."""
        body = _body_of(request)
        headers = {name.lower(): value for name, value in request.headers.items()}
        self.sent.append(Sent(request.command, request.path, headers, body))
        if self.breaking:
            self.breaking -= 1
            request.close_connection = True
            return
        status, found = self.answers.get(f"{request.command} {request.path.partition('?')[0]}", (200, {}))
        content = b"" if status == 204 else msgspec.json.encode(found)
        request.send_response(status)
        for name, value in {"Content-Type": "application/json", **self.headers}.items():
            request.send_header(name, value)
        if status != 204:
            request.send_header("Content-Length", str(len(content)))
        request.end_headers()
        request.wfile.write(content)


def _body_of(request: BaseHTTPRequestHandler) -> bytes:
    if request.headers.get("Transfer-Encoding") != "chunked":
        return request.rfile.read(int(request.headers.get("Content-Length", 0)))
    chunks = [b""]
    while size := int(request.rfile.readline(), 16):
        chunks.append(request.rfile.read(size))
        request.rfile.readline()
    request.rfile.readline()
    return b"".join(chunks)


@contextmanager
def serving(port: int = 0) -> Iterator[Services]:
    """Services until the end, at a free port unless one is given."""
    services = Services(port)
    with running(services.server):
        yield services
