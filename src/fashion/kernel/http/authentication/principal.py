"""Who is asking: the principal of a request, and the ways to learn it."""

from typing import Any, Protocol

import msgspec
from litestar.connection import ASGIConnection
from litestar.types import Scope

from fashion.kernel.http.problems import ProblemError

Document = dict[str, Any]


class Principal(msgspec.Struct, frozen=True, kw_only=True):
    """Who is asking; made at the gateway and nowhere else.

    Attributes:
        subject: the user's own ID at the tenant; empty for nobody.
        pseudonym: the keyed hash of tenant and subject, which is all that is stored.
        actor: the backend or administrator that acts for the subject.
    """

    tenant: str = ""
    subject: str = ""
    scopes: frozenset[str] = frozenset()
    pseudonym: str = ""
    actor: str = ""


NOBODY = Principal()


def caller_id(principal: Principal) -> str:
    """Return a name for who is asking that no address has: a backend that acts for others is itself."""
    return f"{principal.tenant}/{principal.actor or principal.pseudonym or 'nobody'}"


class Identity(Protocol):
    """One way to learn who is asking."""

    async def principal_of(self, scope: Scope) -> Principal:
        """Return who is asking; a principal without subject for who does not say.

        Raises:
            ProblemError: what the request says is not believed.
        """
        ...

    def rejection(self, principal: Principal, taken: frozenset[str]) -> ProblemError:
        """Return the error for a principal that has none of the scopes that a route takes."""
        ...

    def describe(self, document: Document) -> None:
        """Add to an OpenAPI document what its routes take."""
        ...


def caller(connection: ASGIConnection[Any, Any, Any, Any]) -> Principal:
    """Return who is asking."""
    return principal_in(connection.scope)


def principal_in(scope: Scope) -> Principal:
    """Return who is asking, as the identity layer has learned."""
    found: Principal = scope["state"].get("principal", NOBODY)
    return found


def header_of(scope: Scope, name: str) -> str:
    """Return the value of a request header, empty without one.

    Raises:
        ProblemError: 400 for several: a proxy may have added the valid one.
    """
    wanted = name.lower().encode()
    values = [value for each, value in scope["headers"] if each == wanted]
    if len(values) > 1:
        raise ProblemError(400, "bad-user", f"{name} comes more than once; send it once.")
    return values[0].decode("latin-1") if values else ""
