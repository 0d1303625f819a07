"""The one API document: the gateway's own paths and the public ones of every service."""

import asyncio
from typing import Any

import msgspec
from litestar import Litestar

from fashion.gateway.routes import PUBLIC
from fashion.gateway.upstream import Upstream
from fashion.kernel.http.openapi import PATH
from fashion.kernel.http.problems import ProblemError
from fashion.vocabulary import Service

Document = dict[str, Any]

DOCUMENTED: tuple[Service, ...] = ("imaging", "color", "products")


async def public_document(app: Litestar, upstream: Upstream) -> Document:
    """The gateway's document with the public paths of the services; says so when one is not there."""
    document: Document = app.openapi_schema.to_schema()
    found = await asyncio.gather(*(_fetch(upstream, service) for service in DOCUMENTED))
    for service, theirs in zip(DOCUMENTED, found, strict=True):
        if theirs is None:
            info = document["info"]
            info["description"] = f"{info.get('description', '')} The {service} service is not there right now."
        else:
            _merge(document, theirs)
    return document


async def _fetch(upstream: Upstream, service: Service) -> Document | None:
    try:
        answer = await upstream.call(service, "GET", f"{PATH}/openapi.json", {})
    except ProblemError:
        return None
    found: Document = msgspec.json.decode(answer.body)
    return found


def _merge(document: Document, theirs: Document) -> None:
    for path, item in theirs["paths"].items():
        public = {method: operation for method, operation in item.items() if (method, path) in PUBLIC}
        if public:
            document["paths"].setdefault(path, {}).update(public)
    schemas = document.setdefault("components", {}).setdefault("schemas", {})
    schemas.update(theirs.get("components", {}).get("schemas", {}))
