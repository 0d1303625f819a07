"""Background tasks that outlive their failures: each starts again after a growing, jittered pause."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from random import uniform

import structlog

from fashion.kernel import metrics

log = structlog.get_logger(__name__)

Task = Callable[[], Awaitable[None]]
LONGEST_PAUSE = 5.0
CANCEL_AGAIN_SECONDS = 0.5


async def keep_running(name: str, task: Task) -> None:
    """Run a task until it is cancelled; a failure is counted, logged, and the task starts again."""
    pause = 0.1
    while True:
        started = asyncio.get_running_loop().time()
        try:
            await task()
        except Exception as error:
            metrics.TASK_RESTARTS.labels(name).inc()
            log.warning("background task failed", task=name, error=f"{type(error).__name__}: {error}")
        if asyncio.get_running_loop().time() - started > LONGEST_PAUSE:
            pause = 0.1
        await asyncio.sleep(uniform(pause / 2, pause))
        pause = min(pause * 2, LONGEST_PAUSE)


@asynccontextmanager
async def running(tasks: dict[str, Task]) -> AsyncIterator[None]:
    """Keep tasks running beside the body, and cancel them at its end."""
    started = [asyncio.create_task(keep_running(name, task), name=name) for name, task in tasks.items()]
    try:
        yield
    finally:
        await _end(started)


async def _end(tasks: list[asyncio.Task[None]]) -> None:
    """Cancel until all have ended: a cancellation that meets an answer may be lost, in wait_for for one."""
    while pending := [task for task in tasks if not task.done()]:
        for task in pending:
            task.cancel()
        await asyncio.wait(pending, timeout=CANCEL_AGAIN_SECONDS)
