"""Exponential backoff with jitter for processes that are restarted."""

import random
import time
from collections.abc import Callable

FIRST_SECONDS = 0.25
LONGEST_SECONDS = 30.0
SETTLED_SECONDS = 60.0


class Backoff:
    """The delays of one process: doubled with each end, reset once it has run for a minute."""

    def __init__(self, now: Callable[[], float] = time.monotonic) -> None:
        self._now = now
        self._ends = 0
        self._started = now()
        self._due: float | None = None

    def ended(self) -> float:
        """Record that the process ended; return the seconds until it should start again."""
        if self._now() - self._started > SETTLED_SECONDS:
            self._ends = 0
        longest = min(LONGEST_SECONDS, FIRST_SECONDS * 2.0**self._ends)
        self._ends += 1
        delay = longest * random.uniform(0.5, 1.0)
        self._due = self._now() + delay
        return delay

    @property
    def waiting(self) -> bool:
        """Whether an end was recorded and no start since."""
        return self._due is not None

    @property
    def due(self) -> bool:
        """Whether the time to start again has come."""
        return self._due is not None and self._now() >= self._due

    def started(self) -> None:
        """Record that the process started."""
        self._started = self._now()
        self._due = None
