"""Lists that come in pages."""

from collections.abc import Callable, Iterator, Sequence
from typing import Protocol, TypeVar

from fashion_platform_client.types import UNSET, Unset

T = TypeVar("T", covariant=True)


class Page(Protocol[T]):
    """What every page has."""

    @property
    def items(self) -> Sequence[T]:
        """Its items."""

    @property
    def next_(self) -> str | None:
        """The cursor of the next page."""


def all_items(read: Callable[[str | Unset], Page[T]]) -> Iterator[T]:
    """Yield the items of every page; `read` reads one page by its cursor."""
    cursor: str | Unset = UNSET
    while True:
        page = read(cursor)
        yield from page.items
        if page.next_ is None:
            return
        cursor = page.next_
