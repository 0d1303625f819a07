"""The JSON lines of our logs, read back."""

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any

import msgspec


class Line(msgspec.Struct, frozen=True, kw_only=True):
    """A line of a log; `about` is everything else that it says."""

    time: datetime
    service: str
    level: str
    event: str
    correlation_id: str = ""
    about: dict[str, Any] = {}


def read_lines(log: Iterable[bytes]) -> Iterator[Line]:
    """The lines that are ours; what stands before the JSON, such as the name of a pod, is passed over.

    So are lines of others: C libraries write to the same output.
    """
    for text in log:
        _, brace, rest = text.partition(b"{")
        try:
            told = msgspec.json.decode(brace + rest, type=dict[str, Any])
            yield _line(told)
        except (msgspec.DecodeError, msgspec.ValidationError):
            continue


def _line(told: dict[str, Any]) -> Line:
    named = {name: told.pop(name) for name in Line.__struct_fields__ if name in told}
    return msgspec.convert(named | {"about": told}, Line)
