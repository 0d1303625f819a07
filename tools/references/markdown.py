"""Pieces of Markdown that several generated pages share."""

from collections.abc import Iterable, Iterator, Sequence

Row = Sequence[str]


def table(columns: Row, rows: Iterable[Row]) -> Iterator[str]:
    """Yield the lines of a table."""
    yield _line(columns)
    yield _line(["---"] * len(columns))
    yield from (_line([_cell(text) for text in row]) for row in rows)


def code(text: object) -> str:
    """Return `text` as inline code, or nothing where it is empty."""
    return f"`{text}`" if str(text) else ""


def page(*lines: str) -> str:
    """Join lines to a document that ends with a line break."""
    return "\n".join(lines).rstrip("\n") + "\n"


def _cell(text: str) -> str:
    return " ".join(text.split()).replace("|", "\\|")


def _line(cells: Row) -> str:
    return f"| {' | '.join(cells)} |"
