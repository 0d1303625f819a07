"""The items of an RSS or Atom feed, read as a stream."""

from collections.abc import Iterator
from typing import TextIO
from xml.parsers import expat

from fashion.products.feeds.records import Record
from fashion.products.feeds.text import MAX_RECORD, UnreadableCatalogueError

_CHUNK = 64 * 1024
_ITEMS = ("item", "entry")


def xml_records(text: TextIO) -> Iterator[Record]:
    """Yield the elements of each item by local name; of those that come again, the last, or all more images.

    Raises:
        UnreadableCatalogueError: the text is not XML, or declares entities.
    """
    items = _Items()
    while chunk := text.read(_CHUNK):
        items.feed(chunk)
        yield from items.take()
    items.feed("", final=True)
    yield from items.take()


class _Items:
    """Collects the children of items; elements below these children are ignored."""

    def __init__(self) -> None:
        self._parser = expat.ParserCreate(namespace_separator=" ")
        self._parser.StartElementHandler = self._start
        self._parser.EndElementHandler = self._end
        self._parser.CharacterDataHandler = self._data
        self._parser.EntityDeclHandler = self._entity
        self._found: list[Record] = []
        self._item: Record | None = None
        self._depth, self._text, self._size = 0, "", 0

    def feed(self, chunk: str, *, final: bool = False) -> None:
        try:
            self._parser.Parse(chunk, final)
        except expat.ExpatError as error:
            raise UnreadableCatalogueError(
                f"Line {error.lineno}: the XML is broken ({expat.errors.messages[error.code]})."
            ) from None

    def take(self) -> list[Record]:
        found, self._found = self._found, []
        return found

    def _entity(self, *_: object) -> None:
        raise UnreadableCatalogueError("The XML declares entities, which feeds do not need.")

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        if self._item is None:
            if _local(name) in _ITEMS:
                self._item, self._depth, self._size = Record(self._parser.CurrentLineNumber, {}), 0, 0
            return
        self._depth += 1
        if self._depth == 1:
            self._text = attributes.get("href", "")
            self._grow(len(name) + len(self._text))

    def _data(self, data: str) -> None:
        if self._item and self._depth == 1:
            self._text += data
            self._grow(len(data))

    def _grow(self, characters: int) -> None:
        """Count the names and texts of an item, which may be many though each is short."""
        assert self._item
        self._size += characters
        if self._size > MAX_RECORD:
            raise UnreadableCatalogueError(f"The item on line {self._item.line} is too long.")

    def _end(self, name: str) -> None:
        if self._item is None:
            return
        if self._depth == 0:
            self._found.append(self._item)
            self._item = None
            return
        if self._depth == 1:
            self._keep(_local(name), self._text.strip())
        self._depth -= 1

    def _keep(self, name: str, value: str) -> None:
        assert self._item
        cells = self._item.cells
        cells[name] = f"{cells[name]},{value}" if cells.get(name) and name == "additional_image_link" else value


def _local(name: str) -> str:
    return name.rpartition(" ")[2]
