"""The public API: what the gateway answers itself, and what it passes on."""

from contextlib import nullcontext
from typing import Any

import msgspec
from litestar import Request, Response, delete, get
from litestar.datastructures import Headers
from litestar.di import NamedDependency
from litestar.handlers import HTTPRouteHandler
from litestar.response import Redirect

from fashion.gateway import audit, operations, series, timelines
from fashion.gateway.browsers import studio
from fashion.gateway.documents import public_document
from fashion.gateway.event_document import event_document
from fashion.gateway.limits.bodies import Body, BodyLimits
from fashion.gateway.limits.rates import RateLimits, client_of
from fashion.gateway.proxy.edge import Edge, NotCacheableError, answer_headers, matches, vary
from fashion.gateway.proxy.routes import ROUTES, Route
from fashion.gateway.proxy.upstream import Answer, Upstream
from fashion.gateway.users.callers import Callers
from fashion.gateway.users.erasing import Erasure
from fashion.gateway.users.exporting import export_user
from fashion.kernel.http.authentication.authorization import requires
from fashion.kernel.http.authentication.identity import UserId
from fashion.kernel.http.authentication.principal import Principal, caller, caller_id
from fashion.kernel.http.document.openapi import PATH, swagger
from fashion.kernel.http.etags import ETAG_BYTES, etag_of
from fashion.kernel.http.languages import language_of
from fashion.kernel.http.problem_types import declare_problems
from fashion.kernel.http.problems import documented
from fashion.kernel.http.responses import PHOTOS_HEADER
from fashion.settings import Settings

FORWARDED = ("content-type", "accept", "idempotency-key", "if-match")

Asked = Request[Any, Any, Any]


def forwarded_headers(headers: Headers) -> dict[str, str]:
    """The request headers that a service is given; a body without a type stays without."""
    return {"content-type": "", **{name: headers[name] for name in FORWARDED if name in headers}}


def target_of(request: Asked) -> str:
    """The path and query as they were sent."""
    raw: bytes = request.scope["raw_path"].partition(b"?")[0]
    query: bytes = request.scope["query_string"]
    return (raw + b"?" + query if query else raw).decode("latin-1")


def to_response(answer: Answer) -> Response[bytes]:
    """A service's answer as the gateway's own."""
    return Response(
        answer.body or b"",
        status_code=answer.status,
        headers={name: value for name, value in answer.headers.items() if name != "Content-Type"},
        media_type=answer.headers.get("Content-Type", "application/json"),
    )


def forward(route: Route) -> HTTPRouteHandler:
    """The handler of a route that is a service's."""

    async def handle(
        request: Asked,
        edge: NamedDependency[Edge],
        upstream: NamedDependency[Upstream],
        callers: NamedDependency[Callers],
        body_limits: NamedDependency[BodyLimits],
        limits: NamedDependency[RateLimits],
        settings: NamedDependency[Settings],
    ) -> Response[bytes]:
        principal = caller(request)
        language = language_of(request.scope)
        headers = forwarded_headers(request.headers) | callers.headers(principal)
        headers["accept-language"] = language
        target = target_of(request)
        read = edge.read_of(request.scope)
        if read is None:
            clients = (client_of(request.scope, settings.forwarded_hops), caller_id(principal))
            body = Body(request) if route.method in {"POST", "PUT", "PATCH"} else None
            with body_limits.count(*clients) if body else nullcontext():
                answer = await upstream.call(route.service, route.method, target, headers, body)
            await limits.charge(request.scope, int(answer.headers.pop(PHOTOS_HEADER, 1)) - 1)
            _audit(route, principal, answer)
            return to_response(answer) if route.method != "GET" else _unless_known(request, route, answer)
        try:
            found = await edge.fetch(read, target, headers)
        except NotCacheableError as passed:
            answer = passed.answer
            if answer.headers.get("Content-Language", language) != language:
                # Another client waited for the same read, and has the problem in its own language.
                answer = await upstream.call(route.service, "GET", target, headers)
            return to_response(answer)
        etag, content = found[:ETAG_BYTES], found[ETAG_BYTES:]
        kept = {name.decode(): value.decode() for name, value in answer_headers(read, etag)}
        if matches(request.headers.get("if-none-match", "").encode(), etag):
            return Response(b"", status_code=304, headers=kept)
        return Response(content, headers=kept, media_type="application/json")

    status = 201 if route.method == "POST" else 200
    name = f"{route.method} {route.path}"
    return HTTPRouteHandler(
        route.path,
        http_method=route.method,
        status_code=status,
        security=requires(route.scope) if route.scope else None,
        include_in_schema=False,
        name=name,
    )(handle)


