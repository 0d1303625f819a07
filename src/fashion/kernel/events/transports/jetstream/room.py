"""Whether NATS has room to store anything."""

import asyncio

from nats.js import JetStreamContext

from fashion.kernel.events.transport import StreamFullError
from fashion.kernel.events.transports.jetstream.publisher import StoreFullError, published
from fashion.kernel.events.transports.jetstream.stream import Names
from fashion.kernel.outages import NO_ROOM

PROBE_SECONDS = 2.0


async def full_reason(js: JetStreamContext, names: Names) -> str:
    """Return that NATS stores nothing, or an empty string, also where the stream is at its own limit.

    With no room on its disk NATS answers with an error or, if it is busy, not at all.
    """
    try:
        async with asyncio.timeout(PROBE_SECONDS):
            await published(js, names.probe, b"", {"Nats-Rollup": "sub"})
    except (StoreFullError, TimeoutError):
        return f"{NO_ROOM}."
    except StreamFullError:
        return ""
    return ""
