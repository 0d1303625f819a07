import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import psutil
import pytest

from fashion.local.stores.progress import Progress
from support.waiting import wait_for

Start = Callable[[str], subprocess.Popen[bytes]]
BUSY = "import time\nwhile time.process_time() < 30: pass"


class Clock:
    def __init__(self) -> None:
        self.seconds = 0.0

    def __call__(self) -> float:
        return self.seconds


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def start() -> Iterator[Start]:
    started: list[subprocess.Popen[bytes]] = []

    def run(program: str) -> subprocess.Popen[bytes]:
        started.append(subprocess.Popen([sys.executable, "-c", program]))
        return started[-1]

    yield run
    for each in started:
        each.kill()
        each.wait()


def test_a_process_that_uses_no_cpu_and_logs_nothing_is_idle(clock: Clock, tmp_path: Path) -> None:
    progress = Progress(tmp_path / "log", clock)
    progress.idle_seconds(0, "starting")
    clock.seconds = 30.0
    assert progress.idle_seconds(0, "starting") == 30.0


def test_a_log_that_grows_is_progress(clock: Clock, tmp_path: Path) -> None:
    log = tmp_path / "log"
    progress = Progress(log, clock)
    progress.idle_seconds(0)
    clock.seconds = 30.0
    log.write_text("loading")
    assert progress.idle_seconds(0) == 0.0


def test_a_state_that_changes_is_progress(clock: Clock, tmp_path: Path) -> None:
    progress = Progress(tmp_path / "log", clock)
    progress.idle_seconds(0, "starting")
    clock.seconds = 30.0
    assert progress.idle_seconds(0, "draining") == 0.0


def test_cpu_time_is_progress_until_the_process_answers(clock: Clock, tmp_path: Path, start: Start) -> None:
    busy, progress = start(BUSY).pid, Progress(tmp_path / "log", clock)
    progress.idle_seconds(busy)
    wait_for_cpu(busy)
    clock.seconds = 30.0
    assert progress.idle_seconds(busy) == 0.0
    progress.idle_seconds(busy, answers=True)
    clock.seconds = 60.0
    assert progress.idle_seconds(busy, answers=True) == 0.0, "it answers now, which is a change"
    clock.seconds = 90.0
    assert progress.idle_seconds(busy, answers=True) == 30.0


def wait_for_cpu(pid: int) -> None:
    before = sum(psutil.Process(pid).cpu_times()[:2])
    wait_for(lambda: sum(psutil.Process(pid).cpu_times()[:2]) >= before + 0.2)
