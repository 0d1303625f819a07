"""How much of the machine other programs took meanwhile: the noise in every number of a row."""

import os
from contextlib import suppress
from time import monotonic

import psutil


class Neighbors:
    """Watches from when it is made."""

    def __init__(self) -> None:
        self._busy, self._own, self._since = _busy_seconds(), _own_seconds(), monotonic()

    @property
    def share(self) -> float:
        """Share of all CPU time so far that went to programs that are not ours, 0 to 1."""
        others = (_busy_seconds() - self._busy) - (_own_seconds() - self._own)
        return min(1.0, max(0.0, others / ((monotonic() - self._since) * (psutil.cpu_count() or 1))))


def _busy_seconds() -> float:
    spent = psutil.cpu_times()
    return float(sum(spent) - spent.idle - getattr(spent, "iowait", 0.0) - getattr(spent, "guest", 0.0))


def _own_seconds() -> float:
    """CPU time of this process and of all below it, those that have ended included."""
    seconds = sum(os.times()[:4])
    for child in psutil.Process().children(recursive=True):
        with suppress(psutil.Error):
            seconds += sum(child.cpu_times()[:4])
    return seconds
