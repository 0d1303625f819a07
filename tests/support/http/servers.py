"""HTTP servers of a test's own, in a thread."""

from collections.abc import Iterator
from contextlib import contextmanager
from http.server import HTTPServer
from threading import Thread


@contextmanager
def running(server: HTTPServer) -> Iterator[None]:
    """The server answers until the end, when it closes."""
    thread = Thread(target=server.serve_forever, args=(0.05,))
    thread.start()
    try:
        yield
    finally:
        # Else it would wait forever for a thread that has failed.
        if thread.is_alive():
            server.shutdown()
        thread.join()
        server.server_close()
