"""Whether a process that starts makes progress."""

import time
from collections.abc import Callable
from pathlib import Path

from fashion.local.stores.process import cpu_seconds

STALLED_SECONDS = 60.0
CHECK_SECONDS = 1.0
_CPU_STEP = 0.05


class Progress:
    """The time since a starting process last made progress.

    Progress is a log that grows, a state that changes and, until the process answers, CPU time that is used:
    a process that answers uses a little of it even if it waits for something that never comes.
    """

    def __init__(self, log: Path, now: Callable[[], float] = time.monotonic) -> None:
        self._log, self._now = log, now
        self._seen: tuple[object, ...] = ()
        self._cpu = 0.0
        self._moved = self._checked = now()

    def idle_seconds(self, pid: int, state: str = "", *, answers: bool = False) -> float:
        """Return the seconds without progress; the process itself is checked at most once a second."""
        now = self._now()
        if not self._seen or now - self._checked >= CHECK_SECONDS:
            self._checked = now
            self._check(pid, state, answers)
        return now - self._moved

    def _check(self, pid: int, state: str, answers: bool) -> None:
        used = cpu_seconds(pid)
        seen = (self._log.stat().st_size if self._log.exists() else 0, state, answers)
        if seen != self._seen or (not answers and used >= self._cpu + _CPU_STEP):
            self._moved, self._seen, self._cpu = self._now(), seen, used
