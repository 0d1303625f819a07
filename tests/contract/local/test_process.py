import signal
import sys
from pathlib import Path
from signal import SIGKILL, SIGTERM

import pytest

from fashion.local.stores.process import Child, spawn
from support.waiting import wait_for

READY_AND_IDLE = "import signal; print('ready', flush=True); signal.pause()"


def start(log: Path) -> Child:
    child = spawn([sys.executable, "-c", READY_AND_IDLE], log=log, on_parent_death=SIGKILL, env={})
    wait_for(lambda: "ready" in log.read_text())
    return child


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_a_child_ends_by_a_signal_that_its_parent_ignores(number: signal.Signals, tmp_path: Path) -> None:
    before = signal.signal(number, signal.SIG_IGN)
    try:
        child = start(tmp_path / "log")
    finally:
        signal.signal(number, before)
    child.send_signal(number)
    try:
        assert child.wait(30) == -number
    finally:
        child.kill()


def test_a_child_appends_to_its_log(tmp_path: Path) -> None:
    (tmp_path / "log").write_text("before\n")
    child = start(tmp_path / "log")
    child.send_signal(SIGTERM)
    child.wait(30)
    assert (tmp_path / "log").read_text() == "before\nready\n"
