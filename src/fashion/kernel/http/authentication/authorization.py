"""Authorization: the scopes that a route takes, in its OpenAPI document and enforced by one guard."""

from typing import Any

from litestar.connection import ASGIConnection
from litestar.handlers.base import BaseRouteHandler

from fashion.kernel.http.authentication.principal import Document, Identity, Principal, caller
from fashion.kernel.http.problems import MEDIA_TYPE, ProblemError, documented
from fashion.localization.marking import Sentence, sentence
from fashion.vocabulary import AccessScope

SCHEME = "bearer"
_DESCRIPTION = "A token of one of the platform's issuers; each route names the scopes of which it takes any."

Requirement = dict[str, list[str]]


def requires(*scopes: AccessScope) -> list[Requirement]:
    """Return the `security` of a route that takes any one of these scopes."""
    return [{SCHEME: [scope]} for scope in scopes]


def authorize(connection: ASGIConnection[Any, Any, Any, Any], handler: BaseRouteHandler) -> None:
    """Check that the caller has a scope that the route takes.

    Raises:
        ProblemError: 403 with too little; 401 or, in mode `header`, 400 when nobody is named.
    """
    taken = frozenset(scope for each in getattr(handler, "security", None) or () for scope in each[SCHEME])
    principal = caller(connection)
    if taken and not taken & principal.scopes:
        identity: Identity = connection.app.state.identity
        raise identity.rejection(principal, taken)


def token_rejection(principal: Principal, taken: frozenset[str]) -> ProblemError:
    """Return the error for a request without a token, or with one that lacks the scope."""
    return insufficient_scope(taken) if principal.subject else no_token()


def insufficient_scope(taken: frozenset[str]) -> ProblemError:
    """Return the error for a token without any of the scopes that are taken."""
    challenge = f'Bearer error="insufficient_scope", scope="{" ".join(sorted(taken))}"'
    detail = f"This takes a token with the scope {' or '.join(sorted(taken))}."
    return ProblemError(403, "insufficient-scope", detail, {"WWW-Authenticate": challenge})


def no_token() -> ProblemError:
    """Return the error for a request without a token."""
    detail = sentence("Send a token as Authorization: Bearer TOKEN.")
    return ProblemError(401, "no-token", detail, {"WWW-Authenticate": "Bearer"})


def invalid_token(reason: Sentence) -> ProblemError:
    """Return the error for a token that is not believed; its reason has no quotes."""
    challenge = f'Bearer error="invalid_token", error_description="{reason}"'
    return ProblemError(401, "invalid-token", reason, {"WWW-Authenticate": challenge})


def operations(document: Document) -> list[Document]:
    """Return the operations of an OpenAPI document."""
    return [operation for path in document["paths"].values() for operation in path.values()]


def describe_tokens(document: Document) -> None:
    """Document bearer tokens, and what a request gets without the right one, at every route that takes them."""
    scheme = {"type": "http", "scheme": "bearer", "bearerFormat": "JWT", "description": _DESCRIPTION}
    document.setdefault("components", {}).setdefault("securitySchemes", {})[SCHEME] = scheme
    for operation in operations(document):
        if operation.setdefault("security", []):
            for status in (401, 403):
                describe_problem(operation, status)


def describe_problem(operation: Document, status: int) -> None:
    """Document a problem that an operation may respond with."""
    content = {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/ProblemDocument"}}}
    description = documented(status)[status].description
    operation["responses"].setdefault(str(status), {"description": description, "content": content})
