"""The operator as it runs in a pod: a process of its own, seen by its metrics, its memory and the audit log."""

import os
import sys
import time
import urllib.request
from collections import Counter, defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from signal import SIGKILL, SIGTERM
from threading import Event, Thread

import msgspec
import psutil
from prometheus_client.parser import text_string_to_metric_families

from fashion.local.stores.data_folder import LOOPBACK, free_port
from fashion.local.stores.process import spawn, stop
from fashion.local.up.log_files import last_line

SOURCES = Path(__file__).resolve().parents[2] / "operator"
PREFIX = "FASHION_"
VERSION = "0.1.0"
_READS = {"get", "list", "watch"}


class Operator:
    """A running operator."""

    def __init__(self, access: Path, log: Path) -> None:
        self._port, self._log = free_port(), log
        command = [sys.executable, "-m", "fashion_operator.main"]
        environment = {name: value for name, value in os.environ.items() if not name.startswith(PREFIX)} | {
            "PYTHONPATH": str(SOURCES),
            "KUBECONFIG": str(access),
            "FASHION_OPERATOR_PORT": str(self._port),
            "FASHION_OPERATOR_VERSION": VERSION,
        }
        self.began = time.monotonic()
        self._child = spawn(command, log=log, on_parent_death=SIGKILL, env=environment)
        self._process = psutil.Process(self._child.pid)
        self.peak_mb = 0.0
        self._ended = Event()
        self._watching = Thread(target=self._watch_memory, daemon=True)
        self._watching.start()

    @property
    def resident_mb(self) -> float:
        """Resident memory, in millions of bytes."""
        return float(self._process.memory_info().rss) / 1e6

    @property
    def cpu_seconds(self) -> float:
        """CPU time so far."""
        spent = self._process.cpu_times()
        return float(spent.user + spent.system)

    def _watch_memory(self) -> None:
        while not self._ended.wait(0.05):
            self.peak_mb = max(self.peak_mb, self.resident_mb)

    def metrics(self) -> dict[str, float]:
        """Each of its samples, summed over labels; nothing while it does not answer yet.

        Raises:
            RuntimeError: it has ended.
        """
        if self._child.poll() is not None:
            raise RuntimeError(f"The operator ended: {last_line(self._log)}")
        try:
            with urllib.request.urlopen(f"http://{LOOPBACK}:{self._port}/metrics", timeout=30) as answer:
                text = answer.read().decode()
        except OSError:
            return {}
        totals: defaultdict[str, float] = defaultdict(float)
        for family in text_string_to_metric_families(text):
            for sample in family.samples:
                totals[sample.name] += sample.value
        return dict(totals)

    def stop(self) -> None:
        """End it, as the kubelet does."""
        self._ended.set()
        self._watching.join()
        stop(self._child, (SIGTERM, 15.0), (SIGKILL, 5.0))


@contextmanager
def running_operator(access: Path, log: Path) -> Iterator[Operator]:
    """The operator for as long as the context lasts."""
    operator = Operator(access, log)
    try:
        yield operator
    finally:
        operator.stop()


class Requests(msgspec.Struct, frozen=True):
    """Requests to the API server, by verb and resource."""

    counted: dict[str, int]

    @property
    def all(self) -> int:
        """How many there were."""
        return sum(self.counted.values())

    @property
    def writes(self) -> int:
        """How many of them change something."""
        return sum(number for name, number in self.counted.items() if name.partition(" ")[0] not in _READS)


class _Object(msgspec.Struct):
    resource: str = ""
    subresource: str = ""


class _Entry(msgspec.Struct, rename="camel"):
    verb: str
    object_ref: _Object | None = None


class Audit:
    """Reads what the API server logged of the operator's requests; each look begins where the last one ended."""

    def __init__(self, log: Path) -> None:
        self._log, self._read = log, 0
        self._decoder = msgspec.json.Decoder(_Entry)

    def look(self) -> Requests:
        """The requests since the last look; a watch counts when it ends."""
        if not self._log.exists():
            return Requests({})
        with self._log.open("rb") as file:
            file.seek(self._read)
            content = file.read()
        whole = content[: content.rfind(b"\n") + 1]
        self._read += len(whole)
        return Requests(Counter(_name(self._decoder.decode(line)) for line in whole.splitlines()))


def _name(entry: _Entry) -> str:
    found = entry.object_ref or _Object()
    return f"{entry.verb} {found.resource}{'/' if found.subresource else ''}{found.subresource}"
