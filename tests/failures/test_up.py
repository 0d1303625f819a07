import asyncio
import json
import os
import re
import signal
import subprocess
import sys
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from functools import partial
from http.client import HTTPConnection
from pathlib import Path

import asyncpg
import psutil
import pytest
from click.testing import CliRunner, Result

from fashion.cli import main
from fashion.local.stores.data_folder import free_port
from fashion.local.up.forking import ForkedService
from fashion.vocabulary import SERVICES, WITH_TABLES, Service
from support.stores.postgres_data import copy_postgres_data
from support.waiting import wait_for

PATIENCE = 180.0
wait_until = partial(wait_for, seconds=PATIENCE, pause=0.05)


class Up:
    """A `fashion up` on free ports; `output` is what it has shown."""

    def __init__(self, folder: Path, *options: str, **variables: str) -> None:
        self.folder = folder
        self.ports = {service: free_port() for service in SERVICES}
        inner = {name: port for name, port in self.ports.items() if name != "gateway"}
        urls = {f"FASHION_{name.upper()}_URL": f"http://127.0.0.1:{port}" for name, port in inner.items()}
        self.shown = folder / f"shown-{self.ports['gateway']}"
        self.environment = {
            **{name: value for name, value in os.environ.items() if not name.startswith("FASHION_")},
            **urls,
            "FASHION_PORT": str(self.ports["gateway"]),
            "FASHION_DATA_DIR": str(folder / "data"),
            "FASHION_CONFIG_FILE": str(folder / "config.json"),
            **variables,
        }
        with self.shown.open("ab") as shown:
            self.process = psutil.Popen(
                [sys.executable, "-m", "fashion.cli", "up", *options],
                env=self.environment,
                stdout=shown,
                stderr=shown,
                cwd=folder,
            )

    @property
    def output(self) -> str:
        return self.shown.read_text()

    def children(self) -> list[psutil.Process]:
        return list(self.process.children(recursive=True))

    def child(self, words: str) -> psutil.Process:
        return next(child for child in self.children() if words in command_of(child))

    def shows(self, words: str) -> "Up":
        wait_until(lambda: words in self.output or self.process.poll() is not None)
        assert words in self.output
        return self

    def is_ready(self, service: Service) -> bool:
        with suppress(OSError), urllib.request.urlopen(f"http://127.0.0.1:{self.ports[service]}/ready") as answer:
            return bool(answer.status == 200)
        return False

    def end(self, number: signal.Signals) -> int:
        self.process.send_signal(number)
        return int(self.process.wait(PATIENCE))


def command_of(process: psutil.Process) -> str:
    try:
        return " ".join(process.cmdline())
    except psutil.Error:
        return ""


Begin = Callable[..., Up]


@contextmanager
def starting(folder: Path) -> Iterator[Begin]:
    started: list[Up] = []

    def start(*options: str, **variables: str) -> Up:
        started.append(Up(folder, *options, **variables))
        return started[-1]

    yield start
    for each in started:
        with suppress(psutil.NoSuchProcess):
            each.process.kill()
        each.process.wait()


@pytest.fixture
def up(tmp_path: Path) -> Iterator[Begin]:
    """Starts platforms on a folder where initdb has run, which takes most of the time of a first start."""
    copy_postgres_data(tmp_path / "data")
    with starting(tmp_path) as start:
        yield start


@pytest.fixture(scope="module")
def again(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Begin]:
    """Starts platforms on one folder, which is empty at first."""
    with starting(tmp_path_factory.mktemp("again")) as start:
        yield start


@pytest.fixture(scope="module")
def first(again: Begin) -> Up:
    return again().shows("Loaded the sample catalogue").shows("Ctrl-C stops it")


@pytest.fixture(scope="module")
def opened(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Up]:
    """A platform with an issuer of its own; the browser writes what it opens into the file `opened`."""
    folder = tmp_path_factory.mktemp("opened")
    browser = folder / "browser"
    browser.write_text(f'#!/bin/sh\necho "$1" > {folder}/opened\n')
    browser.chmod(0o755)
    copy_postgres_data(folder / "data")
    with starting(folder) as start:
        yield start("--auth", "--open", BROWSER=str(browser)).shows("Ctrl-C stops it")


