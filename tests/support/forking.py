"""Services that start in a fraction of a second: forked from a process that has imported what they share.

An import of that takes two seconds of CPU, and the tests start a hundred services. Each is a process of its own
all the same, with its own environment, log and end; `tests/component/test_up.py` starts them as users do.
"""

import ctypes
import os
import subprocess
import sys
from collections.abc import Mapping
from functools import cache
from multiprocessing import forkserver, get_context
from multiprocessing.context import ForkServerContext
from pathlib import Path
from signal import SIGKILL, Signals

_PR_SET_PDEATHSIG = 1


class Forked:
    """A running `fashion serve`, with the methods of a Popen that tests use."""

    def __init__(self, service: str, log: Path, env: Mapping[str, str]) -> None:
        self.args = f"fashion serve {service}"
        log.parent.mkdir(parents=True, exist_ok=True)
        self._process = _server().Process(target=_serve, args=(service, log, dict(env)), daemon=True)
        self._process.start()

    @property
    def pid(self) -> int:
        """Its process ID."""
        assert self._process.pid
        return self._process.pid

    def poll(self) -> int | None:
        """Its exit code, or None while it runs; negative if a signal ended it."""
        return self._process.exitcode

    def wait(self, timeout: float | None = None) -> int:
        """Wait for its end; return the exit code."""
        self._process.join(timeout)
        code = self.poll()
        if code is None:
            raise subprocess.TimeoutExpired(self.args, timeout or 0)
        return code

    def send_signal(self, number: Signals) -> None:
        """Send a signal, unless it has ended."""
        if self.poll() is None:
            os.kill(self.pid, number)

    def kill(self) -> None:
        """Send SIGKILL."""
        self.send_signal(SIGKILL)


@cache
def _server() -> ForkServerContext:
    """Start the process to fork from; it ends with this one, and takes what it forked with it."""
    context = get_context("forkserver")
    context.set_forkserver_preload(["support.preloaded"])
    before = os.environ.get("PYTHONPATH")
    os.environ["PYTHONPATH"] = str(Path(__file__).parents[1])
    try:
        forkserver.ensure_running()
    finally:
        os.environ.pop("PYTHONPATH") if before is None else os.environ.update(PYTHONPATH=before)
    return context


def _serve(service: str, log: Path, env: dict[str, str]) -> None:
    os.setsid()
    ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, SIGKILL)
    with log.open("ab") as output:
        for number in (sys.stdout.fileno(), sys.stderr.fileno()):
            os.dup2(output.fileno(), number)
    os.environ.clear()
    os.environ.update(env)

    from fashion.cli import main

    main(["serve", service])
