"""One embedded server: start it on a folder, wait for it, stop it, and end what a killed owner left running."""

import time
from abc import ABC, abstractmethod
from pathlib import Path
from signal import Signals
from typing import ClassVar

import psutil

from fashion.local.stores.data_folder import broken, on_free_port, remember_url, remembered_url
from fashion.local.stores.process import Child, server_in, stop
from fashion.local.stores.progress import STALLED_SECONDS, Progress

_TRANSIENT = ("Address already in use", "is still in use")


class EmbeddedServer(ABC):
    """A database server on `data_dir/<name>`; whoever starts it holds that folder with `exclusive`."""

    name: str
    title: ClassVar[str]
    setting: ClassVar[str]
    programs: ClassVar[frozenset[str]]
    pid_file: ClassVar[str]
    url_template: ClassVar[str]
    stop_steps: ClassVar[tuple[tuple[Signals, float], ...]]
    last_words: ClassVar[tuple[str, ...]]

    def __init__(self, data_dir: Path) -> None:
        self.folder = data_dir.resolve() / self.name
        self.data = self.folder / "data"
        self.log = data_dir.resolve() / "logs" / f"{self.name}.log"
        self.url = ""
        self.child: Child | None = None

    @abstractmethod
    def prepare(self) -> None:
        """Make or check the data folder."""

    @abstractmethod
    def launch(self) -> Child:
        """Start the server for `self.url`."""

    @abstractmethod
    def is_ready(self, child: Child) -> bool:
        """Return whether the server accepts queries."""

    def start(self, tries: int = 20) -> None:
        """Serve the folder, at the address it had before unless that is taken now.

        Raises:
            StoreError: the folder or the server in it is broken.
        """
        try:
            self._end_leftover()
            self.url = remembered_url(self.folder, self.url_template)
            self.prepare()
            self._serve(tries)
        except OSError as error:
            raise broken(self.folder, str(error)) from None

    def stop(self) -> None:
        """Stop the server after it has written its data to disk."""
        if self.child is not None:
            stop(self.child, *self.stop_steps)

    def _serve(self, tries: int) -> None:
        for _ in range(tries):
            self.url = on_free_port(self.url)
            remember_url(self.folder, self.url)
            if self._starts():
                return
            time.sleep(0.1)
        raise broken(self.folder, f"the server got no port in {tries} tries, see {self.log}")

    def _starts(self) -> bool:
        said_before = self.log.stat().st_size if self.log.exists() else 0
        self.child = self.launch()
        progress = Progress(self.log)
        while self.child.poll() is None:
            if self.is_ready(self.child):
                return True
            if progress.idle_seconds(self.child.pid) > STALLED_SECONDS:
                self.stop()
                raise broken(self.folder, f"no progress in {STALLED_SECONDS:.0f} s, see {self.log}")
            time.sleep(0.005)
        said = self.log.read_bytes()[said_before:].decode(errors="replace")
        if any(words in said for words in _TRANSIENT):
            return False
        raise broken(self.folder, self._reason(said))

    def _reason(self, said: str, *also: str) -> str:
        """Return the last line that one of `last_words` or `also` marks as an error, else the last line."""
        lines = said.splitlines() or ["the server said nothing"]
        marks = (*self.last_words, *also)
        marked = [line for line in lines if any(mark in line for mark in marks)]
        line = (marked or lines)[-1]
        for mark in marks:
            line = line.split(mark)[-1]
        return line.strip(" .")

    def _end_leftover(self) -> None:
        """Stop what a killed owner left: only the recorded process, and only if it works in our folder."""
        record = self.data / self.pid_file
        if not record.exists():
            return
        pid = record.read_text().partition("\n")[0].strip()
        if pid.isdigit() and (server := server_in(int(pid), self.data, self.programs)):
            stop(server, *self.stop_steps)
        remaining = [p for n in psutil.pids() if (p := server_in(n, self.data, self.programs))]
        if psutil.wait_procs(remaining, timeout=10)[1]:
            raise broken(self.folder, f"processes {[p.pid for p in remaining]} still work in it")
        record.unlink(missing_ok=True)