def test_it_starts_again_what_dies_and_stops_without_leaving_a_process(first: Up) -> None:
    platform = first
    assert all(platform.is_ready(service) for service in SERVICES)
    assert "X-User-ID is believed, whoever sends it" in platform.output
    for name in ("serve color", "bin/postgres", "redis-server"):
        platform.child(name).kill()
    for name in ("color", "postgres", "redis"):
        platform.shows(f"{name} was ended by SIGKILL; starting again in 0.").shows(f"{name} started again")
    wait_until(lambda: platform.is_ready("color"))
    children = platform.children()
    assert platform.end(signal.SIGTERM) == 0
    assert platform.output.endswith("Stopped.\n")
    assert not psutil.wait_procs(children, timeout=PATIENCE)[1]


def test_it_finds_its_data_again_and_nothing_outlives_it_when_killed(first: Up, again: Begin) -> None:
    addresses = stored_addresses(first.folder)
    if first.process.poll() is None:
        first.end(signal.SIGTERM)
    second = again().shows("Found a catalogue").shows("Ctrl-C stops it")
    assert stored_addresses(second.folder) == addresses
    wait_until(lambda: roles_connected(addresses[0]) == {f"fashion_{service}" for service in WITH_TABLES})
    children = second.children()
    second.end(signal.SIGKILL)
    assert not psutil.wait_procs(children, timeout=PATIENCE)[1]


def test_it_takes_the_tokens_of_an_issuer_of_its_own(opened: Up) -> None:
    platform = opened.shows("Authorization: Bearer $(fashion token)")
    data = platform.folder / "data"
    assert status_of(platform, {"X-User-ID": "me"}) == 401
    assert status_of(platform, {"Authorization": f"Bearer {token(data)}"}) == 200
    assert status_of(platform, {"Authorization": f"Bearer {token(data, '--sub', 'eve')}"}) == 403
    assert status_of(platform, {"Authorization": f"Bearer {token(data, '--scope', 'operate')}"}) == 403
    acting = token(data, "--act", "backend", "--scope", "act-for")
    assert status_of(platform, {"Authorization": f"Bearer {acting}"}) == 200


def token(data: Path, *options: str) -> str:
    made = CliRunner().invoke(main, ["token", "--data-dir", str(data), *options], catch_exceptions=False)
    assert made.exit_code == 0, made.output
    return made.stdout.strip()


def status_of(platform: Up, headers: dict[str, str]) -> int:
    """The status of the answer to who asks for the profile of the user `me`."""
    with closing(HTTPConnection("127.0.0.1", platform.ports["gateway"], timeout=PATIENCE)) as link:
        link.request("GET", "/v1/users/me/profile", headers=headers)
        return link.getresponse().status


def test_without_an_issuer_there_is_no_token(tmp_path: Path) -> None:
    ended = CliRunner().invoke(main, ["token", "--data-dir", str(tmp_path)])
    assert (ended.exit_code, "fashion up --auth" in ended.stderr) == (2, True)


