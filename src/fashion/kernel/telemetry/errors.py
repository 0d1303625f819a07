"""Errors that no code expected: counted, logged once with their stack, and reported where a DSN is set.

A store that is down is expected: nobody has to mend the code for it.
"""

import asyncio
from typing import Any

import structlog

from fashion.kernel.outages import is_store_down
from fashion.kernel.telemetry import metrics, tracing
from fashion.settings import Settings, SettingsError
from fashion.vocabulary import Service

log = structlog.get_logger(__name__)


class Reporter:
    """Tells nobody: no DSN is set."""

    def send(self, error: BaseException, tags: dict[str, str]) -> None:
        """Hand over a report; never waits."""

    async def close(self) -> None:
        """Send what is left to send."""


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
            "pip install 'fashion-platform[errors]', or leave the variable empty"
        ) from None
    reporter = Sentry(settings, service)


async def stop() -> None:
    """Send what is left to send, and report no more."""
    global reporter
    ended, reporter = reporter, Reporter()
    await ended.close()


def report(error: BaseException, event: str, **about: str) -> None:
    """Count, log and report an error; `about` is what it happened to, and names no user."""
    metrics.UNHANDLED.labels(type(error).__name__).inc()
    log.error(event, exc_info=error, **about)
    tracing.tracer.mark_failed(error)
    ids = {"trace_id": tracing.tracer.trace_id(), **structlog.contextvars.get_contextvars()}
    reporter.send(error, {"event": event, **{name: str(value) for name, value in (ids | about).items() if value}})


def report_unless_down(error: BaseException, event: str, **about: str) -> None:
    """The same, but only a warning where a store is down."""
    if is_store_down(error):
        log.warning(event, error=f"{type(error).__name__}: {error}", **about)
    else:
        report(error, event, **about)


def report_unawaited(loop: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
    """Handle what the event loop is told of: the failure of a task that nobody awaits."""
    if error := context.get("exception"):
        report_unless_down(error, context["message"])
    else:
        loop.default_exception_handler(context)
