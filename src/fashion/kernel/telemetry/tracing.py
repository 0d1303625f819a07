"""Traces: what became of a request or an event, in every process that it passed.

Off, which is the default, OpenTelemetry is not even imported and nothing is wrapped. No span holds a path, a key,
a value or an error's message: those name users.
"""

from collections.abc import Mapping
from contextlib import AbstractContextManager, nullcontext
from typing import Any, Literal, Protocol

from litestar.types import ASGIApp
from redis.asyncio import Redis
from structlog.typing import EventDict

from fashion.settings import Settings, SettingsError
from fashion.vocabulary import Service

SpanKindName = Literal["server", "producer", "consumer"]
Attributes = Mapping[str, str | int]

_NOTHING = nullcontext()


class OpenSpan(Protocol):
    """A span that its caller ends."""

    traceparent: str

    def end(self) -> None:
        """End it now."""


class Tracer:
    """Tells nothing: tracing is off."""

    def span(
        self, name: str, kind: SpanKindName, parent: str, attributes: Attributes
    ) -> AbstractContextManager[Any]:
        """A span under a `traceparent` from outside; without one a trace begins."""
        return _NOTHING

    def client_span(self, name: str, attributes: Attributes) -> AbstractContextManager[Any]:
        """A call to something outside, told as part of the present span; part of none, it is not told."""
        return _NOTHING

    def start_span(self, name: str, kind: SpanKindName, parent: str, attributes: Attributes) -> OpenSpan | None:
        """A span that its caller ends; none without a parent."""
        return None

    def traceparent(self) -> str:
        """The present span, as those who go on with it are told."""
        return ""

    def headers(self) -> dict[str, str]:
        """The same, as the headers of a call."""
        parent = self.traceparent()
        return {"traceparent": parent} if parent else {}

    def trace_id(self) -> str:
        """The present trace."""
        return ""

    def mark_failed(self, error: BaseException) -> None:
        """Say that the present span failed, for who handles its error."""

    def trace_requests(self, app: ASGIApp) -> ASGIApp:
        """The application, with a span for each request."""
        return app

    def redis_class(self) -> type[Redis]:
        """A client whose commands are steps."""
        return Redis

    def trace_queries(self, engine: Any) -> None:
        """Make each query of an engine a step."""

    async def close(self) -> None:
        """Send what is left to send."""


tracer = Tracer()


def start(settings: Settings, service: Service) -> None:
    """Trace from now on, if an endpoint is set.

    Raises:
        SettingsError: OpenTelemetry is not installed.
    """
    global tracer
    if not settings.otlp_endpoint:
        return
    try:
        from fashion.kernel.telemetry.opentelemetry import OpenTelemetry
    except ModuleNotFoundError as missing:
        raise SettingsError(
            f"FASHION_OTLP_ENDPOINT: traces need the module {missing.name}: "
            "pip install 'fashion-platform[tracing]', or leave the variable empty"
        ) from None
    tracer = OpenTelemetry(settings, service)


async def stop() -> None:
    """Send what is left to send, and trace no more."""
    global tracer
    ended, tracer = tracer, Tracer()
    await ended.close()


def add_trace_id(_: Any, __: str, line: EventDict) -> EventDict:
    """Name the trace in a log line."""
    if found := tracer.trace_id():
        line["trace_id"] = found
    return line
