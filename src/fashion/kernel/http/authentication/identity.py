"""Identity of the caller: the layer that learns who is asking, and what handlers are given of it.

Services learn it from a token that the gateway signs (`gateway_tokens`). Without keys to sign with, in mode
`header`, they believe X-User-ID, as the gateway does in that mode.
"""

import re
from collections.abc import Callable
from typing import Annotated, Any

from litestar import Request
from litestar.di import NamedDependency
from litestar.params import PathParameter
from litestar.types import ASGIApp, Receive, Scope, Send

from fashion.kernel.http.authentication.authorization import describe_problem, insufficient_scope, operations
from fashion.kernel.http.authentication.principal import Document, Identity, Principal, caller, header_of
from fashion.kernel.http.authentication.pseudonyms import Pseudonyms
from fashion.kernel.http.problems import ProblemError, send_problem
from fashion.localization.marking import sentence
from fashion.vocabulary import SCOPES

HEADER = "X-User-ID"
HEADER_TENANT = "default"
"""The tenant of everybody in mode `header`."""
API = "/v1/"
MAX_LENGTH = 128

_SOUND = re.compile(rf"(?!\.{{1,2}}$)[!-.0-~]{{1,{MAX_LENGTH}}}")
_PATTERN = "^[!-.0-~]+$"
_PARAMETER = {
    "name": HEADER,
    "in": "header",
    "description": "The user; opaque to us",
    "required": True,
    "schema": {"type": "string", "pattern": _PATTERN, "minLength": 1, "maxLength": MAX_LENGTH},
}

Pseudonym = NamedDependency[str]
UserId = Annotated[
    str,
    PathParameter(
        description="The user, who is the caller",
        schema_extra={"pattern": _PATTERN, "min_length": 1, "max_length": MAX_LENGTH},
    ),
]


class HeaderIdentity:
    """Believes X-User-ID: for a quick try on one machine."""

    def __init__(self, pseudonyms: Pseudonyms, scopes: frozenset[str] = frozenset(SCOPES)) -> None:
        self._pseudonyms = pseudonyms
        self._user, self._nobody = scopes, Principal(tenant=HEADER_TENANT, scopes=scopes - {"me"})

    async def principal_of(self, scope: Scope) -> Principal:
        """Return the user of the header.

        Raises:
            ProblemError: 400 for an ID that no path can hold.
        """
        subject = header_of(scope, HEADER)
        if not subject:
            return self._nobody
        if not is_sound(subject):
            rule = f"1 to {MAX_LENGTH} printable ASCII characters without spaces and slashes"
            raise ProblemError(400, "bad-user", f"{HEADER} takes {rule}, and neither . nor .. alone.")
        pseudonym = self._pseudonyms.of(HEADER_TENANT, subject)
        return Principal(tenant=HEADER_TENANT, subject=subject, scopes=self._user, pseudonym=pseudonym)

    def rejection(self, principal: Principal, taken: frozenset[str]) -> ProblemError:
        """Return the error for a request without the header, or for what the header is not good for."""
        if "me" in taken and not principal.subject:
            return ProblemError(400, "no-user", f"Say who the user is in the {HEADER} header.")
        return insufficient_scope(taken)

    def describe(self, document: Document) -> None:
        """Document the header at every route of a user."""
        for operation in operations(document):
            taken = {
                scope for each in operation.get("security", ()) for scopes in each.values() for scope in scopes
            }
            operation["security"] = []
            if "me" in taken:
                operation.setdefault("parameters", []).append(_PARAMETER)
            elif taken:
                describe_problem(operation, 403)


def is_sound(subject: str) -> bool:
    """Return whether a path can hold the ID of a user."""
    return bool(_SOUND.fullmatch(subject))


def with_identity(identity: Identity) -> Callable[[ASGIApp], ASGIApp]:
    """Return the layer that learns who is asking for anything of the API; what is not believed ends here."""

    def layer(app: ASGIApp) -> ASGIApp:
        async def identified(scope: Scope, receive: Receive, send: Send) -> None:
            if scope["path"].startswith(API):
                try:
                    scope["state"]["principal"] = await identity.principal_of(scope)
                except ProblemError as problem:
                    await send_problem(scope, send, problem)
                    return
            await app(scope, receive, send)

        return identified

    return layer


async def provide_identity(request: Request[Any, Any, Any]) -> str:
    """Return the caller's own ID; it is returned in responses and never stored."""
    return caller(request).subject


async def provide_user(request: Request[Any, Any, Any]) -> str:
    """Return the caller's pseudonym."""
    return caller(request).pseudonym


async def provide_owner(request: Request[Any, Any, Any], user_id: UserId) -> str:
    """Return the pseudonym of the user in the path, who must be the caller.

    Raises:
        ProblemError: 403 when the path names somebody else.
    """
    principal = caller(request)
    if principal.subject != user_id:
        raise not_yours()
    return principal.pseudonym


def not_yours() -> ProblemError:
    """Return the error for a path that names another user than the caller."""
    detail = sentence("The path names a user other than the caller; you can use only your own.")
    return ProblemError(403, "not-yours", detail)
