"""Failures of writes as problems."""

from collections.abc import Awaitable

import structlog
from httpx2 import HTTPError
from lightkube import ApiError
from prometheus_client import Counter

from fashion_operator.cluster.apply import NameTakenError
from fashion_operator.planning.problems import Problem

log = structlog.get_logger(__name__)

ERRORS = Counter("fashion_operator_reconcile_errors", "Reconciliations that failed", ("kind",))
_REJECTIONS = {400, 403, 409, 422}


async def attempt(write: Awaitable[None]) -> Problem | None:
    """Await a write; return why it failed, or None."""
    try:
        await write
    except NameTakenError as taken:
        return Problem("NameTaken", str(taken))
    except (HTTPError, OSError) as error:
        if isinstance(error, ApiError) and error.status.code in _REJECTIONS:
            return Problem("Rejected", f"The API server rejected a write: {error.status.message}")
        return failure(error)
    return None


def failure(error: Exception) -> Problem:
    """Count and log an error that the API server did not cause by rejecting something."""
    ERRORS.labels(type(error).__name__).inc()
    reason = str(error) or type(error).__name__
    is_expected = isinstance(error, HTTPError | OSError)
    log.warning("reconciling failed and is retried", reason=reason, exc_info=None if is_expected else error)
    return Problem("WriteFailed", f"Writing to the API server failed and is retried: {reason}")


def outcome(problem: Problem | None) -> str:
    """Return the outcome of a reconciliation, as its metric labels it."""
    if problem is None:
        return "done"
    return "failed" if problem.reason == "WriteFailed" else "rejected"
