"""The peer of cached reads: a bare Litestar route under the same server that answers a file's bytes.

`python -m benchmarks.peers.bare FILE`: no logs, metrics, limits, identity or cache.
"""

import sys
from pathlib import Path

import uvloop
from litestar import Litestar, MediaType, get, post
from litestar.datastructures import State

from fashion.kernel.health import Health
from fashion.kernel.http.server import serve
from fashion.settings import load_settings

BODY = Path(sys.argv[1]).read_bytes() if len(sys.argv) > 1 else b"{}"


@get("/bytes", media_type=MediaType.JSON)
async def answer() -> bytes:
    """The same bytes each time."""
    return BODY


@post("/v1/traces", status_code=200, sync_to_thread=False)
def take() -> None:
    """Where a collector of traces would be."""


@get("/ready", sync_to_thread=False)
def ready() -> None:
    """Nothing to wait for."""


if __name__ == "__main__":
    app = Litestar(
        [answer, take, ready], openapi_config=None, logging_config=None, state=State({"health": Health()})
    )
    uvloop.run(serve(app, load_settings(), "gateway"))
