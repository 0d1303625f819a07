"""The JSON log lines of services, parsed."""

from collections.abc import Collection, Iterable, Iterator
from datetime import datetime
from typing import Any

import msgspec


class Line(msgspec.Struct, frozen=True, kw_only=True):
    """A line of a log; `fields` holds every field that has no attribute here."""

    time: datetime
    service: str
    level: str
    event: str
    correlation_id: str = ""
    fields: dict[str, Any] = {}

    def describe_fields(self, without: Collection[str] = ()) -> str:
        """Return the fields as text; of a value of several lines, such as a traceback, the last one."""
        shown = {name: value for name, value in self.fields.items() if name not in without}
        return ", ".join(f"{name} {str(value).strip().rpartition(chr(10))[2]}" for name, value in shown.items())


def read_lines(log: Iterable[bytes]) -> Iterator[Line]:
    """Yield the lines that services wrote; text before the JSON, such as the name of a pod, is skipped.

    Lines of other origin are skipped too: C libraries write to the same output.
    """
    for text in log:
        line = parse_line(text)
        if line is not None:
            yield line


def parse_line(text: bytes) -> Line | None:
    """Parse one line; None if no service wrote it."""
    _, brace, rest = text.partition(b"{")
    try:
        fields = msgspec.json.decode(brace + rest, type=dict[str, Any])
        return _line(fields)
    except (msgspec.DecodeError, msgspec.ValidationError):
        return None


def _line(fields: dict[str, Any]) -> Line:
    named = {name: fields.pop(name) for name in Line.__struct_fields__ if name in fields}
    return msgspec.convert(named | {"fields": fields}, Line)
