"""Strict validation of query strings: unknown and repeated parameters are rejected."""

from typing import Any
from urllib.parse import parse_qsl

from litestar import Litestar, Request
from litestar.handlers import HTTPRouteHandler
from litestar.routes import HTTPRoute

from fashion.kernel.http.problems import ProblemError

API = "/v1/"

Known = dict[HTTPRouteHandler, list[str]]


def known_queries(app: Litestar) -> Known:
    """Return the query parameters of every documented route of the API."""
    return {
        handler: sorted(parameter.field_alias for parameter in model.expected_query_params)
        for route in app.routes
        if isinstance(route, HTTPRoute) and route.path.startswith(API)
        for handler, model in route.route_handler_map.values()
        if handler.resolve_include_in_schema()
    }


async def check_query(request: Request[Any, Any, Any]) -> None:
    """Validate a query string.

    Raises:
        ProblemError: 400 for a parameter that is unknown, repeated or null.
    """
    known = request.app.state.queries.get(request.route_handler)
    if known is None or not (query := request.scope["query_string"]):
        return
    given = parse_qsl(query.decode("latin-1"), keep_blank_values=True)
    names = [name for name, _ in given]
    if unknown := next((name for name in names if name not in known), None):
        takes = f"it takes {', '.join(known)}" if known else "it takes none"
        raise ProblemError(400, "bad-query", f"This path has no query parameter {unknown[:80]!r}; {takes}.")
    if twice := next((name for name in names if names.count(name) > 1), None):
        raise ProblemError(400, "bad-query", f"The query parameter {twice!r} comes more than once; give it once.")
    if null := next((name for name, value in given if value.lower() == "null"), None):
        raise ProblemError(400, "bad-query", f"The query parameter {null!r} cannot be null; leave it out.")
