"""The web application of a service: its routes, together with /health, /ready, /metrics and /docs."""

from collections.abc import Callable, Sequence
from contextlib import AbstractAsyncContextManager
from importlib.metadata import version
from typing import Any

from litestar import Litestar, Request, Response, get
from litestar.datastructures import State
from litestar.di import NamedDependency, Provide
from litestar.openapi import ResponseSpec
from litestar.types import ASGIApp, ControllerRouterHandler
from prometheus_client import CONTENT_TYPE_LATEST

from fashion.kernel.health import Health, Readiness
from fashion.kernel.http.access_log import with_access_log
from fashion.kernel.http.authentication.authorization import authorize
from fashion.kernel.http.authentication.gateway_tokens import service_identity
from fashion.kernel.http.authentication.identity import with_identity
from fashion.kernel.http.authentication.principal import Identity
from fashion.kernel.http.document.openapi import (
    CONTACT,
    LICENSE,
    PATH,
    DocumentConfig,
    asset,
    operation_id,
    swagger,
)
from fashion.kernel.http.problems import HANDLERS
from fashion.kernel.http.requests.framing import require_sound_framing
from fashion.kernel.http.requests.head_and_options import with_head_and_options
from fashion.kernel.http.requests.heads import require_plain_head
from fashion.kernel.http.requests.json_bodies import check_body, known_bodies
from fashion.kernel.http.requests.query_parameters import check_query, known_queries
from fashion.kernel.live_configuration import LiveConfiguration
from fashion.kernel.runtime import Runtime
from fashion.kernel.telemetry import tracing
from fashion.kernel.telemetry.metrics import Exposition

Lifespan = Callable[[Litestar], AbstractAsyncContextManager[Any]]
Layer = Callable[[ASGIApp], ASGIApp]


@get(
    "/health",
    operation_id="checkHealth",
    sync_to_thread=False,
    tags=["operations"],
    summary="Is this process alive?",
)
def health() -> dict[str, str]:
    """Respond as long as the process is alive; nothing else is checked."""
    return {"status": "alive"}


@get(
    "/ready",
    operation_id="checkReadiness",
    sync_to_thread=False,
    responses={503: ResponseSpec(Readiness, description="Not now", generate_examples=False)},
    tags=["operations"],
    summary="Does this process take requests?",
)
def ready(
    health_state: NamedDependency[Health], live: NamedDependency[LiveConfiguration[Any]]
) -> Response[Readiness]:
    """Respond 503 while starting and draining; report the configuration in use."""
    body = Readiness(status=health_state.status, revision=live.revision, rejected=live.rejected)
    body.stores, body.issuers = dict(health_state.stores), health_state.issuers
    body.shedding = health_state.shedding
    return Response(body, status_code=200 if body.status == "ready" else 503)


@get("/metrics", sync_to_thread=False, media_type="text/plain", include_in_schema=False)
def metrics(exposition: NamedDependency[Exposition]) -> Response[bytes]:
    """The metrics of this process, for Prometheus."""
    return Response(exposition.text(), media_type=CONTENT_TYPE_LATEST)


def create_app(
    runtime: Runtime[Any],
    title: str,
    handlers: Sequence[ControllerRouterHandler],
    dependencies: dict[str, Any],
    *,
    lifespan: Sequence[Lifespan] = (),
    max_body_bytes: int | None = 1_000_000,
    identity: Identity | None = None,
    before_identity: Layer = lambda app: app,
    after_identity: Layer = lambda app: app,
    docs_path: str = PATH,
) -> Litestar:
    """Return an application with everything that services have in common.

    Args:
        dependencies: arguments of handlers, by name.
        identity: how to learn who is asking; default: as a service behind the gateway.
        before_identity: wraps what learns who is asking, inside of logs and metrics.
        after_identity: wraps the routing, once it is known who is asking.
        docs_path: where the service's own API document is.
    """
    identity = identity or service_identity(runtime.settings)
    exposition = Exposition(runtime.settings.platform, runtime.service)
    given = {"health_state": runtime.health, "live": runtime.live, "exposition": exposition} | dependencies
    app = Litestar(
        [health, ready, metrics, asset, *handlers],
        dependencies={name: _provide(value) for name, value in given.items()},
        lifespan=[runtime.lifespan, *lifespan],
        guards=[authorize],
        before_request=_check,
        exception_handlers=HANDLERS,
        request_max_body_size=max_body_bytes,
        openapi_config=_documents(title, docs_path, identity),
        logging_config=None,
        state=State({"health": runtime.health, "identity": identity}),
    )
    app.state.update({"queries": known_queries(app), "bodies": known_bodies(app)})
    identified = with_identity(identity)(after_identity(app.asgi_handler))
    framed = require_plain_head(require_sound_framing(before_identity(identified)))
    served = with_head_and_options(framed, app.routes)
    app.asgi_handler = tracing.tracer.trace_requests(with_access_log(served, runtime.health, runtime.live))
    return app


async def _check(request: Request[Any, Any, Any]) -> None:
    await check_query(request)
    await check_body(request)


def _provide(value: Any) -> Provide:
    return Provide(lambda: value, sync_to_thread=False, use_cache=True)


def _documents(title: str, path: str, identity: Identity) -> DocumentConfig:
    return DocumentConfig(
        describe=identity.describe,
        title=title,
        version=version("fashion-platform"),
        path=path,
        render_plugins=[swagger()],
        use_handler_docstrings=True,
        operation_id_creator=operation_id,
        license=LICENSE,
        contact=CONTACT,
    )
