"""Unexpected errors: counted, logged once with their stack, and reported if a DSN is set.

An outage of a store is expected: it needs no fix in the code.
"""

import asyncio
from typing import Any

import structlog

from fashion.extras import advise_installing
from fashion.kernel.outages import is_store_down
from fashion.kernel.telemetry import metrics, tracing
from fashion.settings import Settings, SettingsError
from fashion.vocabulary import Service

log = structlog.get_logger(__name__)


class Reporter:
    """Sends nothing; used when no DSN is set."""

    def send(self, error: BaseException, tags: dict[str, str]) -> None:
        """Queue a report, without waiting."""

    async def close(self) -> None:
        """Send what is queued."""


reporter = Reporter()


def start(settings: Settings, service: Service) -> None:
    """Report from now on, if a DSN is set.

    Raises:
        SettingsError: the Sentry SDK is not installed.
    """
    global reporter
    if not settings.sentry_dsn:
        return
    try:
        from fashion.kernel.telemetry.sentry import Sentry
    except ModuleNotFoundError as missing:
        raise SettingsError(
            f"FASHION_SENTRY_DSN: reports need the module {missing.name}: "
            f"{advise_installing('errors')}, or leave the variable empty"
        ) from None
    reporter = Sentry(settings, service)


async def stop() -> None:
    """Send what is queued, then stop reporting."""
    global reporter
    ended, reporter = reporter, Reporter()
    await ended.close()


def report(error: BaseException, event: str, **about: str) -> None:
    """Count, log and report an error; `about` describes the context and must not identify a user."""
    metrics.UNHANDLED.labels(type(error).__name__).inc()
    log.error(event, exc_info=error, **about)
    tracing.tracer.mark_failed(error)
    ids = {"trace_id": tracing.tracer.trace_id(), **structlog.contextvars.get_contextvars()}
    reporter.send(error, {"event": event, **{name: str(value) for name, value in (ids | about).items() if value}})


def report_unless_down(error: BaseException, event: str, **about: str) -> None:
    """Report an error, or log a warning if a store is down."""
    if is_store_down(error):
        log.warning(event, error=f"{type(error).__name__}: {error}", **about)
    else:
        report(error, event, **about)


def report_unawaited(loop: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
    """Report the failure of a task that nobody awaits; an exception handler of the event loop."""
    if error := context.get("exception"):
        report_unless_down(error, context["message"])
    else:
        loop.default_exception_handler(context)
