import io
import subprocess
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from rich.console import Console

from fashion.local.stores.data_folder import free_port
from fashion.local.up.console import UpConsole
from fashion.local.up.readiness import await_ready
from fashion.local.up.service import ServiceProcess, UpError
from fashion.settings import load_settings

Start = Callable[[str], ServiceProcess]


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Start]:
    """Starts the gateway with a shell command in place of its program."""
    started: list[subprocess.Popen[bytes]] = []

    def run(command: str) -> ServiceProcess:
        service = ServiceProcess("gateway", load_settings(port=free_port(), data_dir=tmp_path))
        service.log.parent.mkdir()
        service.log.touch()
        service.child = subprocess.Popen(["sh", "-c", f"exec >> {service.log}; {command}"])
        started.append(service.child)
        return service

    yield run
    for each in started:
        each.kill()
        each.wait()


def wait(service: ServiceProcess, stalled_seconds: float) -> str:
    output = io.StringIO()
    await_ready([service], UpConsole(Console(file=output, width=200)), time.sleep, stalled_seconds)
    return output.getvalue()


def test_a_service_without_progress_is_reported_with_the_end_of_its_log(start: Start) -> None:
    service = start("echo reading the model; exec sleep 60")
    with pytest.raises(UpError, match=r"gateway made no progress for 1 s .*\(state: starting\)") as error:
        wait(service, 1.2)
    assert str(error.value).endswith(f"{service.log}:\n  reading the model")


def test_an_empty_log_is_reported_as_empty(start: Start) -> None:
    with pytest.raises(UpError, match=r"gateway\.log: \(empty\)$"):
        wait(start("exec sleep 60"), 0.3)


def test_a_service_that_ends_is_reported_at_once(start: Start) -> None:
    with pytest.raises(UpError, match="gateway ended with exit code 3 while starting: no model"):
        wait(start("echo no model; exit 3"), 60.0)


def test_a_service_is_awaited_as_long_as_its_log_grows(start: Start) -> None:
    service = start("i=0; while test $i -lt 8; do echo $i; sleep 0.5; i=$((i+1)); done; exit 4")
    with pytest.raises(UpError, match="ended with exit code 4"):
        wait(service, 2.0)
