"""Work side by side that keeps an order: items of one key are handled one after another."""

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable, Hashable
from typing import Generic, TypeVar

from fashion.kernel.background import end_tasks

Item = TypeVar("Item")


class OrderedWork(Generic[Item]):
    """Handles items as they are put, at most `places` at once; `handle` raises nothing."""

    def __init__(self, handle: Callable[[Item], Awaitable[None]], places: int) -> None:
        self._handle, self._places = handle, asyncio.Semaphore(places)
        self._queues: dict[Hashable, deque[Item]] = {}
        self._tasks: set[asyncio.Task[None]] = set()
        self._done = asyncio.Event()
        self._unfinished = 0

    def put(self, key: Hashable, item: Item) -> None:
        """Handle an item after those of the same key."""
        self._unfinished += 1
        if key in self._queues:
            self._queues[key].append(item)
            return
        self._queues[key] = deque([item])
        task = asyncio.create_task(self._handle_all(key))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def until_at_most(self, count: int) -> None:
        """Wait until no more than `count` items are unfinished."""
        while self._unfinished > count:
            self._done.clear()
            await self._done.wait()

    async def cancel(self) -> None:
        """Stop at once, whatever is unfinished."""
        await end_tasks(list(self._tasks))

    async def _handle_all(self, key: Hashable) -> None:
        queue = self._queues[key]
        while queue:
            async with self._places:
                await self._handle(queue.popleft())
            self._unfinished -= 1
            self._done.set()
        del self._queues[key]
