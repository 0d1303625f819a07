"""What is going on at once, counted by who does it."""

from collections import Counter
from collections.abc import Collection, Hashable, Iterator
from contextlib import contextmanager
from typing import TypeVar

Key = TypeVar("Key", bound=Hashable)


@contextmanager
def counted(counts: Counter[Key], keys: Collection[Key]) -> Iterator[None]:
    """Count one more of each key for the duration of the block; keys that nothing is going on for are dropped."""
    counts.update(keys)
    try:
        yield
    finally:
        counts.subtract(keys)
        for key in keys:
            if not counts[key]:
                del counts[key]
