"""A shop's own page of another origin, which is the example of the documentation."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from support.http.servers import running
from support.repository import ROOT

API = "https://api.example.com"
# The example has a script of its own. No style is allowed but those of shadow roots.
POLICY = (
    "default-src 'none'; script-src 'unsafe-inline' {gateway}; connect-src 'self' {gateway}; "
    "img-src blob: data:; media-src blob:"
)


class Shop:
    """A folder that is served; what is in it is written when the gateway is known."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.policy = folder, ""
        folder.mkdir()
        shop = self

        class Handler(SimpleHTTPRequestHandler):
            def end_headers(self) -> None:
                self.send_header("Content-Security-Policy", shop.policy)
                super().end_headers()

            def log_message(self, *_: object) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Handler, directory=str(folder)))
        self.origin = f"http://127.0.0.1:{self.server.server_port}"

    def open(self, gateway: str, token: str) -> None:
        """Show the example of the documentation, for a gateway and a shopper."""
        example = re.search(r"```html\n(.*?)```", (ROOT / "docs/studio.md").read_text(), re.DOTALL)
        assert example
        (self.folder / "index.html").write_text(example[1].replace(API, gateway))
        (self.folder / "token").write_text(token)
        (self.folder / "favicon.ico").touch()
        self.policy = POLICY.format(gateway=gateway)


@contextmanager
def serving_shop(folder: Path) -> Iterator[Shop]:
    """A shop until the end."""
    shop = Shop(folder)
    with running(shop.server):
        yield shop
