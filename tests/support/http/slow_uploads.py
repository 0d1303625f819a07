"""An upload of which a part is on its way for as long as a test wants."""

import http.client
import json
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager

from support.platforms.processes import Platform, photo_of_its_own
from support.waiting import PATIENCE, wait_for

BEGUN = 1000


@contextmanager
def begun_upload(platform: Platform, user: str) -> Iterator[Callable[[], tuple[int, str]]]:
    """A photo of which imaging holds the first part; the result sends the rest, and is the status and problem."""
    photo = photo_of_its_own()
    headers = {"X-User-ID": user, "Content-Type": "image/jpeg", "Content-Length": str(len(photo))}
    with closing(http.client.HTTPConnection("127.0.0.1", platform.ports["gateway"], timeout=PATIENCE)) as link:
        link.putrequest("POST", "/v1/analyses")
        for name, value in headers.items():
            link.putheader(name, value)
        link.endheaders(photo[:BEGUN])
        wait_for(lambda: platform.metric("imaging", "fashion_upload_bytes_held") > 0)

        def finish() -> tuple[int, str]:
            link.send(photo[BEGUN:])
            answer = link.getresponse()
            return answer.status, json.load(answer).get("type", "").rpartition(":")[2]

        yield finish