def test_nobody_elsewhere_reaches_what_believes_the_header(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "fashion.cli", "up"]
    environment = {**os.environ, "FASHION_HOST": "0.0.0.0"}
    ended = subprocess.run(command, env=environment, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert (ended.returncode, "FASHION_HOST=0.0.0.0" in ended.stderr) == (2, True)


def roles_connected(url: str) -> set[str]:
    """The roles of the services that are connected to PostgreSQL."""

    async def ask() -> set[str]:
        connection = await asyncpg.connect(url)
        found = await connection.fetch(
            "SELECT usename FROM pg_stat_activity WHERE application_name LIKE 'fashion%'"
        )
        await connection.close()
        return {each["usename"] for each in found}

    return asyncio.run(ask())


def stored_addresses(folder: Path) -> list[str]:
    return [(folder / "data" / store / "url").read_text() for store in ("postgres", "redis")]


def test_the_studio_opens_once_it_is_ready(opened: Up) -> None:
    address = opened.folder / "opened"
    wait_until(address.exists)
    assert address.read_text() == f"http://127.0.0.1:{opened.ports['gateway']}/studio\n"


def test_status_reports_it_until_it_ends(opened: Up) -> None:
    running = f"fashion up is running as process {opened.process.pid}."
    wait_until(lambda: run_status(opened).exit_code == 0)
    assert running in run_status(opened).stdout
    opened.end(signal.SIGTERM)
    assert run_status(opened).exit_code == 1
    assert "fashion up is not running." in run_status(opened).stdout


def run_status(platform: Up) -> Result:
    return CliRunner(env=platform.environment).invoke(main, ["status"])


def test_it_can_be_stopped_while_it_starts(up: Begin) -> None:
    platform = up()
    wait_until(lambda: any("serve" in command_of(child) for child in platform.children()))
    children = platform.children()
    assert platform.end(signal.SIGINT) == 0, platform.output
    assert not psutil.wait_procs(children, timeout=PATIENCE)[1]


def test_a_second_platform_on_the_same_folder_is_rejected(up: Begin) -> None:
    up().shows("Starting PostgreSQL").process.suspend()
    second = up()
    assert second.process.wait(PATIENCE) == 2
    assert re.search(r"Error: .* is in use by another `fashion up`", second.output)
    assert "Traceback" not in second.output


def test_a_second_up_and_the_doctor_name_the_platform_that_runs(up: Begin) -> None:
    first = up().shows("Ctrl-C stops it")
    address = f"http://127.0.0.1:{first.ports['gateway']}"
    second = up()
    assert second.process.wait(PATIENCE) == 2
    assert f"runs already, at {address} (process {first.process.pid})" in " ".join(second.output.split())
    examined = CliRunner(env=second.environment).invoke(main, ["doctor", "--json"]).stdout
    found = {each["check"]: each for each in json.loads(examined)["findings"]}
    assert found["port of gateway"]["status"] == "OK"
    assert found["port of gateway"]["detail"].endswith(f"listens at {address}")


def test_of_two_that_start_at_one_moment_one_has_the_ports_and_the_other_ends(up: Begin, tmp_path: Path) -> None:
    copy_postgres_data(tmp_path / "other")
    first = up()
    ports = {name: each for name, each in first.environment.items() if re.fullmatch("FASHION_(PORT|.+_URL)", name)}
    second = up(**ports, FASHION_DATA_DIR=str(tmp_path / "other"))
    (loser,) = wait_until(lambda: [each for each in (first, second) if each.process.poll() is not None])
    assert loser.process.poll() == 2
    assert "which imaging needs, is taken" in loser.output
    (second if loser is first else first).shows("Ctrl-C stops it")


def test_a_service_that_does_not_start_is_reported_with_its_reason(tmp_path: Path) -> None:
    copy_postgres_data(tmp_path / "data")
    command = [sys.executable, "-m", "fashion.cli", "up", "--data-dir", "data"]
    environment = {
        **os.environ,
        **{
            f"FASHION_{name.upper()}_URL": f"http://127.0.0.1:{free_port()}"
            for name in set(SERVICES) - {"gateway"}
        },
        "FASHION_PORT": str(free_port()),
        "FASHION_IMAGE_PROCESSOR": "absent",
    }
    ended = subprocess.run(command, env=environment, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert ended.returncode == 2
    assert "imaging ended with exit code 2 while starting: Error: FASHION_IMAGE_PROCESSOR" in ended.stderr


def test_a_service_that_ends_while_it_is_stopped_is_no_error(tmp_path: Path) -> None:
    for _ in range(20):
        service = ForkedService("imaging", tmp_path / "log", {})
        service.kill()
        while service.poll() is None:
            service.send_signal(0)
    assert service.poll() == -signal.SIGKILL
