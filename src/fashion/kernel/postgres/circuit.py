"""The circuit of a connection pool: open while PostgreSQL is silent, so that nobody waits for it.

A PostgreSQL that is down refuses connections, and requests fail at once. One that hangs, or whose host is gone,
accepts requests and answers none. A probe finds that out; then everything that waits fails together.
"""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from weakref import WeakSet

import asyncpg
import structlog

from fashion.kernel.telemetry import metrics

log = structlog.get_logger(__name__)

PROBE_SECONDS = 0.5
SLICE_SECONDS, SLICES = 0.1, 18
"""A probe without an answer in so many slices of time opens the circuit; slices, because a blocked event loop
delays an answer and the end of the wait alike."""

REASON = "PostgreSQL does not answer"

Probe = Callable[[], Awaitable[None]]


class DatabaseSilentError(ConnectionError):
    """PostgreSQL does not answer; the same work may succeed later."""


class Circuit:
    """Whether PostgreSQL is silent, and what waits for it."""

    def __init__(self) -> None:
        self.is_open = False
        self._connections: WeakSet[asyncpg.Connection] = WeakSet()
        self._waiting: set[asyncio.Timeout] = set()

    def check(self) -> None:
        """Check that PostgreSQL is not silent.

        Raises:
            DatabaseSilentError: it is.
        """
        if self.is_open:
            raise DatabaseSilentError(REASON)

    def watch(self, connection: asyncpg.Connection) -> None:
        """Terminate a connection when the circuit opens: whoever waits for its answer fails at once."""
        self._connections.add(connection)

    @asynccontextmanager
    async def bounded(self) -> AsyncIterator[None]:
        """End the block when the circuit opens.

        Raises:
            DatabaseSilentError: the circuit is open, or opens meanwhile.
        """
        self.check()
        scope = asyncio.timeout(None)
        self._waiting.add(scope)
        try:
            async with scope:
                yield
        except TimeoutError:
            if scope.expired():
                raise DatabaseSilentError(REASON) from None
            raise
        finally:
            self._waiting.discard(scope)

    def open(self) -> None:
        """Let everything fail that waits for an answer, and everything that comes."""
        self.is_open = True
        now = asyncio.get_running_loop().time()
        for scope in self._waiting:
            scope.reschedule(now)
        for connection in list(self._connections):
            connection.terminate()

    def close(self) -> None:
        """Let requests try again."""
        self.is_open = False


async def watch_circuit(circuit: Circuit, probe: Probe, down: dict[str, str]) -> None:
    """Probe PostgreSQL for as long as this runs; record in `down` that it is silent."""
    while True:
        silent = await _is_silent(probe)
        if silent:
            down["postgres"] = REASON
            metrics.STORE_UP.labels("postgres").set(0)
        if silent and not circuit.is_open:
            log.error("circuit opened", store="postgres", reason=REASON)
            circuit.open()
        elif circuit.is_open and not silent:
            circuit.close()
            down.pop("postgres", None)
            log.warning("circuit closed", store="postgres")
        await asyncio.sleep(PROBE_SECONDS)


async def _is_silent(probe: Probe) -> bool:
    """Return whether a probe gets no answer; an error is one."""
    asked = asyncio.ensure_future(probe())
    try:
        for _ in range(SLICES):
            await asyncio.wait({asked}, timeout=SLICE_SECONDS)
            if asked.done():
                return False
        return True
    finally:
        asked.cancel()
        asked.add_done_callback(_ignore)


def _ignore(probed: "asyncio.Future[None]") -> None:
    """Take the error of a probe that failed: it is an answer."""
    if not probed.cancelled():
        probed.exception()
