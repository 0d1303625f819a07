"""Child processes that do not outlive this one, and what an earlier one left behind."""

import ctypes
import os
import pwd
import signal
import subprocess
from collections.abc import Collection, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import TypedDict

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

    On Linux the kernel sends it `on_parent_death` when the thread that called this ends, however it ends.
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
            preexec_fn=partial(_die_with, os.getpid(), on_parent_death),
            **running_as(account),
        )


class RunningAs(TypedDict):
    """The arguments of `subprocess` that choose who a process runs as."""

    user: int | None
    group: int | None
    extra_groups: list[int] | None


def running_as(account: Account | None) -> RunningAs:
    """Run as this account and in its group alone; None: as we run."""
    if account is None:
        return {"user": None, "group": None, "extra_groups": None}
    return {"user": account.pw_uid, "group": account.pw_gid, "extra_groups": []}


def _die_with(parent: int, death: signal.Signals) -> None:
    if _PRCTL:
        _PRCTL(_PR_SET_PDEATHSIG, death)
    if os.getppid() != parent:
        os._exit(1)


def stop(child: Child | psutil.Process, *steps: tuple[signal.Signals, float]) -> None:
    """Send each signal in turn, with its patience in seconds, until the process has ended."""
    for number, patience in steps:
        try:
            child.send_signal(number)
            child.wait(patience)
        except (subprocess.TimeoutExpired, psutil.TimeoutExpired):
            continue
        except psutil.NoSuchProcess:
            pass
        return


def server_in(pid: int, folder: Path, names: Collection[str]) -> psutil.Process | None:
    """The process `pid`, if it is one of `names` at work in `folder`; None for anybody else's."""
    try:
        process = psutil.Process(pid)
        ours = process.name() in names and Path(process.cwd()) == folder.resolve()
    except psutil.Error:
        return None
    return process if ours else None
