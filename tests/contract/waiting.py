"""Waiting for what happens in the background."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from time import monotonic
from typing import TypeVar

T = TypeVar("T")


async def eventually(check: Callable[[], Awaitable[T]], within: float = 8.0) -> T:
    """What `check` answers as soon as that is true, or the failure that it is not within so many seconds."""
    deadline = monotonic() + within
    while not (answer := await check()):
        assert monotonic() < deadline, f"not within {within} seconds: {answer!r}"
        await asyncio.sleep(0.01)
    return answer


async def end(tasks: Sequence[asyncio.Task[None]]) -> None:
    """Cancel tasks until they have ended: on Python 3.11 a cancellation may get lost in `wait_for`."""
    while pending := [task for task in tasks if not task.done()]:
        for task in pending:
            task.cancel()
        await asyncio.wait(pending, timeout=0.5)
