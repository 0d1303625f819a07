"""A real browser, Chromium without a window, and pages of an origin of its own that report what they saw."""

import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from queue import Queue
from shutil import which
from signal import SIGKILL, SIGTERM
from typing import Any

from fashion.local.stores.process import spawn, stop
from support.http.servers import running
from support.waiting import PATIENCE

NAMES = ("chromium", "chromium-browser", "google-chrome")
# Tests run as root in containers, where Chromium's sandbox cannot; it opens nothing but the pages of tests.
OPTIONS = ("--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--no-first-run")
PAGE = """<!doctype html><meta charset="utf-8"><link rel="icon" href="data:,"><script type="module">
const report = (found) => fetch("/report", {{ method: "POST", body: JSON.stringify(found) }});
const settings = {settings};
try {{ report(await (async () => {{ {script} }})()); }} catch (error) {{ report({{ failed: String(error) }}); }}
</script>"""


def browser() -> str | None:
    """Where a Chromium is, if anywhere."""
    return next((path for path in map(which, NAMES) if path), None)


class Pages:
    """An origin with one page, and the reports of its script."""

    def __init__(self) -> None:
        self.reports: Queue[Any] = Queue()
        self.page, self.files = b"", dict[str, bytes]()
        pages = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                body = pages.files.get(self.path, pages.page)
                self.send_response(200)
                self.send_header("Content-Type", "text/html" if body is pages.page else "image/jpeg")
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def do_POST(self) -> None:
                pages.reports.put(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
                self.send_response(204)
                self.end_headers()

            def log_message(self, *_: object) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.origin = f"http://127.0.0.1:{self.server.server_port}"


@contextmanager
def serving_pages() -> Iterator[Pages]:
    """An origin until the end."""
    pages = Pages()
    with running(pages.server):
        yield pages


def report_of(pages: Pages, script: str, folder: Path, **settings: object) -> Any:
    """What a page returns whose script, the body of an async function, runs in a browser; it has `settings`."""
    pages.page = PAGE.format(settings=json.dumps(settings), script=script).encode()
    path = browser()
    assert path
    # A debugging port keeps it running after the page has loaded.
    options = (*OPTIONS, "--remote-debugging-port=0", f"--user-data-dir={folder / 'profile'}")
    running = spawn(
        [path, *options, pages.origin], log=folder / "browser.log", on_parent_death=SIGKILL, env=os.environ
    )
    try:
        found = pages.reports.get(timeout=PATIENCE)
    finally:
        stop(running, (SIGTERM, PATIENCE), (SIGKILL, PATIENCE))
    assert "failed" not in found, found
    return found
