"""The work queue: each key at most once at a time, what failed again later, and later still."""

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable, Hashable
from random import uniform
from typing import Generic, TypeVar

from prometheus_client import Gauge

K = TypeVar("K", bound=Hashable)

FIRST_SECONDS, LONGEST_SECONDS = 0.2, 60.0

DEPTH = Gauge("fashion_operator_queue_depth", "Platforms that wait to be reconciled")


class Queue(Generic[K]):
    """Keys to work on; one that is added while it is worked on is worked on once more afterwards."""

    def __init__(self) -> None:
        self._ready: asyncio.Queue[K] = asyncio.Queue()
        self._waiting: set[K] = set()
        self._under_way: set[K] = set()
        self._again: set[K] = set()
        self._later: dict[K, asyncio.TimerHandle] = {}
        self._failures: Counter[K] = Counter()
        DEPTH.set_function(lambda: len(self._waiting) + len(self._again))

    def add(self, key: K) -> None:
        """Work on a key as soon as may be."""
        self._cancel(key)
        if key in self._under_way:
            self._again.add(key)
        elif key not in self._waiting:
            self._waiting.add(key)
            self._ready.put_nowait(key)

    def add_later(self, key: K, seconds: float) -> None:
        """Work on a key after a while, or sooner: the earliest of all that were asked for.

        What is asked for while the key is worked on counts only if that succeeds.
        """
        loop = asyncio.get_running_loop()
        planned = self._later.get(key)
        if key in self._waiting or (planned and planned.when() <= loop.time() + seconds):
            return
        self._cancel(key)
        self._later[key] = loop.call_later(seconds, self.add, key)

    def _cancel(self, key: K) -> None:
        if planned := self._later.pop(key, None):
            planned.cancel()

    async def work(self, act: Callable[[K], Awaitable[bool]]) -> None:
        """Act on keys until cancelled; `act` says whether the key is done with for now."""
        while True:
            key = await self._ready.get()
            self._waiting.discard(key)
            self._under_way.add(key)
            try:
                succeeded = await act(key)
            finally:
                self._under_way.discard(key)
            self._after(key, succeeded)

    def _after(self, key: K, succeeded: bool) -> None:
        if succeeded:
            self._failures.pop(key, None)
        else:
            self._failures[key] += 1
            self._cancel(key)
            self.add_later(key, backoff(self._failures[key]))
        if key in self._again:
            self._again.discard(key)
            self.add(key)


def backoff(
    failures: int, first: float = FIRST_SECONDS, longest: float = LONGEST_SECONDS, growth: float = 2.0
) -> float:
    """Seconds to wait after the nth failure in a row: longer each time, bounded, with jitter."""
    return min(first * growth ** min(failures - 1, 50), longest) * uniform(0.5, 1.0)
