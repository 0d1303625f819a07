"""Services that share what they import: forked from a process that has it, which saves time and memory.

Each is a process of its own all the same, with its own environment, log and end. Where forking is not safe
(macOS), each imports for itself.
"""

import multiprocessing
import os
import runpy
import signal
import subprocess
import sys
from collections.abc import Mapping
from contextlib import suppress
from functools import cache
from multiprocessing import connection, forkserver, parent_process
from multiprocessing.context import ForkServerContext, SpawnContext
from pathlib import Path
from threading import Thread

from setproctitle import setproctitle

from fashion.local.stores.process import end_with_parent


class ForkedService:
    """A running `fashion serve SERVICE`, with the methods of a Popen that supervision uses."""

    def __init__(self, service: str, log: Path, env: Mapping[str, str]) -> None:
        self._command = f"fashion serve {service}"
        log.parent.mkdir(parents=True, exist_ok=True)
        self._process = preload().Process(target=_serve, args=(service, log, dict(env)), daemon=True)
        self._process.start()

    @property
    def pid(self) -> int:
        """Its process ID."""
        return self._process.pid or 0

    def poll(self) -> int | None:
        """Return its exit code, or None while it runs; negative if a signal ended it."""
        return self._process.exitcode

    def wait(self, timeout: float | None = None) -> int:
        """Wait for its end; return the exit code.

        Raises:
            subprocess.TimeoutExpired: it still runs after `timeout` seconds.
        """
        self._process.join(timeout)
        code = self.poll()
        if code is None:
            raise subprocess.TimeoutExpired(self._command, timeout or 0)
        return code

    def send_signal(self, number: int) -> None:
        """Send a signal, unless it has ended."""
        if self.poll() is None:
            # The exit code arrives a moment after the process is gone.
            with suppress(ProcessLookupError):
                os.kill(self.pid, number)

    def kill(self) -> None:
        """Send SIGKILL."""
        self.send_signal(signal.SIGKILL)


@cache
def preload() -> ForkServerContext | SpawnContext:
    """Start the process that services are forked from; it ends with this one, and its services with it."""
    if sys.platform != "linux":
        return multiprocessing.get_context("spawn")
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["fashion.local.up.preloaded", "fashion.cli"])
    forkserver.ensure_running()
    return context


def _serve(service: str, log: Path, env: dict[str, str]) -> None:
    os.setsid()
    _end_with_parents()
    with log.open("ab") as output:
        for number in (sys.stdout.fileno(), sys.stderr.fileno()):
            os.dup2(output.fileno(), number)
    setproctitle(f"fashion serve {service}")
    os.environ.clear()
    os.environ.update(env)
    sys.argv = ["fashion", "serve", service]
    runpy.run_module("fashion.cli", run_name="__main__")


def _end_with_parents() -> None:
    """Die with who forked this process, and with who asked for it."""
    end_with_parent(signal.SIGKILL)
    Thread(target=_end_with_supervisor, name="supervisor", daemon=True).start()


def _end_with_supervisor() -> None:
    if supervisor := parent_process():
        connection.wait([supervisor.sentinel])
        os.kill(os.getpid(), signal.SIGKILL)
