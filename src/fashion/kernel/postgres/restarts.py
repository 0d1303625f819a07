"""Waiting for a PostgreSQL that restarts, where a person would have to send a photo again."""

from collections.abc import Awaitable, Callable
from typing import TypeVar

from sqlalchemy.exc import DBAPIError
from tenacity import AsyncRetrying, retry_if_exception, stop_after_delay, wait_random_exponential

from fashion.kernel.outages import is_passing
from fashion.kernel.postgres.circuit import DatabaseSilentError

T = TypeVar("T")

RESTART_SECONDS = 3.0
"""How long is waited at most; far less than the gateway waits for an answer."""
_RESTARTING = ("08", "57P")
"""SQLSTATE classes: connection lost, shut down or starting up."""


async def through_restart(work: Callable[[], Awaitable[T]]) -> T:
    """Do work, and while PostgreSQL restarts, do it again; a failure must leave nothing of it behind."""

    async def attempt() -> T:
        return await work()

    retrying = AsyncRetrying(
        retry=retry_if_exception(is_restarting),
        wait=wait_random_exponential(0.1, max=0.5),
        stop=stop_after_delay(RESTART_SECONDS),
        reraise=True,
    )
    return await retrying(attempt)


def is_restarting(error: BaseException) -> bool:
    """Return whether PostgreSQL is away, and may be back in a moment; a silent one was waited for already."""
    if isinstance(error, DBAPIError):
        return error.connection_invalidated or (error.orig is not None and is_restarting(error.orig))
    if isinstance(error, DatabaseSilentError):
        return False
    state: str | None = getattr(error, "sqlstate", None)
    return state.startswith(_RESTARTING) if state else isinstance(error, OSError) and is_passing(error)
