"""What the tests measure; nothing is asserted of it, a table at the end of the run tells it."""

import time
from collections.abc import Iterator
from contextlib import contextmanager


class Measured:
    """Rows of the table: what, how much, and the goal where there is one."""

    def __init__(self) -> None:
        self.rows: list[tuple[str, str, str]] = []

    def note(self, what: str, value: object, goal: str = "") -> None:
        """Add a row."""
        self.rows.append((what, str(value), goal))

    @contextmanager
    def time(self, what: str, goal: str = "") -> Iterator[None]:
        """Add a row with the time that something takes, if it comes to its end."""
        began = time.monotonic()
        yield
        self.note(what, f"{time.monotonic() - began:.1f} s", goal)

    def lines(self) -> Iterator[str]:
        """The table."""
        widths = [max(map(len, column)) for column in zip(*self.rows, strict=True)]
        for what, value, goal in self.rows:
            line = f"{what:{widths[0]}}  {value:{widths[1]}}"
            yield f"{line}  (goal: {goal})" if goal else line.rstrip()
