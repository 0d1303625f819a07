"""The one API document: the gateway's own paths and the public ones of every service."""

import asyncio
from collections.abc import Iterable
from importlib.resources import files
from typing import Any

import msgspec
from litestar import Litestar

from fashion.gateway.proxy.routes import PUBLIC, ROUTES
from fashion.gateway.proxy.upstream import Upstream
from fashion.gateway.webhook_document import add_webhooks
from fashion.kernel.http.authentication.authorization import operations, requires
from fashion.kernel.http.authentication.identity import HEADER
from fashion.kernel.http.authentication.principal import Identity
from fashion.kernel.http.document.openapi import PATH
from fashion.kernel.http.document.schemas import references
from fashion.kernel.http.problems import ProblemError
from fashion.vocabulary import Service

Document = dict[str, Any]

DOCUMENTED: tuple[Service, ...] = ("imaging", "color", "products")
DESCRIPTION = "Measures skin tone from a selfie, picks a palette and ranks products."
TAGS = {
    "analyses": "Photos and what was measured in them",
    "users": "What belongs to one user, who is the caller",
    "delegations": "Tokens with which a server acts for a shopper",
    "colors": "Palettes, for anybody",
    "palettes": "Palettes, for those who choose the colors",
    "products": "The catalogue, for anybody",
    "catalogue": "Changes of the catalogue",
    "webhooks": "Addresses that a tenant's events are sent to",
    "analytics": "What people of every tone get and do, in counts that name nobody",
    "operations": "The state of this process",
}
LOCATED = {("/v1/analyses", "201"), ("/v1/catalogue/imports", "202"), ("/v1/catalogue/imports/by-url", "202")}
OWN_PROBLEMS = ("406", "429", "502", "503", "504")
HEADERS = {
    "X-Correlation-ID": {
        "description": "ID that log lines, events and problems of this request share",
        "schema": {"type": "string"},
    },
    "Retry-After": {"description": "Seconds after which to try again", "schema": {"type": "integer"}},
    "Location": {"description": "Path of the analysis or import", "schema": {"type": "string"}},
    "Content-Language": {
        "description": "Language of reasons, explanations and problems",
        "schema": {"type": "string"},
    },
    "ETag": {
        "description": "Version of the answer, for `If-None-Match` and `If-Match`",
        "schema": {"type": "string"},
    },
}
EXAMPLES: Document = msgspec.json.decode(files("fashion.gateway").joinpath("examples.json").read_bytes())
"""Answers of a real platform, by operation and status; the request's body is under `request`."""


async def public_document(app: Litestar, upstream: Upstream) -> Document:
    """The gateway's document with the public paths of the services; says so when one is not there."""
    found = await asyncio.gather(*(_fetch(upstream, service) for service in DOCUMENTED))
    document = whole_document(app, [each for each in found if each is not None])
    for service, theirs in zip(DOCUMENTED, found, strict=True):
        if theirs is None:
            document["info"]["description"] += f" The {service} service is not there right now."
    return document


def whole_document(app: Litestar, services: Iterable[Document]) -> Document:
    """The gateway's document with the public paths of the services' documents."""
    document: Document = app.openapi_schema.to_schema()
    document["info"]["description"] = DESCRIPTION
    document["tags"] = [{"name": name, "description": text} for name, text in TAGS.items()]
    for theirs in services:
        _merge(document, theirs, app.state.identity)
    own = document["paths"]["/v1/users/{user_id}"]["delete"]["responses"]
    for path, item in document["paths"].items():
        for operation in item.values() if path.startswith("/v1/") else ():
            operation["responses"] = {status: own[status] for status in OWN_PROBLEMS} | operation["responses"]
    add_webhooks(document)
    _drop_unused_schemas(document)
    _add_headers(document)
    _add_examples(document)
    return document


async def _fetch(upstream: Upstream, service: Service) -> Document | None:
    try:
        answer = await upstream.call(service, "GET", f"{PATH}/openapi.json", {})
    except ProblemError:
        return None
    found: Document = msgspec.json.decode(answer.body)
    return found


def _merge(document: Document, theirs: Document, identity: Identity) -> None:
    scopes = {(route.method.lower(), route.template): route.scope for route in ROUTES}
    public: Document = {}
    for path, item in theirs["paths"].items():
        for method, operation in item.items():
            if (method, path) in PUBLIC:
                public.setdefault(path, {})[method] = _as_called_here(operation, scopes[method, path])
    identity.describe({"paths": public})
    for path, item in public.items():
        document["paths"].setdefault(path, {}).update(item)
    schemas = document.setdefault("components", {}).setdefault("schemas", {})
    schemas.update(theirs.get("components", {}).get("schemas", {}))


def _as_called_here(operation: Document, scope: Any) -> Document:
    """The operation without what the service takes from the gateway, and with the scope that callers need."""
    parameters = [each for each in operation.get("parameters", ()) if each["name"] != HEADER]
    taken = set() if scope else {"401", "403"}
    responses = {status: each for status, each in operation["responses"].items() if status not in taken | {"401"}}
    made = {name: each for name, each in operation.items() if name not in {"parameters", "security"}}
    made |= {"responses": responses, "security": requires(scope) if scope else []}
    return made | ({"parameters": parameters} if parameters else {})


def _drop_unused_schemas(document: Document) -> None:
    schemas = document["components"]["schemas"]
    used, waiting = set[str](), [*references([document["paths"], document["webhooks"]])]
    while waiting:
        name = waiting.pop()
        if name not in used:
            used.add(name)
            waiting += references(schemas[name])
    document["components"]["schemas"] = {name: schemas[name] for name in sorted(used)}


def _add_headers(document: Document) -> None:
    document["components"]["headers"] = HEADERS
    for path, item in document["paths"].items():
        for method, operation in item.items():
            for status, response in operation["responses"].items():
                given = {"X-Correlation-ID"} | ({"Retry-After"} if status in {"429", "503"} else set())
                given |= {"Location"} if (path, status) in LOCATED else set()
                is_found = status in {"200", "201"}
                is_localized = status >= "400" or (is_found and _is_localized(method, path))
                given |= {"Content-Language"} if is_localized else set()
                given |= {"ETag"} if is_found and _has_etag(method, path) else set()
                named = {name: {"$ref": f"#/components/headers/{name}"} for name in sorted(given)}
                response["headers"] = named


def _has_etag(method: str, path: str) -> bool:
    is_read = any(route.method == "GET" and route.template == path for route in ROUTES)
    return is_read and method in {"get", "put", "patch"}


def _is_localized(method: str, path: str) -> bool:
    return any(route.localized and (route.method.lower(), route.template) == (method, path) for route in ROUTES)


def _add_examples(document: Document) -> None:
    for operation in operations(document):
        for part, example in EXAMPLES.get(operation["operationId"], {}).items():
            holder = operation["requestBody"] if part == "request" else operation["responses"][part]
            media = next(iter(holder["content"].values()))
            media["example"] = example
