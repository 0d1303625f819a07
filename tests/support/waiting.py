"""Waiting for a condition; the only polls of the tests."""

import asyncio
import time
from collections.abc import Awaitable, Callable, Sequence
from typing import TypeVar

import httpx
from sqlalchemy import TextClause, text

from fashion.kernel.background import Task
from fashion.kernel.postgres.database import Database

T = TypeVar("T")
Start = Callable[[Task], "asyncio.Task[None]"]
PATIENCE = 90.0
UNREACHABLE: tuple[type[Exception], ...] = (httpx.TransportError,)


async def eventually(check: Callable[[], Awaitable[T]], within: float = PATIENCE) -> T:
    """Return the first true answer of `check`; fail after so many seconds without one.

    Pauses grow from 10 to 50 ms: what is asked for costs CPU, too.
    """
    deadline, pause = time.monotonic() + within, 0.01
    while not (answer := await check()):
        assert time.monotonic() < deadline, f"not within {within:.0f} s: {answer!r}"
        await asyncio.sleep(pause)
        pause = min(1.2 * pause, 0.05)
    return answer


async def becomes(expected: T, found: Callable[[], Awaitable[T]]) -> None:
    """Wait until what is found is what is expected; a failure says what it was last."""
    last: list[T] = []

    async def is_expected() -> bool:
        last[:] = [await found()]
        return last == [expected]

    try:
        await eventually(is_expected)
    except AssertionError as error:
        raise AssertionError(f"{error}; expected {expected!r}, the last was {last[0]!r}") from None


def wait_for(
    found: Callable[[], T | None],
    seconds: float = PATIENCE,
    *,
    pause: float = 0.02,
    retry_on: tuple[type[Exception], ...] = UNREACHABLE,
) -> T:
    """Return the first true result of `found`, which may raise `retry_on` meanwhile; fail after `seconds`.

    The first pauses take `pause` seconds, later ones up to 0.1 s: what is asked for costs CPU, too.
    """
    deadline, longest = time.monotonic() + seconds, max(pause, 0.1)
    while True:
        answer: T | Exception | None
        try:
            if answer := found():
                return answer
        except retry_on as error:
            answer = error
        assert time.monotonic() < deadline, f"not within {seconds:.0f} s: {answer!r}"
        time.sleep(pause)
        pause = min(1.2 * pause, longest)


async def waits_for_a_lock(database: Database) -> None:
    """Wait until a session of the tests' server waits for a lock that another one holds."""

    async def waits() -> bool:
        async with database.autocommit() as connection:
            return bool(await connection.scalar(text("SELECT count(*) FROM pg_locks WHERE NOT granted")))

    await eventually(waits)


async def runs(database: Database, statement: TextClause) -> None:
    """Wait until a session of the tests' server runs a statement."""
    active = text("SELECT count(*) FROM pg_stat_activity WHERE state = 'active' AND query = :statement")

    async def running() -> bool:
        async with database.autocommit() as connection:
            return bool(await connection.scalar(active, {"statement": str(statement)}))

    await eventually(running)


async def end(tasks: Sequence[asyncio.Task[None]]) -> None:
    """Cancel tasks until they have ended: on Python 3.11 a cancellation may get lost in `wait_for`."""
    while pending := [task for task in tasks if not task.done()]:
        for task in pending:
            task.cancel()
        await asyncio.wait(pending, timeout=0.5)
