"""Trimming the stream below what every service has acknowledged."""

from collections import deque
from time import monotonic

from nats.js import JetStreamContext
from nats.js.errors import NotFoundError

from fashion.kernel.events.entries import CONSUMERS
from fashion.kernel.events.transports.jetstream.stream import Names


class Trimming:
    """Trims, and remembers how long the stream was when, as JetStream deletes by number and not by age."""

    def __init__(self, names: Names) -> None:
        self._names, self._lengths = names, deque[tuple[float, int]]()

    async def trim(self, js: JetStreamContext, keep_seconds: float) -> None:
        """Delete entries that every service has acknowledged and that are older than followers need them."""
        try:
            state = (await js.stream_info(self._names.events)).state
            done = min([await self._done(js, group) for group in CONSUMERS])
        except NotFoundError:
            self._lengths.clear()
            return
        last = min(done, self._old(state.last_seq, keep_seconds))
        # A purge up to number 1 deletes everything, so also what came since into a stream that was empty.
        if last and last >= state.first_seq:
            await js.purge_stream(self._names.events, seq=last + 1, subject=self._names.all_events)

    def _old(self, length: int, keep_seconds: float) -> int:
        """Return the number of the newest entry that is old enough, 0 if none is known to be."""
        now, old = monotonic(), 0
        if self._lengths and self._lengths[-1][1] > length:
            # The server lost the stream, and it began again.
            self._lengths.clear()
        self._lengths.append((now, length))
        while self._lengths and self._lengths[0][0] <= now - keep_seconds:
            old = self._lengths.popleft()[1]
        if old:
            self._lengths.appendleft((now - keep_seconds, old))
        return old

    async def _done(self, js: JetStreamContext, group: str) -> int:
        """Return the number up to which a service has acknowledged every entry."""
        found = await js.consumer_info(self._names.events, group)
        place = found.ack_floor if found.num_ack_pending else found.delivered
        return place.stream_seq if place else 0
