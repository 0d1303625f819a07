"""The skus of a feed that were read so far, in a temporary file: in memory, they would grow with the feed."""

import sqlite3

_TABLE = "CREATE TABLE seen (sku TEXT PRIMARY KEY, line INTEGER) WITHOUT ROWID"
_ADD = "INSERT OR IGNORE INTO seen VALUES (?, ?)"
_LINE = "SELECT line FROM seen WHERE sku = ?"


class SeenSkus:
    """The skus that were seen, each with the line where it was first."""

    def __init__(self) -> None:
        # SQLite deletes a database without a name when its connection closes. Threads use this one in turns.
        self._database = sqlite3.connect("", isolation_level=None, check_same_thread=False)
        self._database.execute("PRAGMA journal_mode = OFF")
        self._database.execute("PRAGMA cache_size = -8000")
        self._database.execute(_TABLE)
        self._database.execute("BEGIN")

    def add(self, sku: str, line: int = 0) -> int | None:
        """Add a sku; return the line where it was before, None if it is new."""
        is_new = self._database.execute(_ADD, (sku, line)).rowcount
        return None if is_new else self._line(sku)

    def close(self) -> None:
        """Delete the file."""
        self._database.close()

    def __contains__(self, sku: str) -> bool:
        """Return whether a sku was seen."""
        return self._line(sku) is not None

    def _line(self, sku: str) -> int | None:
        found: tuple[int] | None = self._database.execute(_LINE, (sku,)).fetchone()
        return found and found[0]
