import json
import subprocess
import sys
from collections.abc import Iterator
from signal import SIGINT, default_int_handler, signal
from uuid import uuid4

import pytest
from click.testing import CliRunner, Result

from fashion.cli import main
from fashion.vocabulary import SERVICES
from support.platforms.processes import Platform
from support.waiting import PATIENCE, wait_for

EXPECTED = {"postgres": "up", "redis": "up"} | dict.fromkeys(SERVICES, "ready")
Lines = Iterator[dict[str, str]]


def run_status(platform: Platform, *options: str, **variables: str) -> Result:
    """Run `fashion status` until all is well: on a busy machine an answer may take too long."""
    environment = platform.environment(port=str(platform.ports["gateway"])) | variables
    runner = CliRunner(env=environment)
    return wait_for(lambda: found if (found := runner.invoke(main, ["status", *options])).exit_code == 0 else None)


def test_status_reports_each_store_and_service(platform: Platform) -> None:
    report = json.loads(run_status(platform, "--json").stdout)
    assert report["healthy"]
    assert {each["name"]: each["status"] for each in report["components"]} == EXPECTED
    assert all(each["revision"] for each in report["components"] if each["name"] in SERVICES)


def test_status_hides_passwords(platform: Platform) -> None:
    assert "postgresql://fashion:***@127.0.0.1:" in run_status(platform).stdout


def test_status_reports_variables_that_set_nothing_with_the_nearest_known_ones(platform: Platform) -> None:
    assert "did you mean FASHION_POOL_SIZE?" in run_status(platform, FASHION_POOLSIZE="9").stdout
    report = json.loads(run_status(platform, "--json", FASHION_POOLSIZE="9").stdout)
    assert report["unknown_variables"] == [{"name": "FASHION_POOLSIZE", "nearest": "FASHION_POOL_SIZE"}]
    assert json.loads(run_status(platform, "--json").stdout)["unknown_variables"] == []


@pytest.fixture
def following(platform: Platform) -> Iterator["subprocess.Popen[str]"]:
    command = [sys.executable, "-m", "fashion.cli", "logs", "gateway", "--follow", "--json", "--lines", "1"]
    # Where the tests run in the background of a shell, SIGINT is ignored and children inherit that.
    handler = signal(SIGINT, default_int_handler)
    try:
        process = subprocess.Popen(command, env=platform.environment(), stdout=subprocess.PIPE, text=True)
    finally:
        signal(SIGINT, handler)
    with process:
        yield process
        process.kill()


def test_logs_follows_what_is_written_meanwhile_until_ctrl_c(
    platform: Platform, following: "subprocess.Popen[str]"
) -> None:
    assert following.stdout
    lines: Lines = map(json.loads, following.stdout)
    assert next(lines)["service"] == "gateway"
    one = uuid4().hex
    platform.get("/v1/nowhere", x_correlation_id=one)
    assert next(line for line in lines if line.get("correlation_id") == one)["event"] == "request"
    following.send_signal(SIGINT)
    assert following.wait(PATIENCE) == 0
