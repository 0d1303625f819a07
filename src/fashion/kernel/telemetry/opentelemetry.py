"""Spans of requests, queries, Redis commands, calls and events, named by OpenTelemetry's conventions.

Only `tracing` imports this, and only with an endpoint. Instrumentation packages are not used: they record paths,
keys and statements, which can identify users, and do not know queries by name.
"""

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from typing import Any

from litestar.enums import ScopeType
from litestar.types import ASGIApp, Message, Receive, Scope, Send
from opentelemetry.context import Context
from opentelemetry.trace import (
    Span,
    SpanKind,
    StatusCode,
    format_trace_id,
    get_current_span,
    set_span_in_context,
    use_span,
)
from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator
from redis.asyncio import Redis
from redis.exceptions import NoScriptError
from sqlalchemy import event

from fashion.kernel.redis_cluster import Cluster
from fashion.kernel.telemetry import tracing
from fashion.kernel.telemetry.correlation import CORRELATION, HEADER
from fashion.kernel.telemetry.metrics import METHODS, QUIET
from fashion.kernel.telemetry.otlp import close_provider, open_provider
from fashion.kernel.telemetry.tracing import Attributes, SpanKindName, Tracer
from fashion.settings import Settings
from fashion.vocabulary import Service

_KINDS: dict[SpanKindName, SpanKind] = {
    "server": SpanKind.SERVER,
    "producer": SpanKind.PRODUCER,
    "consumer": SpanKind.CONSUMER,
}
_W3C = TraceContextTextMapPropagator()


class OpenTelemetry(Tracer):
    """The tracer of one service instance."""

    def __init__(self, settings: Settings, service: Service) -> None:
        self._provider = open_provider(settings, service)
        self._tracer = self._provider.get_tracer("fashion")

    def span(
        self, name: str, kind: SpanKindName, parent: str, attributes: Attributes
    ) -> AbstractContextManager[Span]:
        """Open a span and make it the current one."""
        return _present(self._begin(name, kind, parent, attributes))

    def client_span(self, name: str, attributes: Attributes) -> AbstractContextManager[Span | None]:
        """Open a span for a call to something outside."""
        begun = self._begin_step(name, attributes)
        return _present(begun) if begun else nullcontext()

    def start_span(self, name: str, kind: SpanKindName, parent: str, attributes: Attributes) -> "_OpenSpan | None":
        """Start a span without making it the current one."""
        return _OpenSpan(self._begin(name, kind, parent, attributes)) if parent else None

    def _begin(self, name: str, kind: SpanKindName, parent: str, attributes: Attributes) -> Span:
        context = _W3C.extract({"traceparent": parent}, Context())
        return self._tracer.start_span(name, context, _KINDS[kind], attributes)

    def _begin_step(self, name: str, attributes: Attributes) -> Span | None:
        if not get_current_span().is_recording():
            return None
        return self._tracer.start_span(name, kind=SpanKind.CLIENT, attributes=attributes)

    def traceparent(self) -> str:
        """Return the trace context of the current span."""
        return _traceparent(get_current_span())

    def trace_id(self) -> str:
        """Return the ID of the current trace, also if it is not recorded."""
        found = get_current_span().get_span_context()
        return format_trace_id(found.trace_id) if found.is_valid else ""

    def mark_failed(self, error: BaseException) -> None:
        """Mark the current span as failed."""
        _fail(get_current_span(), error)

    def trace_requests(self, app: ASGIApp) -> ASGIApp:
        """Record a span for each request except probes, named by its route."""

        async def traced(scope: Scope, receive: Receive, send: Send) -> None:
            if scope["type"] != ScopeType.HTTP or scope["path"] in QUIET:
                await app(scope, receive, send)
                return
            method = scope["method"] if scope["method"] in METHODS else "_OTHER"
            parent = next((value for name, value in scope["headers"] if name == b"traceparent"), b"")
            with self.span(method, "server", parent.decode("latin-1"), {"http.request.method": method}) as span:
                try:
                    await app(scope, receive, _recording_response(span, send))
                finally:
                    route = scope.get("path_template") or "unmatched"
                    span.update_name(f"{method} {route}")
                    span.set_attribute("http.route", route)

        return traced

    def redis_class(self) -> type[Redis]:
        """Return the client class that records a span for each command."""
        return _TracedRedis

    def cluster_class(self) -> type[Cluster]:
        """Return the client class of a cluster that records a span for each command."""
        return _TracedCluster

    def trace_queries(self, engine: Any) -> None:
        """Record a span for each query, by its name."""

        @event.listens_for(engine, "before_cursor_execute")
        def began(connection: Any, _c: Any, _s: Any, _v: Any, context: Any, _m: bool) -> None:
            name = context.execution_options.get("query", "unnamed")
            attributes = {"db.system.name": "postgresql", "db.query.summary": name}
            connection.info["span"] = self._begin_step(name, attributes)

        @event.listens_for(engine, "after_cursor_execute")
        def ended(connection: Any, *_: Any) -> None:
            _end(connection.info.pop("span", None))

        @event.listens_for(engine, "handle_error")
        def failed(context: Any) -> None:
            if context.connection is not None:
                _end(context.connection.info.pop("span", None), context.original_exception)

    async def close(self) -> None:
        """Send what is queued."""
        await close_provider(self._provider)


class _OpenSpan:
    def __init__(self, span: Span) -> None:
        self.traceparent, self.end = _traceparent(span), span.end


class _TracedRedis(Redis):
    async def execute_command(self, *args: Any, **options: Any) -> Any:
        with _redis_span(args):
            return await super().execute_command(*args, **options)  # type: ignore[no-untyped-call]


class _TracedCluster(Cluster):
    async def execute_command(self, *args: Any, **options: Any) -> Any:
        with _redis_span(args):
            return await super().execute_command(*args, **options)


def _redis_span(args: tuple[Any, ...]) -> AbstractContextManager[Span | None]:
    command = str(args[0])
    return tracing.tracer.client_span(command, {"db.system.name": "redis", "db.operation.name": command})


@contextmanager
def _present(span: Span) -> Iterator[Span]:
    with use_span(span, end_on_exit=True, record_exception=False, set_status_on_exception=False):
        try:
            yield span
        except BaseException as error:
            _fail(span, error)
            raise


def _traceparent(span: Span) -> str:
    carrier: dict[str, str] = {}
    _W3C.inject(carrier, set_span_in_context(span))
    return carrier.get("traceparent", "")


def _fail(span: Span, error: BaseException) -> None:
    if isinstance(error, NoScriptError):
        # Redis asks for a script that it has not been sent yet; it is sent at once.
        return
    span.set_status(StatusCode.ERROR)
    span.set_attribute("error.type", type(error).__name__)


def _end(span: Span | None, error: BaseException | None = None) -> None:
    if span and error:
        _fail(span, error)
    if span:
        span.end()


def _recording_response(span: Span, send: Send) -> Send:
    async def recording(message: Message) -> None:
        if message["type"] == "http.response.start":
            span.set_attribute("http.response.status_code", message["status"])
            if message["status"] >= 500:
                span.set_status(StatusCode.ERROR)
            correlation_id = next((value for name, value in message["headers"] if name == HEADER), b"")
            span.set_attribute(CORRELATION, correlation_id.decode())
        await send(message)

    return recording