def _unless_known(request: Asked, route: Route, answer: Answer) -> Response[bytes]:
    """The answer to a read with its ETag, without a body if the client has it; one with a scope is private."""
    response = to_response(answer)
    if answer.status == 200:
        etag = etag_of(answer.body)
        varies = vary(private=True, localized=route.localized)
        private = {"Cache-Control": "private, no-cache", "Vary": varies} if route.scope else {}
        response.headers |= {"ETag": etag.decode(), **private}
        if matches(request.headers.get("if-none-match", "").encode(), etag):
            return Response(b"", status_code=304, headers=response.headers)
    return response


def _audit(route: Route, principal: Principal, answer: Answer) -> None:
    if route.scope in {"catalogue:write", "act-for"} and route.method != "GET" and not route.safe:
        audit.record_write(f"{route.method} {route.template}", principal, answer.status)


@delete(
    "/v1/users/{user_id:str}",
    security=requires("me", "erase:any"),
    responses=documented(400, 403, 406, 429, 502, 503, 504),
    tags=["users"],
    summary="Erase a user",
)
async def erase_user(
    request: Asked,
    user_id: UserId,
    callers: NamedDependency[Callers],
    erase: NamedDependency[Erasure],
) -> None:
    """Erases a user everywhere; answers when nothing is left. Where it fails, ask again: it continues.

    The scope `me` erases oneself, `erase:any` any user of one's tenant.
    """
    erased = callers.erased_by(caller(request), user_id)
    await erase(erased, target_of(request))
    audit.record_erasure(erased)


@get(f"{PATH}/openapi.json", include_in_schema=False)
async def read_document(request: Asked, upstream: NamedDependency[Upstream]) -> Response[bytes]:
    """The one API document."""
    document = await public_document(request.app, upstream)
    return Response(msgspec.json.encode(document), media_type="application/vnd.oai.openapi+json")


@get(f"{PATH}/asyncapi.json", include_in_schema=False, sync_to_thread=False)
def read_event_document() -> Response[bytes]:
    """The document of live events and webhooks."""
    return Response(msgspec.json.encode(event_document()), media_type="application/vnd.aai.asyncapi+json")


@get(PATH, include_in_schema=False, media_type="text/html")
async def read_docs(request: Asked, upstream: NamedDependency[Upstream]) -> bytes:
    """The page of the one API document."""
    return swagger().render(request, await public_document(request.app, upstream))


@get("/", include_in_schema=False, sync_to_thread=False)
def start() -> Redirect:
    """A person finds the page, which leads on to the API's document."""
    return Redirect(studio.PATH)


declare_problems(
    (
        429,
        "too-many-requests",
        "The client sent more requests than allowed; `Retry-After` says when to continue.",
    ),
    (502, "broken-off", "A service broke off its response."),
    (504, "timeout", "A service took too long to respond."),
)

PAGES: list[Any] = [read_document, read_event_document, read_docs, *studio.HANDLERS, start]
HANDLERS: list[Any] = [
    *map(forward, ROUTES),
    export_user,
    erase_user,
    *operations.HANDLERS,
    series.read_series,
    *timelines.HANDLERS,
    *PAGES,
]
