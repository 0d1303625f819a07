"""Waiting for services as long as they make progress."""

import time
from collections.abc import Callable, Sequence

from fashion.local.stores.progress import STALLED_SECONDS, Progress
from fashion.local.up.console import UpConsole
from fashion.local.up.log_files import last_line, last_lines
from fashion.local.up.restarts import ending
from fashion.local.up.service import READY, STARTING, ServiceProcess, UpError

POLL_SECONDS = 0.05
Pause = Callable[[float], None]


class Starting:
    """A service that starts; `state` is what its /ready endpoint reported last."""

    def __init__(self, service: ServiceProcess, stalled_seconds: float) -> None:
        self.service = service
        self.state = STARTING
        self._progress = Progress(service.log)
        self._stalled_seconds = stalled_seconds

    def update(self) -> None:
        """Ask for the state.

        Raises:
            UpError: the service has ended, or makes no progress.
        """
        self.state = self.service.state()
        if self.state != READY:
            self._check_running()
            self._check_progress()

    def _check_running(self) -> None:
        code = self.service.child.poll() if self.service.child else None
        if code is not None:
            name, log = self.service.name, self.service.log
            raise UpError(f"{name} {ending(code)} while starting: {last_line(log)} (see {log})")

    def _check_progress(self) -> None:
        pid = self.service.child.pid if self.service.child else 0
        if self._progress.idle_seconds(pid, self.state, answers=self.state != STARTING) <= self._stalled_seconds:
            return
        log = self.service.log
        lines = "".join(f"\n  {line}" for line in last_lines(log)) or " (empty)"
        raise UpError(
            f"{self.service.name} made no progress for {self._stalled_seconds:.0f} s while starting "
            f"(state: {self.state}). The end of its log {log}:{lines}"
        )


def await_ready(
    services: Sequence[ServiceProcess],
    console: UpConsole,
    pause: Pause,
    stalled_seconds: float = STALLED_SECONDS,
) -> None:
    """Wait until every service is ready and show the state of each meanwhile.

    Raises:
        UpError: a service has ended, or made no progress for `stalled_seconds`.
    """
    began = time.monotonic()
    waiting = [Starting(service, stalled_seconds) for service in services]
    with console.waiting() as show:
        while waiting:
            for each in waiting:
                each.update()
            for each in waiting:
                if each.state == READY:
                    console.ready(each.service.name, time.monotonic() - began)
            waiting = [each for each in waiting if each.state != READY]
            show({each.service.name: each.state for each in waiting})
            pause(POLL_SECONDS)
