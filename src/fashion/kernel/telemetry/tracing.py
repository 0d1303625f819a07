"""Traces of requests and events across processes.

By default tracing is off: OpenTelemetry is not imported and nothing is wrapped. No span holds a path, a key, a
value or an error's message, because those could identify users.
"""

from collections.abc import Mapping
from contextlib import AbstractContextManager, nullcontext
from typing import TYPE_CHECKING, Any, Literal, Protocol

from redis.asyncio import Redis
from structlog.typing import EventDict

from fashion.extras import advise_installing
from fashion.kernel.redis_cluster import Cluster
from fashion.settings import Settings, SettingsError
from fashion.vocabulary import Service

if TYPE_CHECKING:
    # Commands have no use for a web framework, which takes longer to import than all they need.
    from litestar.types import ASGIApp

SpanKindName = Literal["server", "producer", "consumer"]
Attributes = Mapping[str, str | int]

_NOTHING = nullcontext()


class OpenSpan(Protocol):
    """A span that its caller ends."""

    traceparent: str

    def end(self) -> None:
        """End it now."""


class Tracer:
    """Records nothing; used when tracing is off."""

    def span(
        self, name: str, kind: SpanKindName, parent: str, attributes: Attributes
    ) -> AbstractContextManager[Any]:
        """Open a span under a remote `traceparent`, or a new trace without one."""
        return _NOTHING

    def client_span(self, name: str, attributes: Attributes) -> AbstractContextManager[Any]:
        """Open a span for a call to something outside; recorded only within another span."""
        return _NOTHING

    def start_span(self, name: str, kind: SpanKindName, parent: str, attributes: Attributes) -> OpenSpan | None:
        """Start a span that its caller ends; return None without a parent."""
        return None

    def traceparent(self) -> str:
        """Return the W3C trace context of the current span, to pass on."""
        return ""

    def headers(self) -> dict[str, str]:
        """Return the trace context as headers of a call."""
        parent = self.traceparent()
        return {"traceparent": parent} if parent else {}

    def trace_id(self) -> str:
        """Return the ID of the current trace, or an empty string."""
        return ""

    def mark_failed(self, error: BaseException) -> None:
        """Mark the current span as failed, where its error is handled."""

    def trace_requests(self, app: "ASGIApp") -> "ASGIApp":
        """Wrap an application to record a span for each request."""
        return app

    def redis_class(self) -> type[Redis]:
        """Return a Redis client class that records a span for each command."""
        return Redis

    def cluster_class(self) -> type[Cluster]:
        """Return a client class of a Redis Cluster that records a span for each command."""
        return Cluster

    def trace_queries(self, engine: Any) -> None:
        """Record a span for each query of an engine."""

    async def close(self) -> None:
        """Send what is queued."""


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
            f"{advise_installing('tracing')}, or leave the variable empty"
        ) from None
    tracer = OpenTelemetry(settings, service)


async def stop() -> None:
    """Send what is queued, then stop tracing."""
    global tracer
    ended, tracer = tracer, Tracer()
    await ended.close()


def add_trace_id(_: Any, __: str, line: EventDict) -> EventDict:
    """Add the trace ID to a log line."""
    if found := tracer.trace_id():
        line["trace_id"] = found
    return line
