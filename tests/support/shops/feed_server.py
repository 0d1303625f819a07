"""A shop's server that feeds are fetched from; it answers as a test sets."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Event
from typing import NamedTuple

from support.http.servers import running
from support.waiting import PATIENCE

PATH = "/feeds/products"


class Answer(NamedTuple):
    """What the server answers with."""

    body: bytes = b""
    status: int = 200
    headers: Mapping[str, str] = {}


class FeedServer:
    """Answers every request in one way, with 304 where the request names the version.

    Attributes:
        answer: what it answers with.
        asked: the headers of each request, names in lower case.
        endless: repeats the body until the client is gone.
        open: requests are answered while it is set.
    """

    def __init__(self) -> None:
        self.answer, self.endless = Answer(), False
        self.asked: list[dict[str, str]] = []
        self.open = Event()
        self.open.set()
        feeds = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                feeds.serve(self)

            def log_message(self, *_: object) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.port = self.server.server_port
        self.url = f"http://127.0.0.1:{self.port}{PATH}"

    def serve(self, request: BaseHTTPRequestHandler) -> None:
        """Answer a request."""
        headers = {name.lower(): value for name, value in request.headers.items()}
        self.asked.append(headers)
        self.open.wait(PATIENCE)
        given = self.answer
        is_known = headers.get("if-none-match", "-") == given.headers.get("ETag")
        body = b"" if is_known else given.body
        request.send_response(304 if is_known else given.status)
        for name, value in given.headers.items():
            request.send_header(name, value)
        if not self.endless and "Content-Length" not in given.headers:
            request.send_header("Content-Length", str(len(body)))
        request.end_headers()
        try:
            request.wfile.write(body)
            while self.endless:
                request.wfile.write(body)
        except ConnectionError:
            pass


@contextmanager
def serving_feeds() -> Iterator[FeedServer]:
    """A server until the end."""
    feeds = FeedServer()
    with running(feeds.server):
        yield feeds
        feeds.open.set()
