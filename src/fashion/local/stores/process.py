"""Child processes that do not outlive this one, and processes that an earlier one left behind."""

import ctypes
import os
import pwd
import signal
import subprocess
from collections.abc import Collection, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Protocol, TypedDict

import psutil

Account = pwd.struct_passwd
Child = subprocess.Popen[bytes]
_PR_SET_PDEATHSIG = 1
_PRCTL = getattr(ctypes.CDLL(None), "prctl", None)


def spawn(
    command: Sequence[str | Path],
    *,
    log: Path,
    on_parent_death: signal.Signals,
    env: Mapping[str, str],
    cwd: Path | None = None,
    account: Account | None = None,
) -> Child:
    """Start a command in a session of its own, its output appended to `log`.

    On Linux the kernel sends it `on_parent_death` when the thread that called this ends, however it ends. It can
    be stopped from its first instant on, also if this process ignores the signals to stop by now.
    """
    log.parent.mkdir(parents=True, exist_ok=True)
    with log.open("ab") as output:
        return subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            env=env,
            cwd=cwd,
            start_new_session=True,
            preexec_fn=partial(_prepare_child, os.getpid(), on_parent_death),
            **running_as(account),
        )


class RunningAs(TypedDict):
    """The arguments of `subprocess` that choose who a process runs as."""

    user: int | None
    group: int | None
    extra_groups: list[int] | None


def running_as(account: Account | None) -> RunningAs:
    """Return the arguments to run as this account and in its group alone; None keeps the current account."""
    if account is None:
        return {"user": None, "group": None, "extra_groups": None}
    return {"user": account.pw_uid, "group": account.pw_gid, "extra_groups": []}


def _prepare_child(parent: int, death: signal.Signals) -> None:
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_DFL)
    end_with_parent(death)
    if os.getppid() != parent:
        os._exit(1)


def end_with_parent(death: signal.Signals) -> None:
    """Have the kernel send this process `death` when the thread that started it ends, on Linux."""
    if _PRCTL:
        _PRCTL(_PR_SET_PDEATHSIG, death)


class Stoppable(Protocol):
    """A process that can be stopped."""

    def send_signal(self, number: int, /) -> None:
        """Send a signal, unless it has ended."""

    def wait(self, timeout: float | None, /) -> object:
        """Wait for its end, up to `timeout` seconds."""


def stop(child: Stoppable, *steps: tuple[signal.Signals, float]) -> None:
    """Send each signal in turn, and wait up to its seconds, until the process has ended."""
    for number, patience in steps:
        try:
            child.send_signal(number)
            child.wait(patience)
        except (subprocess.TimeoutExpired, psutil.TimeoutExpired):
            continue
        except psutil.NoSuchProcess:
            pass
        return


def cpu_seconds(pid: int) -> float:
    """Return the CPU time that a process and its descendants have used, or 0 if it has ended."""
    try:
        process = psutil.Process(pid)
        times = [each.cpu_times() for each in (process, *process.children(recursive=True))]
    except psutil.Error:
        return 0.0
    return sum(each.user + each.system for each in times)


def server_in(pid: int, folder: Path, names: Collection[str]) -> psutil.Process | None:
    """Return the process `pid` if it is one of `names` and works in `folder`, else None."""
    try:
        process = psutil.Process(pid)
        ours = process.name() in names and Path(process.cwd()) == folder.resolve()
    except psutil.Error:
        return None
    return process if ours else None
