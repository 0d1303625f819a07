"""The outermost ASGI layer: correlation ID, one log line and the metrics of every request."""

from functools import lru_cache
from time import perf_counter
from typing import Any

import structlog
from litestar.types import ASGIApp, Message, Receive, Scope, Send
from prometheus_client import Counter, Histogram

from fashion.kernel.health import Health
from fashion.kernel.http.problems import problem_of, send_problem
from fashion.kernel.http.requests.methods import method_of
from fashion.kernel.live_configuration import LiveConfiguration
from fashion.kernel.telemetry import metrics
from fashion.kernel.telemetry.correlation import CORRELATION, HEADER, correlation_of
from fashion.kernel.telemetry.metrics import METHODS, QUIET

log = structlog.get_logger(__name__)

REVISION = b"x-config-revision"
LEAVE = (b"connection", b"close")
SWITCHED = 101
"""The status of a WebSocket, whose request is a GET."""


# Looking a child up by its labels costs as much as counting; routes and statuses are few.
@lru_cache(2048)
def _measures(method: str, route: str, status: int) -> tuple[Counter, Histogram]:
    requests = metrics.REQUESTS.labels(method, route, status)
    return requests, metrics.DURATION.labels(method, route, f"{status // 100}xx")


def with_access_log(app: ASGIApp, health: Health, live: LiveConfiguration[Any]) -> ASGIApp:
    """Wrap an application so that every request is correlated, logged and measured by its route.

    While draining, every response closes its connection, so that clients reconnect to another instance.
    """

    async def logged(scope: Scope, receive: Receive, send: Send) -> None:
        correlation_id, started, status = correlation_of(scope), perf_counter(), 0
        headers = [(HEADER, correlation_id.encode()), (REVISION, live.revision.encode())]

        async def correlated(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                leave = [LEAVE] if health.draining else []
                message["headers"] = [*message["headers"], *headers, *leave]
            elif message["type"] == "websocket.accept":
                status = SWITCHED
            await send(message)

        structlog.contextvars.bind_contextvars(**{CORRELATION: correlation_id})
        health.in_flight += 1
        metrics.IN_FLIGHT.inc()
        try:
            await app(scope, receive, correlated)
        except Exception as error:
            # Routes handle their own errors: this one is from a wrapper, or from a response that had begun.
            problem = problem_of(error)
            if not status:
                await send_problem(scope, correlated, problem)
        finally:
            health.in_flight -= 1
            metrics.IN_FLIGHT.dec()
            _record(scope, status or 500, perf_counter() - started)
            structlog.contextvars.clear_contextvars()

    return logged


def _record(scope: Scope, status: int, seconds: float) -> None:
    route = scope.get("path_template") or "unmatched"
    asked = method_of(scope)
    method = asked if asked in METHODS else "other"
    requests, duration = _measures(method, route, status)
    requests.inc()
    duration.observe(seconds)
    if route not in QUIET:
        log.info("request", method=method, route=route, status=status, seconds=round(seconds, 5))
