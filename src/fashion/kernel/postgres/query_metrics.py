"""How long queries take: each is measured by its name, and a slow one is logged."""

from time import perf_counter
from typing import Any

import structlog
from sqlalchemy import event
from sqlalchemy.engine import Connection, ExceptionContext

from fashion.kernel.telemetry import metrics

log = structlog.get_logger(__name__)


def measure_queries(engine: Any, slow_query_seconds: float) -> None:
    """Measure every query of an engine, and log those that are slower than this."""

    def measure(connection: Connection, context: Any) -> None:
        seconds = perf_counter() - connection.info.pop("started")
        name = context.execution_options.get("query", "unnamed")
        metrics.QUERIES.labels(name).observe(seconds)
        if seconds > slow_query_seconds:
            metrics.SLOW_QUERIES.labels(name).inc()
            log.warning("slow query", query=name, seconds=round(seconds, 4))

    @event.listens_for(engine, "before_cursor_execute")
    def started(connection: Connection, *_: Any) -> None:
        connection.info["started"] = perf_counter()

    @event.listens_for(engine, "after_cursor_execute")
    def ended(connection: Connection, _cursor: Any, _sql: str, _values: Any, context: Any, _many: bool) -> None:
        measure(connection, context)

    @event.listens_for(engine, "handle_error")
    def failed(error: ExceptionContext) -> None:
        """Measure failed and cancelled queries too, except those that failed before they began."""
        connection = error.connection
        if connection and error.execution_context and "started" in connection.info:
            measure(connection, error.execution_context)
