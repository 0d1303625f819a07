"""The platform under measurement: embedded stores and every service as a process, in a folder that goes away."""

import http.client
import os
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from signal import SIGKILL, SIGTERM

import psutil
from pydantic import SecretStr

from benchmarks.data_files import FACE_MODEL
from benchmarks.services.pseudonyms import KEY
from fashion.local.stores.data_folder import LOOPBACK, free_port
from fashion.local.stores.postgres import embedded_postgres
from fashion.local.stores.process import spawn, stop
from fashion.local.stores.redis import embedded_redis
from fashion.local.up.log_files import last_line
from fashion.local.up.prepare import load_sample_catalogue, migrate_all
from fashion.settings import PREFIX, Settings, load_settings, variable
from fashion.vocabulary import SERVICES, Service

NO_LIMIT = 2_000_000_000
START_SECONDS = 60.0


class StartError(Exception):
    """A process did not start; the message holds its last words."""


class Server:
    """A server process on a free port of the loopback address."""

    def __init__(self, name: str, module: Sequence[str], settings: Settings, log: Path) -> None:
        self.name, self.port, self._log = name, settings.port or free_port(), log
        settings = settings.model_copy(update={"port": self.port})
        command = [sys.executable, "-m", *module]
        self._child = spawn(command, log=log, on_parent_death=SIGKILL, env=environment(settings))
        self._process = psutil.Process(self._child.pid)

    def await_ready(self) -> None:
        """Wait until it answers.

        Raises:
            StartError: it has ended, or takes too long.
        """
        deadline = time.monotonic() + START_SECONDS
        while not self._answers():
            if self._child.poll() is not None or time.monotonic() > deadline:
                raise StartError(f"{self.name} does not start: {last_line(self._log)}")
            time.sleep(0.05)

    def _answers(self) -> bool:
        link = http.client.HTTPConnection(LOOPBACK, self.port, timeout=1)
        try:
            link.request("GET", "/ready")
            return link.getresponse().status == http.HTTPStatus.OK
        except (OSError, http.client.HTTPException):
            return False
        finally:
            link.close()

    @property
    def resident_mb(self) -> float:
        """Resident memory, in millions of bytes."""
        return float(self._process.memory_info().rss) / 1e6

    @property
    def proportional_mb(self) -> float:
        """Memory with each shared page divided among its users, in millions of bytes; resident where unknown."""
        found = self._process.memory_full_info()
        return float(getattr(found, "pss", found.rss)) / 1e6

    @property
    def cpu_seconds(self) -> float:
        """CPU time so far."""
        spent = self._process.cpu_times()
        return float(spent.user + spent.system)

    def stop(self) -> None:
        """End it."""
        stop(self._child, (SIGTERM, 10.0), (SIGKILL, 5.0))


def environment(settings: Settings) -> dict[str, str]:
    """This process's environment with these settings for FASHION_* variables, and no others of them."""
    chosen = settings.model_dump(exclude_unset=True)
    others = {name: value for name, value in os.environ.items() if not name.startswith(PREFIX)}
    return others | {variable(field): _text(value) for field, value in chosen.items() if value is not None}


def _text(value: object) -> str:
    return value.get_secret_value() if isinstance(value, SecretStr) else str(value)


class Stack:
    """The running platform; `run` starts further processes."""

    def __init__(self, settings: Settings, folder: Path) -> None:
        self.settings, self.folder = settings, folder
        self.servers: dict[str, Server] = {}
        self._started = 0

    @property
    def detector(self) -> str:
        """The face detector that imaging uses."""
        return "YuNet" if self.settings.face_model else "BlazeFace"

    @property
    def port(self) -> int:
        """The gateway's."""
        return self.servers["gateway"].port

    @contextmanager
    def run(self, name: str, *module: str, **changed: object) -> Iterator[Server]:
        """A ready server process of `python -m MODULE...`, stopped at the end."""
        self._started += 1
        log = self.folder / "logs" / f"{self._started}-{name}.log"
        server = Server(name, module, self.settings.model_copy(update=changed), log)
        try:
            server.await_ready()
            yield server
        finally:
            server.stop()


@contextmanager
def running_stack() -> Iterator[Stack]:
    """The whole platform on free ports, with its sample catalogue and no rate limit to speak of."""
    with tempfile.TemporaryDirectory(prefix="fashion-bench-") as name, ExitStack() as running:
        folder = Path(name)
        postgres = running.enter_context(embedded_postgres(folder))
        redis = running.enter_context(embedded_redis(folder))
        ports = {service: free_port() for service in SERVICES}
        stack = Stack(_settings(folder, postgres, redis, ports), folder)
        migrate_all(stack.settings)
        load_sample_catalogue(stack.settings)
        for service, port in ports.items():
            server = stack.run(service, "fashion.cli", "serve", service, port=port)
            stack.servers[service] = running.enter_context(server)
        yield stack


def _settings(folder: Path, postgres: str, redis: str, ports: Mapping[Service, int]) -> Settings:
    urls = {f"{name}_url": f"http://{LOOPBACK}:{port}" for name, port in ports.items() if name != "gateway"}
    return load_settings(
        database_url=postgres,
        redis_url=redis,
        data_dir=folder,
        config_file=folder / "config" / "config.json",
        rate_limit=NO_LIMIT,
        rate_limit_per_caller=NO_LIMIT,
        interaction_rate_limit=NO_LIMIT,
        pseudonym_key=KEY,
        face_model=FACE_MODEL if FACE_MODEL.exists() else None,
        **urls,
    )
