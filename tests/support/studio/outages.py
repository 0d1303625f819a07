"""Outages that a journey asks for: services of its own platform are killed and started again."""

from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from support.http.servers import running
from support.platforms.processes import Platform


@contextmanager
def serving_outages(platform: Platform) -> Iterator[str]:
    """Where `POST /kill/NAME` and `POST /start/NAME` are answered once they are done, until the end."""
    actions = {"kill": platform.kill, "start": platform.start}

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            _, action, name = self.path.split("/")
            actions[action](name)
            self.send_response(204)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    with running(server):
        yield f"http://127.0.0.1:{server.server_port}"
