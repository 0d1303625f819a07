"""Child processes that are restarted when they end and stopped together."""

import signal
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from signal import SIGKILL, SIGTERM
from typing import Protocol

from fashion.local.stores.process import Child, stop
from fashion.local.up.backoff import Backoff
from fashion.local.up.forking import ForkedService


class Supervised(Protocol):
    """A process that is restarted when it ends."""

    name: str
    log: Path

    @property
    def child(self) -> Child | ForkedService | None:
        """The running process."""

    def start(self) -> None:
        """Start it, the first time or again."""


class Watch:
    """Restarts processes that end; `say` gets a sentence for every end and every restart."""

    def __init__(self, processes: Iterable[Supervised], say: Callable[[str], None]) -> None:
        self._supervised = [(process, Backoff()) for process in processes]
        self._say = say

    def look(self) -> None:
        """Restart each process that has ended and whose delay is over."""
        for process, backoff in self._supervised:
            if backoff.due:
                process.start()
                backoff.started()
                self._say(f"{process.name} started again")
            elif not backoff.waiting and process.child is not None:
                self._note_end(process, process.child, backoff)

    def _note_end(self, process: Supervised, child: Child | ForkedService, backoff: Backoff) -> None:
        code = child.poll()
        if code is not None:
            delay = backoff.ended()
            self._say(f"{process.name} {ending(code)}; starting again in {delay:.1f} s, see {process.log}")


def ending(code: int) -> str:
    """Describe how a process ended."""
    return f"ended with exit code {code}" if code >= 0 else f"was ended by {signal.Signals(-code).name}"


def stop_all(processes: Sequence[Supervised], patience: float) -> None:
    """Send SIGTERM to all at once, and SIGKILL to those that run after `patience` seconds."""
    children = [process.child for process in processes if process.child is not None]
    for child in children:
        child.send_signal(SIGTERM)
    for child in children:
        stop(child, (SIGTERM, patience), (SIGKILL, 5.0))
