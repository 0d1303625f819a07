"""`python -m benchmarks.peers.uncached SERVICE`: the service with its cache taken out, not merely missed.

Nothing is looked up, locked or stored, so what a cache costs on a miss does not flatter it.
"""

import sys
from collections.abc import Sequence
from importlib import import_module

import uvloop

from fashion.kernel.cache.cache import Cache, Compute
from fashion.kernel.http.server import serve
from fashion.settings import load_settings
from fashion.vocabulary import SERVICES


async def compute_always(
    _: Cache, kind: str, key: str, tags: Sequence[str], ttl: float, compute: Compute
) -> bytes:
    """What stands in for a fetch."""
    return await compute()


def know_nothing(_: Cache, kind: str, key: str, tags: Sequence[str]) -> bytes | None:
    """What stands in for a look into memory."""
    return None


if __name__ == "__main__":
    service = next(each for each in SERVICES if each == sys.argv[1])
    for name, function in (("fetch", compute_always), ("peek", know_nothing)):
        setattr(Cache, name, function)
    settings = load_settings()
    app = import_module(f"fashion.{service}.bootstrap").create_app(settings)
    uvloop.run(serve(app, settings, service))
