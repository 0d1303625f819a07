"""Background tasks that restart after a failure, with a growing, jittered pause."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from random import uniform
from typing import Any

import structlog

from fashion.kernel.telemetry import metrics
from fashion.kernel.telemetry.errors import report_unless_down

log = structlog.get_logger(__name__)

Task = Callable[[], Awaitable[None]]
LONGEST_PAUSE = 5.0
WELL_SECONDS = 60.0
CANCEL_AGAIN_SECONDS = 0.5


async def keep_running(name: str, task: Task) -> None:
    """Run a task until it is cancelled; count and log each failure, and restart the task.

    Repeated failures of the same kind are reported once, until the task has run for a minute without one.
    """
    clock, pause, known = asyncio.get_running_loop().time, 0.1, set[str]()
    while True:
        started = clock()
        try:
            await task()
        except Exception as error:
            if clock() - started > WELL_SECONDS:
                known.clear()
            _report_failure(name, error, known)
        if clock() - started > LONGEST_PAUSE:
            pause = 0.1
        await asyncio.sleep(uniform(pause / 2, pause))
        pause = min(pause * 2, LONGEST_PAUSE)


def _report_failure(name: str, error: Exception, known: set[str]) -> None:
    failure = type(error).__name__
    metrics.TASK_RESTARTS.labels(name).inc()
    if failure in known:
        log.warning("background task failed", task=name, error=f"{failure}: {error}")
    else:
        report_unless_down(error, "background task failed", task=name)
    known.add(failure)


@asynccontextmanager
async def running(tasks: dict[str, Task]) -> AsyncIterator[None]:
    """Run tasks for as long as the block runs, and cancel them at its end."""
    started = [asyncio.create_task(keep_running(name, task), name=name) for name, task in tasks.items()]
    try:
        yield
    finally:
        await end_tasks(started)


async def end_tasks(tasks: Sequence[asyncio.Task[Any]]) -> None:
    """Cancel tasks until all have ended: `wait_for`, for one, may lose a cancellation that meets a result."""
    while pending := [task for task in tasks if not task.done()]:
        for task in pending:
            task.cancel()
        await asyncio.wait(pending, timeout=CANCEL_AGAIN_SECONDS)
