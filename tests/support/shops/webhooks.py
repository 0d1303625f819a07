"""A tenant's server that webhooks are sent to; it verifies them as the Standard Webhooks library does."""

from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Event
from typing import Any, NamedTuple

from standardwebhooks import Webhook

from support.http.servers import running
from support.waiting import PATIENCE


class Message(NamedTuple):
    """A request as it came."""

    path: str
    headers: dict[str, str]
    body: bytes

    @property
    def id(self) -> str:
        """The `webhook-id`."""
        return self.headers["webhook-id"]


class Receiver:
    """Keeps what is posted to it, in order.

    Attributes:
        received: the requests, each as soon as it is read.
        answers: statuses and headers to answer the next requests with; 204 behind the last one.
        open: requests are answered while it is set.
    """

    def __init__(self) -> None:
        self.received: list[Message] = []
        self.answers: list[tuple[int, dict[str, str]]] = []
        self.open = Event()
        self.open.set()
        receiver = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                receiver.take(self)

            def log_message(self, *_: object) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}/fashion"

    def take(self, request: BaseHTTPRequestHandler) -> None:
        """Keep a request and answer it."""
        body = request.rfile.read(int(request.headers["Content-Length"]))
        headers = {name.lower(): value for name, value in request.headers.items()}
        status, more = self.answers.pop(0) if self.answers else (204, {})
        self.received.append(Message(request.path, headers, body))
        self.open.wait(PATIENCE)
        request.send_response(status)
        for name, value in more.items():
            request.send_header(name, value)
        request.send_header("Content-Length", "0")
        request.end_headers()

    @property
    def ids(self) -> set[str]:
        """The `webhook-id` of each message; one may come more than once."""
        return {message.id for message in self.received}

    def verified(self, secret: str) -> list[Any]:
        """The messages, each verified with the secret; fails where one is not signed with it."""
        return [Webhook(secret).verify(message.body, message.headers) for message in self.received]


@contextmanager
def receiving() -> Iterator[Receiver]:
    """A receiver until the end."""
    receiver = Receiver()
    with running(receiver.server):
        yield receiver
        receiver.open.set()
