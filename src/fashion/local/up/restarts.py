"""Child processes that are meant to stay: started again when they end, stopped together."""

import signal
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from signal import SIGKILL, SIGTERM
from typing import Protocol

from fashion.local.stores.process import Child, stop
from fashion.local.up.backoff import Backoff


class Supervised(Protocol):
    """A process that the supervisor keeps running."""

    name: str
    log: Path
    child: Child | None

    def start(self) -> None:
        """Start it, the first time or again."""


class Watch:
    """Looks after processes; `say` is told of every end and every new start."""

    def __init__(self, processes: Iterable[Supervised], say: Callable[[str], None]) -> None:
        self._supervised = [(process, Backoff()) for process in processes]
        self._say = say

    def look(self) -> None:
        """Start again what has ended, each when its delay is over."""
        for process, backoff in self._supervised:
            if backoff.due:
                process.start()
                backoff.started()
                self._say(f"{process.name} started again")
            elif not backoff.waiting and process.child is not None:
                self._note_end(process, process.child, backoff)

    def _note_end(self, process: Supervised, child: Child, backoff: Backoff) -> None:
        code = child.poll()
        if code is not None:
            delay = backoff.ended()
            self._say(f"{process.name} {ending(code)}; starting again in {delay:.1f} s, see {process.log}")


def ending(code: int) -> str:
    """How a process ended, in words."""
    return f"ended with exit code {code}" if code >= 0 else f"was ended by {signal.Signals(-code).name}"


def stop_all(processes: Sequence[Supervised], patience: float) -> None:
    """Ask all at once to stop, and end those that have not after `patience` seconds."""
    children = [process.child for process in processes if process.child is not None]
    for child in children:
        child.send_signal(SIGTERM)
    for child in children:
        stop(child, (SIGTERM, patience), (SIGKILL, 5.0))
