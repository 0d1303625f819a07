"""The log files of a platform that `fashion up` runs: their last lines, and those added."""

import heapq
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from io import SEEK_END
from pathlib import Path
from typing import NamedTuple

import msgspec

from fashion.commands.log_lines import Line, parse_line
from fashion.vocabulary import SERVICES

NAMES = (*SERVICES, "postgres", "redis")
FOLLOW_SECONDS = 0.2
_START = datetime.min.replace(tzinfo=UTC)


class LogLine(NamedTuple):
    """A line of a log file; `line` is None if no service wrote it, such as a line of PostgreSQL."""

    at: datetime
    name: str
    text: str
    line: Line | None


class NoLogsError(Exception):
    """There are no log files; the message names the folder."""


def log_files(data_dir: Path, names: Sequence[str]) -> dict[str, Path]:
    """Return the log file of each name that has one, of all if no names are given.

    Raises:
        NoLogsError: there is none.
    """
    folder = data_dir / "logs"
    files = {name: folder / f"{name}.log" for name in names or NAMES}
    found = {name: file for name, file in files.items() if file.exists()}
    if not found:
        raise NoLogsError(f"There are no logs in {folder}: start `fashion up`, or name its data folder.")
    return found


class LogReader:
    """Reads what was added to log files since the last time; a file that was emptied is read from its start."""

    def __init__(self, files: Mapping[str, Path]) -> None:
        self._files = files
        self._offsets = dict.fromkeys(files, 0)

    def read(self, last: int | None = None) -> list[LogLine]:
        """Return the new complete lines of all files in order of time; the `last` of them if that is given."""
        added = [self._added(name, last) for name in self._files]
        lines = list(heapq.merge(*added, key=lambda line: line.at))
        return lines if last is None else lines[max(0, len(lines) - last) :]

    def follow(self) -> Iterator[LogLine]:
        """Yield new lines without end."""
        while True:
            yield from self.read()
            time.sleep(FOLLOW_SECONDS)

    def _added(self, name: str, last: int | None) -> list[LogLine]:
        with self._files[name].open("rb") as log:
            if log.seek(0, SEEK_END) < self._offsets[name]:
                self._offsets[name] = 0
            log.seek(self._offsets[name])
            complete = log.read().rpartition(b"\n")[0]
        if not complete:
            return []
        self._offsets[name] += len(complete) + 1
        texts = complete.split(b"\n")
        return list(_parsed(name, texts if last is None else texts[max(0, len(texts) - last) :]))


def _parsed(name: str, texts: Iterable[bytes]) -> Iterator[LogLine]:
    # A line without a time, as those of a traceback, belongs to the line before it.
    at = _START
    for text in texts:
        line = parse_line(text)
        at = line.time if line else _time_in(text) or at
        yield LogLine(at, name, text.decode(errors="replace").rstrip("\n"), line)


def _time_in(text: bytes) -> datetime | None:
    # PostgreSQL begins its lines with a time such as "2026-03-04 05:06:07.890 UTC".
    try:
        return datetime.fromisoformat(text[:23].decode()).replace(tzinfo=UTC)
    except ValueError:
        return None


def as_text(line: LogLine) -> str:
    """Format a line for people, with the local time."""
    if line.line is None:
        return f"{line.name:8} {line.text}"
    fields = line.line.describe_fields()
    correlation = f" [{line.line.correlation_id}]" if line.line.correlation_id else ""
    time_of_day = f"{line.at.astimezone():%H:%M:%S.%f}"[:12]
    event = f"{line.line.event}: {fields}" if fields else line.line.event
    return f"{line.name:8} {time_of_day} {line.line.level:7} {event}{correlation}"


def as_json(line: LogLine) -> str:
    """Return the line as JSON: that of a service as it is, that of a store as its name and its text."""
    if line.line is not None:
        return line.text[line.text.index("{") :]
    return msgspec.json.encode({"service": line.name, "text": line.text}).decode()
