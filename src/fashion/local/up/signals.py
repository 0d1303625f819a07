"""Signals to stop: the first one interrupts, those that follow are ignored."""

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Event
from types import FrameType

_STOPPING = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


class StopSignal(Event):
    """Set by the first signal to stop.

    Attributes:
        held: while True, the signal interrupts nothing yet.
    """

    held = False

    def pause(self, seconds: float) -> None:
        """Sleep, unless the signal comes or has come."""
        if self.wait(seconds):
            raise KeyboardInterrupt

    @contextmanager
    def deferred(self) -> Iterator[None]:
        """Delay the interruption to the end of the block.

        Drivers in C crash when they are interrupted, and the hooks of a fork lose the exception.
        """
        self.held = True
        yield
        self.held = False
        if self.is_set():
            raise KeyboardInterrupt


@contextmanager
def interrupting_signals() -> Iterator[StopSignal]:
    """Raise KeyboardInterrupt at the first signal to stop and ignore further ones.

    The event is set too, because an exception that is raised in a finalizer is lost.
    """
    stop = StopSignal()

    def interrupt(_number: int, _frame: FrameType | None) -> None:
        for number in before:
            signal.signal(number, signal.SIG_IGN)
        stop.set()
        if not stop.held:
            raise KeyboardInterrupt

    before = {number: signal.signal(number, interrupt) for number in _STOPPING}
    try:
        yield stop
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
